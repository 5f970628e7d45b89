//! Tickets: the queue, one ticket with everything on it, and what staff do with it.

mod affected_items;
mod approvals;
mod assignment;
mod create;
mod decision;
mod detail;
mod kinds;
mod query;
mod queue;
mod settlement;

pub use affected_items::AffectedItem;
pub use approvals::{Approval, ApprovalDecision, ask_approval, decide_approval};
pub use assignment::{Assignee, Colleague, assign, colleagues};
pub use create::{
    CreatedTicket, FoundCustomer, NewAffectedItem, NewTicket, RecentOrder, RecentOrderItem, create, customer_orders,
    find_customers,
};
pub use decision::{Stored, Wanted};
pub use detail::{
    Attachment, CopyOf, Customer, Look, Message, MessageCursor, NewMessage, NewResolution, Order, OrderItem,
    OtherTicket, PhotoMark, PhotoVerdict, PictureFacts, Resolution, SeenMessage, TicketDetail, TicketPhotos,
    TicketState,
};
pub use kinds::{IssueType, ResolutionType, SenderType, TicketPriority, TicketStatus};
pub use queue::{QueueCursor, QueueFilter, QueuePage, QueueRow, QueueSide, QueueSort, QueueStats};
pub use settlement::Settled;

use std::borrow::Cow;
use std::path::PathBuf;

use chrono::DateTime;
use rust_decimal::Decimal;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use query::Outcome;

use crate::error::{DeskError, ErrorCode, OnConstraint, Result};
use crate::{Desk, evidence, money, notices};

/// Longest message, characters; the schema holds the same limit.
const LONGEST_MESSAGE: usize = 20_000;
/// Longest resolution notes, characters; the schema holds the same limit.
const LONGEST_NOTES: usize = 20_000;
/// Messages that are read at once; a longer conversation is read page by page, from its end.
const MESSAGES: i64 = 100;

/// One page of the queue, on the given side of `place`, or from its beginning.
pub async fn queue(desk: &Desk, filter: &QueueFilter, place: Option<&QueueCursor>) -> Result<QueuePage> {
    if let Some(cursor) = place.filter(|_| filter.sort == QueueSort::Created)
        && DateTime::parse_from_rfc3339(&cursor.value).is_err()
    {
        return Err(DeskError::invalid("This place in the queue is of another list. Start from the top of the queue."));
    }
    let found = query::queue(desk.pool(), filter, &storable(&filter.search), place, queue::PAGE + 1).await?;
    Ok(queue::page(filter, place, found))
}

/// The numbers on the stat cards, exact at the moment of asking.
pub async fn queue_stats(desk: &Desk) -> Result<QueueStats> {
    Ok(query::queue_stats(desk.pool()).await?)
}

/// The ticket with the number that people see.
pub async fn ticket(desk: &Desk, number: &str) -> Result<TicketDetail> {
    query::ticket(desk.pool(), &storable(number), MESSAGES).await?.ok_or_else(|| {
        DeskError::not_found(format!(
            "There is no ticket {number} that you may see. Check the number, or search for the customer."
        ))
    })
}

/// The attachments with these ids, of whatever ticket; those that the person may not see are left out.
pub(crate) async fn attachments(pool: &PgPool, ids: &[Uuid]) -> sqlx::Result<Vec<Attachment>> {
    query::attachments(pool, ids).await
}

/// The photos of the customer's other tickets, the newest tickets first.
pub async fn customer_photos(desk: &Desk, ticket: Uuid) -> Result<Vec<TicketPhotos>> {
    Ok(query::customer_photos(desk.pool(), ticket).await?)
}

/// The messages before this place, oldest first, at most a hundred; none where the conversation begins.
pub async fn earlier_messages(desk: &Desk, ticket: Uuid, before: &MessageCursor) -> Result<Vec<Message>> {
    Ok(query::earlier_messages(desk.pool(), ticket, before, MESSAGES).await?)
}

/// Notes that the person at the desk has this ticket before their eyes, with its conversation up to the message
/// `newest_seen`, and says when that was, by the database's clock: what is written later is new to them.
pub async fn look(desk: &Desk, ticket: Uuid, newest_seen: Option<Uuid>) -> Result<Look> {
    let looked_at = query::look(desk.pool(), ticket, newest_seen).await?.ok_or_else(ticket_gone)?;
    // What one was told about it need not be told any more.
    notices::mark_read_about(desk, ticket).await?;
    Ok(Look { looked_at })
}

/// Stores a reply or an internal note together with its files, of which `kept` says where they are on this computer: all
/// of it or nothing. The window makes the ids: sending the same message twice stores it once. A reply that does not know
/// of the newest message of somebody else is not stored: its writer reads that first.
pub async fn reply(desk: &Desk, message: NewMessage, kept: impl Fn(Uuid) -> PathBuf) -> Result<Message> {
    let text = storable(&message.message);
    let text = sendable(&text)?;
    let mut transaction = desk.pool().begin().await?;
    if let Some(seen) = message.seen
        && let Some(writer) = query::answered_since(&mut transaction, &message, seen).await?
    {
        return Err(DeskError::new(
            ErrorCode::Conflict,
            format!("{writer} wrote meanwhile. Nothing was sent. Read it first; send yours again if it still fits."),
        ));
    }
    let (is_new, stored) = query::reply(&mut transaction, &message, text).await?;
    let stored = stored.ok_or_else(ticket_gone)?;
    // What was stored before came with its files.
    for file in message.files.iter().filter(|_| is_new) {
        let copy = kept(file.attachment_id);
        evidence::attach_with_message(&mut transaction, message.ticket_id, message.id, file, &copy).await?;
    }
    transaction.commit().await?;
    Ok(stored)
}

/// The words of a message, where they can be sent.
fn sendable(text: &str) -> Result<&str> {
    let text = text.trim();
    if text.is_empty() {
        return Err(DeskError::invalid("There is nothing to send yet. Write a message first."));
    }
    if text.chars().count() > LONGEST_MESSAGE {
        return Err(DeskError::invalid(format!(
            "The message is longer than {LONGEST_MESSAGE} characters. Nothing was sent; shorten it or send it in parts."
        )));
    }
    Ok(text)
}

/// Sets the status. `seen` is what the person had before their eyes: where somebody changed it since, theirs stays, and
/// the person is told who it was and decides. Nothing where that does not matter, as for many tickets at once.
pub async fn set_status(
    desk: &Desk,
    ticket: Uuid,
    seen: Option<TicketStatus>,
    status: TicketStatus,
) -> Result<TicketState> {
    status_set(query::set_status(desk.pool(), None, ticket, seen, status).await?)
}

fn status_set(change: Option<query::Change>) -> Result<TicketState> {
    made(change, |now| format!("the status to \u{201c}{}\u{201d}", now.status.in_words()))
}

/// Sets the priority, with `seen` as in [`set_status`].
pub async fn set_priority(
    desk: &Desk,
    ticket: Uuid,
    seen: Option<TicketPriority>,
    priority: TicketPriority,
) -> Result<TicketState> {
    priority_set(query::set_priority(desk.pool(), None, ticket, seen, priority).await?)
}

fn priority_set(change: Option<query::Change>) -> Result<TicketState> {
    made(change, |now| format!("the priority to \u{201c}{}\u{201d}", now.priority.in_words()))
}

fn made(change: Option<query::Change>, set: impl FnOnce(&TicketState) -> String) -> Result<TicketState> {
    match change {
        Some(query::Change::Made(state)) => Ok(state),
        Some(query::Change::Overtaken { now, by }) => Err(DeskError::new(
            ErrorCode::Conflict,
            format!(
                "{} has just set {}. Nothing was changed. Choose again if you still want to.",
                by.as_deref().unwrap_or("Somebody"),
                set(&now)
            ),
        )),
        None => Err(ticket_gone()),
    }
}

/// Says what was found in a photo of a ticket: whether it supports the claim, and which affected item it shows. Where
/// somebody said otherwise of it than was `seen`, theirs stays, and the person is told.
pub async fn mark_photo(desk: &Desk, attachment: Uuid, seen: &PhotoMark, mark: &PhotoMark) -> Result<()> {
    judge(desk, None, attachment, seen, mark).await
}

/// As [`mark_photo`], once for each decision.
async fn judge(
    desk: &Desk,
    decision: Option<Uuid>,
    attachment: Uuid,
    seen: &PhotoMark,
    mark: &PhotoMark,
) -> Result<()> {
    let mut transaction = desk.pool().begin().await?;
    if query::is_done(&mut transaction, decision).await? {
        return Ok(());
    }
    match query::mark_photo(&mut transaction, attachment, seen, mark).await? {
        Some(true) => Ok(transaction.commit().await?),
        Some(false) => {
            let by = query::marked_by(&mut transaction, attachment).await?;
            Err(DeskError::new(
                ErrorCode::Conflict,
                format!(
                    "{} said otherwise of this photo meanwhile. Nothing was changed. Look at it again, and mark it anew if you still want to.",
                    by.as_deref().unwrap_or("Somebody")
                ),
            ))
        }
        None => Err(DeskError::not_found(
            "This photo is no longer there, or your login may no longer see it. Nothing was marked.",
        )),
    }
}

/// Settles the claim and sets the status to resolved. Where somebody settled it since the person looked, theirs stays:
/// the second one is told who it was and what they chose, and may look and choose again. Sent twice, it is stored once.
pub async fn resolve(desk: &Desk, resolution: &NewResolution) -> Result<TicketState> {
    settle(desk, None, resolution).await
}

/// As [`resolve`], once for each decision.
async fn settle(desk: &Desk, decision: Option<Uuid>, resolution: &NewResolution) -> Result<TicketState> {
    checked(resolution)?;
    let mut transaction = desk.pool().begin().await?;
    if query::is_done(&mut transaction, decision).await? {
        return query::state(&mut transaction, resolution.ticket_id).await?.ok_or_else(ticket_gone);
    }
    let state = settle_within(&mut transaction, resolution).await?;
    transaction.commit().await?;
    Ok(state)
}

/// Settles a claim as a part of something larger, which is committed by whoever began it.
async fn settle_within(transaction: &mut PgConnection, resolution: &NewResolution) -> Result<TicketState> {
    let (refund, notes) = checked(resolution)?;
    let outcome = query::resolve(transaction, resolution, refund, &notes)
        .await
        .in_the_words_of("support_tickets_refund_within_order")
        .in_the_words_of("support_tickets_refund_approved")?;
    match outcome {
        Outcome::Stored(state) => Ok(state),
        Outcome::SettledMeanwhile(last) => {
            Err(DeskError::new(ErrorCode::Conflict, last.told_to_whoever_comes_second()))
        }
        Outcome::Gone => Err(ticket_gone()),
    }
}

/// The amount and the notes of a resolution, where they fit to its type and to the schema.
fn checked(resolution: &NewResolution) -> Result<(Option<Decimal>, String)> {
    let refund = resolution.refund_amount.as_deref().map(money::parse_refund).transpose()?;
    match (resolution.resolution_type.moves_money(), refund) {
        (true, None) => {
            return Err(DeskError::invalid("Enter the amount that the customer gets back, such as 50.00."));
        }
        (false, Some(_)) => {
            return Err(DeskError::invalid(
                "This kind of resolution has no amount. Clear the amount, or choose a refund or store credit.",
            ));
        }
        _ => {}
    }
    let notes = storable(&resolution.resolution_notes);
    let notes = notes.trim();
    if notes.chars().count() > LONGEST_NOTES {
        return Err(DeskError::invalid(format!(
            "The resolution notes are longer than {LONGEST_NOTES} characters. Nothing was changed; shorten them."
        )));
    }
    Ok((refund, notes.to_owned()))
}

/// The text without the one character that PostgreSQL keeps in no text. It comes from pasted files, shows nothing, and
/// must not cost anybody their reply.
fn storable(text: &str) -> Cow<'_, str> {
    if text.contains('\0') { Cow::Owned(text.replace('\0', "")) } else { Cow::Borrowed(text) }
}

fn ticket_gone() -> DeskError {
    DeskError::not_found("This ticket is no longer there, or your login may no longer see it. Nothing was changed.")
}
