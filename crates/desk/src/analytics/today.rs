//! Today, for a screen on the wall.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use specta::Type;

use super::Freshness;
use crate::tickets::{IssueType, TicketPriority, TicketStatus};

/// How the day goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct Today {
    /// How current these figures are.
    pub freshness: Freshness,
    /// The day, in the shop's time zone.
    pub day: NaiveDate,
    /// The moment, by the database's clock.
    pub now: DateTime<Utc>,
    /// Tickets that were raised today.
    pub raised: i32,
    /// What was to be expected by this hour: the median of the same weekday's tickets by the same time of day, of the
    /// eight weeks before, with one decimal. Nothing where less than four of them have anything to tell.
    pub expected_by_now: Option<String>,
    /// Whether it is far more than that.
    pub is_spike: bool,
    /// Tickets that were resolved or closed today.
    pub settled: i32,
    /// Tickets that the desk answered for the first time today.
    pub answered: i32,
    /// The median time to those first answers, seconds by the clock; nothing where there was none.
    pub median_first_answer: Option<i32>,
    /// Tickets that wait for their first answer and are neither resolved nor closed.
    pub waiting_for_answer: i32,
    /// Tickets whose first answer or settlement is overdue.
    pub overdue: i32,
    /// Since when the longest of them waits for its first answer.
    pub longest_wait_since: Option<DateTime<Utc>>,
    /// Tickets by status that are neither resolved nor closed.
    pub open_by_status: Vec<StatusCount>,
    /// Of those, of priority critical.
    pub critical: i32,
    /// What was granted today: refunds.
    pub refunds: String,
    /// What was granted today: store credit.
    pub credits: String,
    /// Hour by hour of the shop's clock, 24 of them; hours to come have zeros.
    pub hours: Vec<HourCount>,
    /// Today's tickets by type, the most common first.
    pub types: Vec<TypeToday>,
    /// Today's newest tickets, at most ten.
    pub newest: Vec<NewestTicket>,
}

/// Tickets of one status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct StatusCount {
    /// The status.
    pub status: TicketStatus,
    /// How many.
    pub tickets: i32,
}

/// One hour of the day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct HourCount {
    /// 0 to 23.
    pub hour: i32,
    /// Tickets that were raised in it.
    pub raised: i32,
    /// Tickets that were settled in it.
    pub settled: i32,
}

/// One issue type, today.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct TypeToday {
    /// The type.
    pub issue_type: IssueType,
    /// Tickets that were raised today.
    pub tickets: i32,
    /// What a whole day of this weekday makes one expect, with one decimal; nothing where too little is known.
    pub expected: Option<String>,
    /// Whether it already is far more than on a whole such day.
    pub is_spike: bool,
}

/// A ticket that has just come in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct NewestTicket {
    /// The number that people see.
    pub ticket_number: String,
    /// What it is about.
    pub subject: String,
    /// The type.
    pub issue_type: IssueType,
    /// How urgent it is.
    pub priority: TicketPriority,
    /// When it was raised.
    pub raised_at: DateTime<Utc>,
}
