//! Response: how long customers wait for the first answer and for the end of it.

use serde::Serialize;
use specta::Type;

use super::{Days, Freshness};
use crate::tickets::{IssueType, TicketPriority};

/// How quick the desk is. Everything is of the tickets that were raised on the days of the question.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ResponseTimes {
    /// How current these figures are.
    pub freshness: Freshness,
    /// All of it together.
    pub total: ResponseFigures,
    /// The same of the days before; nothing where nobody compares.
    pub total_before: Option<ResponseFigures>,
    /// Over time: days up to 31 of them, weeks up to half a year, months beyond.
    pub series: Vec<ResponseStep>,
    /// By issue type, in the guide's order; types without a ticket are left out.
    pub types: Vec<ResponseOfType>,
    /// By priority, the most urgent first: whether deadlines were kept.
    pub priorities: Vec<DeadlinesKept>,
    /// How the times to the first answer are spread.
    pub answer_spread: Vec<TimeSlice>,
    /// How the times to the resolution are spread.
    pub resolution_spread: Vec<TimeSlice>,
}

/// How long it took. Medians and 90th percentiles are read from counts of times in about 12 % wide steps, so they are
/// right to about 6 %; means and counts are exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
pub struct Durations {
    /// Of how many tickets.
    pub count: i32,
    /// Seconds on average.
    pub mean: i32,
    /// Half of them took at most so many seconds.
    pub median: i32,
    /// Nine of ten took at most so many seconds.
    pub p90: i32,
}

/// The figures of a span of days. Nothing stands where there is no ticket to tell of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct ResponseFigures {
    /// Tickets that were raised.
    pub raised: i32,
    /// Of those, that the desk has answered (a message of the desk that the customer may read).
    pub answered: i32,
    /// Of those, that are resolved or closed now.
    pub settled: i32,
    /// From raised to the first answer, by the clock.
    pub first_answer: Option<Durations>,
    /// The same in the shop's working hours.
    pub first_answer_working: Option<Durations>,
    /// From raised to resolved or closed, by the clock; of a reopened ticket the last time.
    pub resolution: Option<Durations>,
    /// The same in the shop's working hours.
    pub resolution_working: Option<Durations>,
    /// Answers that were due, and how many of them came in time.
    pub answers_due: Kept,
    /// Settlements that were due, and how many of them came in time.
    pub settlements_due: Kept,
}

/// Deadlines, of tickets that have one: kept, missed, or not due yet and left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
pub struct Kept {
    /// Kept.
    pub kept: i32,
    /// Missed: late, or still waiting although it was due.
    pub missed: i32,
}

/// One step of the series.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct ResponseStep {
    /// Its days.
    pub days: Days,
    /// Tickets that were raised in it.
    pub raised: i32,
    /// Tickets that were resolved or closed in it, whenever they were raised, and are so now.
    pub settled: i32,
    /// Tickets that were waiting when it ended: raised by then, and not settled by then or open again now.
    pub backlog: i32,
    /// To the first answer of those that were raised in it, by the clock.
    pub first_answer: Option<Durations>,
    /// To the resolution of those that were raised in it, by the clock.
    pub resolution: Option<Durations>,
}

/// One issue type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct ResponseOfType {
    /// The type.
    pub issue_type: IssueType,
    /// Tickets that were raised.
    pub raised: i32,
    /// Of those, that are resolved or closed now; divided by `raised` it is the resolution rate.
    pub settled: i32,
    /// Of those, that the desk has answered.
    pub answered: i32,
    /// Seconds to the first answer on average, by the clock.
    pub mean_first_answer: Option<i32>,
    /// Seconds to the resolution on average, by the clock.
    pub mean_resolution: Option<i32>,
}

/// One priority.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct DeadlinesKept {
    /// The priority.
    pub priority: TicketPriority,
    /// First answers.
    pub answers: Kept,
    /// Settlements.
    pub settlements: Kept,
}

/// Tickets whose time lies between two bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
pub struct TimeSlice {
    /// More than so many seconds; 0 in the first.
    pub over: i32,
    /// At most so many seconds; nothing in the last.
    pub up_to: Option<i32>,
    /// By the clock.
    pub tickets: i32,
    /// In the shop's working hours.
    pub tickets_working: i32,
}
