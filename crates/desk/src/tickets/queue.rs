//! The queue: what is asked of it and what it answers.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use super::{IssueType, TicketPriority, TicketStatus};

/// Rows on one page.
pub(super) const PAGE: usize = 50;

/// Which tickets are wanted. Empty lists and an empty search mean "all".
#[derive(Debug, Clone, Default, Deserialize, Type)]
pub struct QueueFilter {
    /// Part of a ticket number, customer name, email address, phone number, order number or subject.
    pub search: String,
    /// Any of these statuses.
    pub statuses: Vec<TicketStatus>,
    /// Any of these priorities.
    pub priorities: Vec<TicketPriority>,
}

/// A place in the queue: behind this ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct QueueCursor {
    /// When the ticket was created.
    pub created_at: DateTime<Utc>,
    /// Its id, which orders tickets of one instant.
    pub id: Uuid,
}

impl QueueCursor {
    pub(super) fn behind(row: &QueueRow) -> Self {
        Self { created_at: row.created_at, id: row.id }
    }
}

/// One ticket in the list.
#[derive(Debug, Clone, Serialize, Type, sqlx::FromRow)]
pub struct QueueRow {
    /// The ticket's id.
    pub id: Uuid,
    /// The number that people see, `TKT-2026-00001`.
    pub ticket_number: String,
    /// What it is about.
    pub subject: String,
    /// The customer's name, or empty.
    pub customer_name: String,
    /// The customer's email address, or empty.
    pub customer_email: String,
    /// What the customer complains about.
    pub issue_type: IssueType,
    /// How urgent it is.
    pub priority: TicketPriority,
    /// Where it is on its way.
    pub status: TicketStatus,
    /// How many photos and files are attached.
    pub photo_count: i32,
    /// When it was created.
    pub created_at: DateTime<Utc>,
}

/// A page of the queue.
#[derive(Debug, Clone, Serialize, Type)]
pub struct QueuePage {
    /// At most 50 rows, newest first.
    pub rows: Vec<QueueRow>,
    /// Where the next page begins, if there is one.
    pub next: Option<QueueCursor>,
}

/// The stat cards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
pub struct QueueStats {
    /// Tickets with status open.
    pub open: i32,
    /// Tickets with status in progress.
    pub in_progress: i32,
    /// Tickets with status resolved.
    pub resolved: i32,
    /// Tickets with priority critical that are neither resolved nor closed.
    pub critical: i32,
}
