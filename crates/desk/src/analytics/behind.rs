//! The tickets behind a mark on a chart.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use super::{Question, query};
use crate::Desk;
use crate::error::Result;
use crate::money::amount;
use crate::tickets::{IssueType, TicketPriority, TicketStatus};

/// Tickets on one page.
const PAGE: usize = 50;

/// Which tickets a mark stands for. The mark's own days, types and the like are put into the question; this says the rest.
#[derive(Debug, Clone, Default, Deserialize, Type)]
pub struct ChartMark {
    /// What is counted.
    pub what: Counted,
    /// Raised in this hour of the shop's clock, 0 to 23.
    pub hour: Option<i32>,
    /// Raised on this weekday: 1 is Monday, 7 is Sunday.
    pub weekday: Option<i32>,
    /// Tickets of this customer.
    pub customer_id: Option<Uuid>,
    /// A time of more than so many seconds: to the first answer where `what` is `answered`, else to the resolution.
    pub over: Option<i32>,
    /// A time of at most so many seconds.
    pub up_to: Option<i32>,
    /// Whether those seconds are of the shop's working hours.
    pub working: bool,
    /// Where `what` is `granted`, `refunded` or `credited`: granted by this person.
    pub granted_by: Option<Uuid>,
    /// Likewise: with a colleague's approval, or without.
    pub approved: Option<bool>,
}

/// What is counted. The question's days are those on which a ticket was raised, unless it says otherwise.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Counted {
    /// Raised.
    #[default]
    Raised,
    /// Raised, and answered by the desk.
    Answered,
    /// Raised, and resolved or closed now.
    Settled,
    /// Resolved or closed on these days.
    SettledThen,
    /// Waiting when the last of these days ended.
    Waiting,
    /// Raised, and the first answer came late or is overdue.
    AnswerMissed,
    /// Raised, and the settlement came late or is overdue.
    SettlementMissed,
    /// Something was granted on these days.
    Granted,
    /// A refund was granted on these days.
    Refunded,
    /// Store credit was granted on these days.
    Credited,
    /// Raised, settled and never reopened.
    Accepted,
    /// Raised, and reopened.
    Reopened,
    /// Raised and settled, and the customer wrote again.
    WroteAgain,
    /// Raised by a customer who had raised another one in the 90 days before.
    Repeat,
    /// Raised, and escalated in any way.
    Escalated,
    /// Raised, and the priority was raised.
    PriorityRaised,
    /// Raised, and an approval was asked.
    ApprovalAsked,
    /// Raised, and names no product that the shop knows.
    WithoutProduct,
}

/// A place in the list, as a page gave it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct BehindCursor {
    /// When the last ticket was raised.
    pub raised_at: DateTime<Utc>,
    /// Its id.
    pub id: Uuid,
}

/// One page of the tickets, newest first.
#[derive(Debug, Clone, Serialize, Type)]
pub struct TicketsBehind {
    /// The tickets.
    pub tickets: Vec<TicketBehind>,
    /// Where the next page begins; nothing where there is none.
    pub next: Option<BehindCursor>,
}

/// One ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct TicketBehind {
    /// The ticket's id.
    pub id: Uuid,
    /// The number that people see.
    pub ticket_number: String,
    /// What it is about.
    pub subject: String,
    /// The customer's name, or empty.
    pub customer_name: String,
    /// What the customer complains about.
    pub issue_type: IssueType,
    /// How urgent it is.
    pub priority: TicketPriority,
    /// Where it is on its way.
    pub status: TicketStatus,
    /// When it was raised.
    pub raised_at: DateTime<Utc>,
    /// Seconds to the first answer, by the clock.
    pub first_answer: Option<i32>,
    /// Seconds to the resolution, by the clock.
    pub resolution: Option<i32>,
    /// The refund or credit on it now.
    pub granted: Option<String>,
}

/// The tickets behind a mark after this place, newest first.
pub async fn tickets_behind(
    desk: &Desk,
    question: &Question,
    mark: &ChartMark,
    after: Option<BehindCursor>,
) -> Result<TicketsBehind> {
    let days = question.days()?;
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let mut found = look!(desk, |look, _freshness| query::behind(look, question, mark, days, after, limit).await)?;
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let next = found.last().filter(|_| more).map(|last| BehindCursor { raised_at: last.raised_at, id: last.id });
    let tickets = found
        .into_iter()
        .map(|one| TicketBehind {
            id: one.id,
            ticket_number: one.ticket_number,
            subject: one.subject,
            customer_name: one.customer_name,
            issue_type: one.issue_type,
            priority: one.priority,
            status: one.status,
            raised_at: one.raised_at,
            first_answer: one.answer_seconds,
            resolution: one.settle_seconds,
            granted: one.refund_amount.map(amount),
        })
        .collect();
    Ok(TicketsBehind { tickets, next })
}
