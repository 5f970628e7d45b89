//! One ticket with everything on it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use super::{
    AffectedItem, Approval, Assignee, IssueType, ResolutionType, SenderType, Settled, TicketPriority, TicketStatus,
};
use crate::deadlines::Deadline;
use crate::evidence::KeptFile;

/// Everything that the ticket pane shows.
#[derive(Debug, Clone, Serialize, Type)]
pub struct TicketDetail {
    /// The ticket's id.
    pub id: Uuid,
    /// The number that people see.
    pub ticket_number: String,
    /// What it is about.
    pub subject: String,
    /// The customer's own words.
    pub description: String,
    /// What the customer complains about.
    pub issue_type: IssueType,
    /// How urgent it is.
    pub priority: TicketPriority,
    /// Where it is on its way.
    pub status: TicketStatus,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// Whose ticket it is, if it is anybody's.
    pub assignee: Option<Assignee>,
    /// What is due next, where anything is.
    pub deadline: Option<Deadline>,
    /// Who complains.
    pub customer: Customer,
    /// The order that the ticket names, whether or not the shop still has it.
    pub order_id: Option<Uuid>,
    /// About which order, where one is named and still there.
    pub order: Option<Order>,
    /// The items that the customer named.
    pub affected_items: Vec<AffectedItem>,
    /// Photos and files, oldest first.
    pub attachments: Vec<Attachment>,
    /// The newest of the conversation, oldest first; [`earlier`](super::earlier_messages) gives those before.
    pub messages: Vec<Message>,
    /// How many messages the conversation has.
    pub message_count: i32,
    /// When the person at the desk last had this ticket open, on any computer.
    pub looked_at: Option<DateTime<Utc>>,
    /// How it was settled, where it was.
    pub resolution: Option<Resolution>,
    /// Every time that it was settled, the oldest first, the present one included.
    pub settlements: Vec<Settled>,
    /// Every approval that was asked, the oldest first.
    pub approvals: Vec<Approval>,
}

/// The customer of a ticket. Fields are empty where the shop knows nothing.
#[derive(Debug, Clone, Serialize, Type)]
pub struct Customer {
    /// The user's id.
    pub id: Uuid,
    /// Whether the shop still knows them; everything below is empty where it does not.
    pub is_known: bool,
    /// Full name.
    pub name: String,
    /// Email address.
    pub email: String,
    /// Phone number.
    pub phone: String,
    /// Orders so far.
    pub order_count: i32,
    /// Tickets so far, this one included.
    pub ticket_count: i32,
    /// Sum of all refunds and credits so far, in the shop's currency.
    pub refunded: String,
    /// Their newest other tickets, newest first.
    pub other_tickets: Vec<OtherTicket>,
}

/// Another ticket of the same customer.
#[derive(Debug, Clone, Serialize, Type, sqlx::FromRow)]
pub struct OtherTicket {
    /// The ticket's id.
    pub id: Uuid,
    /// The number that people see.
    pub ticket_number: String,
    /// What it is about.
    pub subject: String,
    /// Where it is on its way.
    pub status: TicketStatus,
    /// When it was created.
    pub created_at: DateTime<Utc>,
}

/// The order that a ticket is about.
#[derive(Debug, Clone, Serialize, Type)]
pub struct Order {
    /// The order's id.
    pub id: Uuid,
    /// The number that people see.
    pub order_number: String,
    /// What the customer paid.
    pub total: String,
    /// When it was placed.
    pub created_at: DateTime<Utc>,
    /// When it arrived, where it has.
    pub delivered_at: Option<DateTime<Utc>>,
    /// What was in it.
    pub items: Vec<OrderItem>,
}

/// One line of an order.
#[derive(Debug, Clone, Serialize, Type)]
pub struct OrderItem {
    /// The product's name at the time.
    pub product_name: String,
    /// How many.
    pub quantity: String,
    /// Price of one.
    pub unit_price: String,
    /// Price of all.
    pub total_price: String,
}

/// What is known of a photo before its pixels are there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct PictureFacts {
    /// Of the upright photo, pixels.
    pub width: i32,
    /// Of the upright photo, pixels.
    pub height: i32,
    /// The file ends early; what there is of it is shown.
    pub damaged: bool,
    /// A `ThumbHash`, from which a blurred picture is painted at once.
    pub placeholder: Vec<u8>,
}

/// Whether a photo supports the claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum PhotoVerdict {
    /// It shows what the customer says.
    Supports,
    /// It can't be told.
    Unclear,
    /// It shows something else.
    Against,
}

/// What the desk found in a photo.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct PhotoMark {
    /// Whether it supports the claim, once somebody has said so.
    pub verdict: Option<PhotoVerdict>,
    /// The affected item that it shows, as the claim names it.
    pub item: Option<String>,
}

/// Where a copy of a photo comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct CopyOf {
    /// The attachment that was drawn on.
    pub source_id: Uuid,
    /// Who did it.
    pub made_by: String,
}

/// A photo or file on a ticket.
#[derive(Debug, Clone, Serialize, Type)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, and no two of them decide a third")]
pub struct Attachment {
    /// The attachment's id; names it in `evidence:` addresses.
    pub id: Uuid,
    /// The message that it came with, if any.
    pub message_id: Option<Uuid>,
    /// What the sender called it.
    pub file_name: String,
    /// What the sender said it is; never trusted.
    pub file_type: String,
    /// Bytes.
    pub file_size: i32,
    /// Whether its bytes are here; otherwise they are on their way, or still in the shop's bucket.
    pub arrived: bool,
    /// Whether to try to show it as a picture.
    pub is_photo: bool,
    /// What a desk saw in it, once one has opened it.
    pub picture: Option<PictureFacts>,
    /// What the desk found in it.
    pub mark: PhotoMark,
    /// Whether the customer sent it (otherwise: the desk).
    pub from_customer: bool,
    /// Whether only the desk may see it, whatever its message says.
    pub is_internal: bool,
    /// Of what photo it is a copy that somebody drew on.
    pub copy_of: Option<CopyOf>,
    /// When it arrived.
    pub created_at: DateTime<Utc>,
}

/// The photos of one ticket, to be held against those of another.
#[derive(Debug, Clone, Serialize, Type)]
pub struct TicketPhotos {
    /// The number that people see.
    pub ticket_number: String,
    /// What it is about.
    pub subject: String,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// Its photos, oldest first.
    pub photos: Vec<Attachment>,
}

/// One message of the conversation.
#[derive(Debug, Clone, Serialize, Type, sqlx::FromRow)]
pub struct Message {
    /// The message's id.
    pub id: Uuid,
    /// Which side wrote it.
    pub sender_type: SenderType,
    /// Who wrote it.
    pub sender_name: String,
    /// Whether the person at the desk wrote it.
    pub is_mine: bool,
    /// The words.
    pub message: String,
    /// Whether only the desk may read it.
    pub is_internal_note: bool,
    /// When it was written.
    pub created_at: DateTime<Utc>,
}

/// A place in a conversation: before this message.
#[derive(Debug, Clone, Deserialize, Type)]
pub struct MessageCursor {
    /// When the message was written.
    pub created_at: DateTime<Utc>,
    /// Its id, which orders messages of one instant.
    pub id: Uuid,
}

/// How a claim was settled.
#[derive(Debug, Clone, Serialize, Type)]
pub struct Resolution {
    /// In which way.
    pub resolution_type: ResolutionType,
    /// The desk's notes.
    pub resolution_notes: String,
    /// What the customer got, where money moved.
    pub refund_amount: Option<String>,
    /// Who settled it.
    pub resolved_by: String,
    /// When.
    pub resolved_at: DateTime<Utc>,
}

/// A person had a ticket before their eyes.
#[derive(Debug, Clone, Copy, Serialize, Type)]
pub struct Look {
    /// When, by the database's clock.
    pub looked_at: DateTime<Utc>,
}

/// A message to store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct NewMessage {
    /// Made by the window: sending twice stores once.
    pub id: Uuid,
    /// The ticket that the writer was looking at.
    pub ticket_id: Uuid,
    /// The words.
    pub message: String,
    /// Whether only the desk may read it.
    pub is_internal_note: bool,
    /// The files that come with it.
    pub files: Vec<KeptFile>,
    /// What the writer of a reply knew of; nothing where it does not matter, as for a note.
    pub seen: Option<SeenMessage>,
}

/// How far a conversation was read by whoever writes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct SeenMessage {
    /// The newest message of somebody else that is no internal note; nothing where there was none.
    pub message: Option<Uuid>,
}

/// A resolution to store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct NewResolution {
    /// The ticket that the person was looking at.
    pub ticket_id: Uuid,
    /// In which way the claim is settled.
    pub resolution_type: ResolutionType,
    /// Decimal, above zero, at most two places; only where money moves.
    pub refund_amount: Option<String>,
    /// The desk's notes.
    pub resolution_notes: String,
    /// How often the ticket had been settled when the person looked at it: [`TicketDetail::settlements`].
    pub settlements_seen: i32,
}

/// What a change of status, priority or resolution left behind.
#[derive(Debug, Clone, Serialize, Type)]
pub struct TicketState {
    /// The status now.
    pub status: TicketStatus,
    /// The priority now.
    pub priority: TicketPriority,
    /// When it changed.
    pub updated_at: DateTime<Utc>,
    /// How it is settled, where it is.
    pub resolution: Option<Resolution>,
}
