//! Today, for a screen on the wall.

use std::cmp::Reverse;
use std::collections::HashMap;

use chrono::{DateTime, Days as Skip, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::Serialize;
use specta::Type;

use super::frequency::Counts;
use super::measures::{Measures, count, within};
use super::norm::{self, Norm};
use super::{Days, Freshness, Question, query};
use crate::Desk;
use crate::error::Result;
use crate::money::amount;
use crate::tickets::{IssueType, TicketPriority, TicketStatus};

/// Tickets that are told of by number.
const NEWEST: i64 = 10;

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

/// How today goes.
pub async fn today(desk: &Desk) -> Result<Today> {
    look!(desk, |look, freshness| {
        let now = query::now(look).await?;
        let day = Days { from: now.day, to: now.day };
        let question = Question::about_all(day);
        let first = query::first_day(look).await?;
        let back = now.day.checked_sub_days(Skip::new(7 * norm::WEEKS)).unwrap_or(now.day);
        let cells = query::cells(look, &question, Days { from: back, to: now.day }).await?;
        let weekdays: Vec<NaiveDate> =
            (1..=norm::WEEKS).filter_map(|week| now.day.checked_sub_days(Skip::new(7 * week))).collect();
        let by_now: HashMap<NaiveDate, i32> = query::raised_by_now(look, &weekdays).await?.into_iter().collect();
        let of_hour = query::hours(look, now.day).await?;
        let waits = query::waits(look, now.day).await?;
        let open = query::open_now(look).await?;
        let grants = query::grants(look, &question, day).await?;
        let newest = query::newest(look, now.day, NEWEST).await?;

        let sums = Measures::of(within(&cells, day));
        let norm = Norm::of(now.day, first, |before| by_now.get(&before).copied().unwrap_or_default());
        Ok(Today {
            freshness,
            day: now.day,
            now: now.at,
            raised: count(sums.raised),
            expected_by_now: norm.map(Norm::expected),
            is_spike: norm.is_some_and(|norm| norm.is_exceeded_by(count(sums.raised))),
            settled: count(sums.settled_then),
            answered: waits.answered_today,
            median_first_answer: waits.median_answer,
            waiting_for_answer: waits.unanswered,
            overdue: waits.overdue,
            longest_wait_since: waits.longest_since,
            open_by_status: by_status(&open),
            critical: count(
                open.iter()
                    .filter(|(_, priority, _)| *priority == TicketPriority::Critical)
                    .map(|(.., tickets)| tickets)
                    .sum(),
            ),
            refunds: amount(grants.iter().map(|cell| cell.granted.refund).sum::<Decimal>()),
            credits: amount(grants.iter().map(|cell| cell.granted.credit).sum::<Decimal>()),
            hours: hours(&of_hour),
            types: types(&Counts::of(&cells), now.day, first),
            newest,
        })
    })
}

fn by_status(open: &[(TicketStatus, TicketPriority, i64)]) -> Vec<StatusCount> {
    [TicketStatus::Open, TicketStatus::InProgress, TicketStatus::AwaitingCustomer]
        .into_iter()
        .map(|status| StatusCount {
            status,
            tickets: count(open.iter().filter(|(of, ..)| *of == status).map(|(.., tickets)| tickets).sum()),
        })
        .collect()
}

fn hours(of_hour: &[query::OfHour]) -> Vec<HourCount> {
    (0..24)
        .map(|hour| {
            let found = of_hour.iter().find(|one| one.hour == hour);
            HourCount {
                hour,
                raised: found.map_or(0, |found| found.raised),
                settled: found.map_or(0, |found| found.settled),
            }
        })
        .collect()
}

fn types(counts: &Counts, day: NaiveDate, first: Option<NaiveDate>) -> Vec<TypeToday> {
    let mut types: Vec<TypeToday> = IssueType::ALL
        .into_iter()
        .map(|issue_type| {
            let tickets = counts.of_type(day, issue_type);
            let norm = counts.norm_of_type(day, issue_type, first);
            TypeToday {
                issue_type,
                tickets,
                expected: norm.map(Norm::expected),
                is_spike: norm.is_some_and(|norm| norm.is_exceeded_by(tickets)),
            }
        })
        .filter(|one| one.tickets > 0)
        .collect();
    types.sort_by_key(|one| Reverse(one.tickets));
    types
}
