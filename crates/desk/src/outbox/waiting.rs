//! One thing that waits.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use crate::error::DeskError;
use crate::tickets::{Stored, Wanted};

/// What a person has decided about a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
pub struct Decision {
    /// Made by the window: carried out once, however often it is sent. A message's own id.
    pub id: Uuid,
    /// The ticket.
    pub ticket_id: Uuid,
    /// The number that people see.
    pub ticket_number: String,
    /// What is to become of it.
    pub wanted: Wanted,
}

/// A decision that is not stored yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Waiting {
    /// Made by the window: carried out once, however often it is sent. A message's own id.
    pub id: Uuid,
    /// The ticket.
    pub ticket_id: Uuid,
    /// The number that people see.
    pub ticket_number: String,
    /// What is to become of it.
    pub wanted: Wanted,
    /// When it was decided, by this computer's clock.
    pub decided_at: DateTime<Utc>,
    /// Until then it can be taken back; nothing where it goes as soon as the database takes it.
    pub not_before: Option<DateTime<Utc>>,
    /// The database was asked for it and did not answer.
    pub may_have_arrived: bool,
    /// Why it was not stored: it waits for the person then, and not for the database.
    pub trouble: Option<DeskError>,
}

/// Something that waited is stored.
#[derive(Debug, Clone, Serialize, Type)]
pub struct Delivered {
    /// The decision.
    pub id: Uuid,
    /// The ticket's number.
    pub ticket_number: String,
    /// What the database holds now.
    pub stored: Stored,
}

/// What there is to tell of the outbox.
#[derive(Debug, Clone, Serialize, Type)]
pub struct OutboxNews {
    /// Everything that waits now, in the order in which it was decided.
    pub waiting: Vec<Waiting>,
    /// What was stored just now.
    pub delivered: Option<Delivered>,
}

impl Waiting {
    /// The files that come with it.
    pub(super) fn files(&self) -> impl Iterator<Item = Uuid> + use<> {
        let files = match &self.wanted {
            Wanted::Message { message } => message.files.iter().map(|file| file.attachment_id).collect(),
            _ => Vec::new(),
        };
        files.into_iter()
    }

    /// How long it still waits on purpose. A clock that was set back holds nothing up for longer than was meant.
    pub(super) fn waits_on_purpose(&self, now: DateTime<Utc>) -> Option<chrono::TimeDelta> {
        let left = self.not_before? - now;
        (left > chrono::TimeDelta::zero() && left <= super::UNDO).then_some(left)
    }
}
