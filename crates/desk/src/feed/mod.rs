//! The event feed: everything that happens to tickets and settings, each event once, in an order that never changes.
//!
//! `NOTIFY` only wakes, and where it can't the desk looks by itself (`hints.rs`); the truth is the event table, read on from a cursor that is kept on disk. So nothing is
//! missed while the network, the server or the app is away, and nothing is told twice (DESIGN.md, "Events").

mod cursor;
mod follow;
mod hints;
mod pace;
mod query;

use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use crate::notices::NoticeKind;

pub use cursor::{Cursor, CursorFile};
pub use follow::follow;

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// A ticket was raised.
    TicketCreated,
    /// Status, priority, resolution or text of a ticket changed.
    TicketUpdated,
    /// A message or an internal note was added.
    MessageAdded,
    /// A photo or file was added.
    AttachmentAdded,
    /// Somebody at the desk was told something about it that no other event stands for.
    Notified,
}

/// What a desk hears while it follows the feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// Something happened.
    Event(Event),
    /// The shop's settings, or those of the person at the desk, are others now.
    SettingsChanged,
    /// The person at the desk read some of what they were told, here or at another computer.
    NoticesRead,
    /// Photos that look alike were found, or somebody said of two whether they are the same.
    LookalikesChanged,
    /// Somebody came to a ticket or left it, began to write or stopped; also told where that can't be known.
    PresenceChanged,
    /// One of the person's computers, perhaps this one, shared this version of a draft; also told, without one, where that
    /// can't be known.
    DraftShared(Option<Uuid>),
    /// Whether the database answers this person; told when that changes. Before it does again, what happened meanwhile has
    /// been told.
    Reach(Reach),
}

/// Whether the database answers the person at the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// It does.
    Live,
    /// It can't be reached.
    Lost,
    /// It can, and has nothing for them any more: their login was switched off, or has another password now.
    SwitchedOff,
}

/// One event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// What happened.
    pub kind: EventKind,
    /// To which ticket.
    pub ticket_id: Uuid,
    /// The number that people see.
    pub ticket_number: String,
    /// What the person at the desk is told about it by a native notification, if anything.
    pub announcement: Option<Announcement>,
}

/// A notification in the words of the schema's triggers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announcement {
    /// What it is about.
    pub kind: NoticeKind,
    /// Whether the ticket is this person's.
    pub is_mine: bool,
    /// "New Support Ticket: TKT-2026-00001".
    pub title: String,
    /// "Customer raised issue: Tomatoes arrived crushed". A customer's words: plain text, never markup.
    pub message: String,
}
