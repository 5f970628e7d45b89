//! The queue: what is asked of it and what it answers.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use super::query::Found;
use super::{IssueType, TicketPriority, TicketStatus};

/// Rows on one page.
pub(super) const PAGE: usize = 50;

/// Matches of a search that are sorted at most; `desk.queue_page` holds the same number.
pub(super) const MOST_SORTED: i32 = 400;

/// Which tickets are wanted, and in which order. Empty lists and an empty search mean "all".
#[derive(Debug, Clone, Deserialize, Type)]
pub struct QueueFilter {
    /// Part of a ticket number, customer name, email address, phone number, order number or subject; or beginnings of
    /// words that were said in the description, a message or an internal note.
    pub search: String,
    /// Any of these statuses.
    pub statuses: Vec<TicketStatus>,
    /// Any of these priorities.
    pub priorities: Vec<TicketPriority>,
    /// The column to sort by.
    pub sort: QueueSort,
    /// Whether the highest, last or newest comes first.
    pub descending: bool,
    /// Begin with this day of the shop; only where the list is sorted by time.
    pub from: Option<NaiveDate>,
    /// Only those of the person at the desk.
    pub mine: bool,
}

/// All tickets, newest first.
impl Default for QueueFilter {
    fn default() -> Self {
        Self {
            search: String::new(),
            statuses: Vec::new(),
            priorities: Vec::new(),
            sort: QueueSort::Created,
            descending: true,
            from: None,
            mine: false,
        }
    }
}

/// The columns of the queue. Of tickets that are equal in one, the newest comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum QueueSort {
    /// When the ticket was created.
    Created,
    /// Its number: by year, then by count.
    Number,
    /// The customer's name.
    Customer,
    /// What the customer complains about, in the guide's order.
    IssueType,
    /// The subject's letters.
    Subject,
    /// How urgent it is.
    Priority,
    /// Where it is on its way.
    Status,
}

impl QueueSort {
    /// As the schema calls it.
    pub(super) fn column(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Number => "number",
            Self::Customer => "customer",
            Self::IssueType => "issue_type",
            Self::Subject => "subject",
            Self::Priority => "priority",
            Self::Status => "status",
        }
    }
}

/// A place in the queue, as a page of it gave it; it means something only to the same filter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct QueueCursor {
    /// What the list is sorted by, of the ticket at this place.
    pub value: String,
    /// The ticket's id, which orders equal values.
    pub id: Uuid,
    /// On which side of it the page lies.
    pub toward: QueueSide,
}

/// A side of a place in the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum QueueSide {
    /// Down the list.
    After,
    /// Up the list.
    Before,
}

impl QueueCursor {
    pub(super) fn behind(value: String, id: Uuid) -> Self {
        Self { value, id, toward: QueueSide::After }
    }

    pub(super) fn before(value: String, id: Uuid) -> Self {
        Self { value, id, toward: QueueSide::Before }
    }

    pub(super) fn is_backward(&self) -> bool {
        self.toward == QueueSide::Before
    }
}

/// One ticket in the list.
#[derive(Debug, Clone, Serialize, Type)]
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
    /// Whether the customer wrote since this person last had it open; or they never had, and nobody has settled it.
    pub unread: bool,
    /// The name of the colleague whose ticket it is, if it is anybody's.
    pub assignee: Option<String>,
    /// When it was created.
    pub created_at: DateTime<Utc>,
}

/// A page of the queue.
#[derive(Debug, Clone, Serialize, Type)]
pub struct QueuePage {
    /// At most 50 rows, in the list's order. Fewer, or none, also where a search stopped to show how far it came.
    pub rows: Vec<QueueRow>,
    /// Where the list goes on, if it does.
    pub next: Option<QueueCursor>,
    /// Where the list goes on upwards, if it does. A list that begins at its beginning does not.
    pub previous: Option<QueueCursor>,
    /// A search that is not through yet has looked at all tickets up to this time.
    pub searched_to: Option<DateTime<Utc>>,
    /// The search matched so many tickets that only the newest of them are sorted here: this many.
    pub sorted_only: Option<i32>,
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
    /// Tickets of the person at the desk that are neither resolved nor closed.
    pub mine: i32,
}

/// A page out of what was found, one row more than a page holds where the list goes on.
pub(super) fn page(filter: &QueueFilter, place: Option<&QueueCursor>, found: Found) -> QueuePage {
    let Found { mut rows, stopped, cut } = found;
    let backward = place.is_some_and(QueueCursor::is_backward);
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    if backward {
        rows.reverse();
    }
    let (searched_to, stop) = stopped.unzip();
    let cursor = |row: Option<&(QueueRow, String)>, make: fn(String, Uuid) -> QueueCursor| {
        row.map(|(row, value)| make(value.clone(), row.id))
    };
    let turned = |toward: QueueSide| place.map(|place| QueueCursor { toward, ..place.clone() });
    let (next, previous) = if backward {
        let previous = if more {
            cursor(rows.first(), QueueCursor::before)
        } else {
            stop.map(|stop| QueueCursor { toward: QueueSide::Before, ..stop })
        };
        (cursor(rows.last(), QueueCursor::behind).or_else(|| turned(QueueSide::After)), previous)
    } else {
        let next = if more { cursor(rows.last(), QueueCursor::behind) } else { stop };
        // A list that begins at a day or behind a place has something above it.
        let above = place.is_some() || (filter.from.is_some() && filter.sort == QueueSort::Created);
        let previous = above.then(|| cursor(rows.first(), QueueCursor::before).or_else(|| turned(QueueSide::Before)));
        (next, previous.flatten())
    };
    QueuePage {
        rows: rows.into_iter().map(|(row, _)| row).collect(),
        next,
        previous,
        searched_to,
        sorted_only: cut.then_some(MOST_SORTED),
    }
}
