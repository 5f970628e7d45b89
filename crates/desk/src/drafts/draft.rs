//! One ticket's draft.

use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use crate::evidence::{KeptFile, Mark};
use crate::tickets::ResolutionType;

/// Everything that was begun on one ticket and not sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct TicketDraft {
    /// The ticket that all of it belongs to.
    pub ticket_id: Uuid,
    /// The number that people see.
    pub ticket_number: String,
    /// To the customer.
    pub reply: Option<DraftMessage>,
    /// For colleagues.
    pub note: Option<DraftMessage>,
    /// Whether "Internal note" is ticked.
    pub as_note: bool,
    /// The half-filled form that settles the claim.
    pub resolution: Option<DraftResolution>,
    /// Where the person stopped reading.
    pub place: Option<Place>,
    /// What was drawn on photos and not saved; drafts of before have none.
    #[serde(default)]
    pub sketches: Vec<PhotoSketch>,
}

/// What was drawn on a photo so far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct PhotoSketch {
    /// The photo.
    pub attachment_id: Uuid,
    /// The id that the copy will have: the same drawing saved twice is stored once, also across a crash.
    pub copy_id: Uuid,
    /// What was drawn.
    pub marks: Vec<Mark>,
    /// Whether the customer is to see the copy.
    pub for_customer: bool,
}

/// A message that is being written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct DraftMessage {
    /// The words so far.
    pub text: String,
    /// The id that the message will have: the same text sent twice is stored once, also across a crash.
    pub message_id: Uuid,
    /// The files that will come with it; drafts of before have none.
    #[serde(default)]
    pub files: Vec<KeptFile>,
    /// Files that were added at another computer of the person. Their copies are there, so they do not go with it from here.
    #[serde(default)]
    pub elsewhere: Vec<KeptFile>,
}

/// The form that settles a claim, as far as it is filled in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct DraftResolution {
    /// In which way, where that is chosen.
    pub resolution_type: Option<ResolutionType>,
    /// The amount as it was typed, right or wrong.
    pub refund_amount: String,
    /// The notes so far.
    pub resolution_notes: String,
}

/// A place in the claim and its conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Place {
    /// The message at the upper edge; none above the first one.
    pub message_id: Option<Uuid>,
    /// Pixels from the message's upper edge, or from the very top, down to the edge of what is seen.
    pub offset: i32,
}

impl TicketDraft {
    /// Nothing was begun on this ticket.
    pub(super) fn nothing(ticket_id: Uuid, ticket_number: String) -> Self {
        Self {
            ticket_id,
            ticket_number,
            reply: None,
            note: None,
            as_note: false,
            resolution: None,
            place: None,
            sketches: Vec::new(),
        }
    }

    /// What the person's other computers are told: where one stopped reading is this window's, and whose disk has a file
    /// each of them knows for itself.
    pub(super) fn to_share(&self) -> Self {
        let mut shared = Self { place: None, ..self.clone() };
        for message in shared.messages_mut() {
            message.files.append(&mut message.elsewhere);
        }
        shared
    }

    /// As it is on a computer that has copies of the files of which `is_here` says so.
    pub(super) fn on_a_computer(mut self, is_here: impl Fn(Uuid) -> bool) -> Self {
        for message in self.messages_mut() {
            message.files.append(&mut message.elsewhere);
            (message.files, message.elsewhere) =
                std::mem::take(&mut message.files).into_iter().partition(|file| is_here(file.attachment_id));
        }
        self
    }

    fn messages_mut(&mut self) -> impl Iterator<Item = &mut DraftMessage> {
        self.reply.iter_mut().chain(&mut self.note)
    }

    /// Nothing to keep.
    pub(super) fn is_empty(&self) -> bool {
        self.place.is_none() && self.is_only_a_place()
    }

    /// Nothing that anybody typed or ticked.
    pub fn is_only_a_place(&self) -> bool {
        self.reply.is_none()
            && self.note.is_none()
            && !self.as_note
            && self.resolution.is_none()
            && self.sketches.is_empty()
    }

    /// The files of its messages.
    pub(super) fn files(&self) -> impl Iterator<Item = Uuid> {
        self.reply.iter().chain(&self.note).flat_map(|message| &message.files).map(|file| file.attachment_id)
    }

    /// Characters of the longest text in it.
    pub(super) fn longest_text(&self) -> usize {
        let resolution = self.resolution.iter().flat_map(|form| [&form.refund_amount, &form.resolution_notes]);
        let messages = self.reply.iter().chain(&self.note).map(|message| &message.text);
        messages.chain(resolution).chain([&self.ticket_number]).map(|text| text.chars().count()).max().unwrap_or(0)
    }
}
