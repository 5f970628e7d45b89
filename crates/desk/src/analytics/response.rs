//! Response: how long customers wait for the first answer and for the end of it.

use serde::Serialize;
use specta::Type;

use super::durations::{Histogram, StepCount, Timed, slices};
use super::measures::{self, Measures, count, mean, within};
use super::{Days, Freshness, Question, query};
use crate::Desk;
use crate::error::Result;
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

/// How long it took. Medians and 90th percentiles are the middles of steps of about 12 % (of some seconds below a minute),
/// so they are off by 6 % at most; means and counts are exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
pub struct Durations {
    /// Of how many tickets.
    pub count: i32,
    /// Seconds on average.
    pub mean: i32,
    /// Half of them took at most about so many seconds.
    pub median: i32,
    /// Nine of ten took at most about so many seconds.
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

impl Kept {
    fn with(self, overdue: i64) -> Self {
        Self { missed: self.missed.saturating_add(count(overdue)), ..self }
    }
}

/// How long customers wait for the first answer and for the end of it.
pub async fn response_times(desk: &Desk, question: &Question) -> Result<ResponseTimes> {
    let (days, before) = (question.days()?, question.days_before()?);
    look!(desk, |look, freshness| {
        let bounds = query::bounds(look).await?;
        let from = before.map_or(days.from, |before| before.from);
        let cells = query::cells(look, question, Days { from, to: days.to }).await?;
        let steps = days.steps();
        // The days before are told as one, behind the steps of the series.
        let spans: Vec<Days> = steps.iter().copied().chain(before).collect();
        let timed = query::durations(look, question, &spans).await?;
        let backlog = query::backlog_before(look, question, days.from).await?;
        let priorities = query::by_priority(look, question, days).await?;
        let overdue = query::overdue(look, question, days).await?;
        let overdue_before = match before {
            Some(before) => query::overdue(look, question, before).await?,
            None => Vec::new(),
        };

        let (of_series, of_before): (Vec<StepCount>, Vec<StepCount>) =
            timed.iter().partition(|one| usize::try_from(one.place).is_ok_and(|place| place <= steps.len()));
        let spread = |timed: Timed| Histogram::of(&bounds, &of_series, timed, None);
        let figures = |sums: &Measures, counted: &[StepCount], overdue: &[query::Overdue]| ResponseFigures {
            raised: count(sums.raised),
            answered: count(sums.answered),
            settled: count(sums.settled),
            first_answer: Histogram::of(&bounds, counted, Timed::Answer, None).durations(sums.answer_seconds),
            first_answer_working: Histogram::of(&bounds, counted, Timed::AnswerWorking, None)
                .durations(sums.answer_working_seconds),
            resolution: Histogram::of(&bounds, counted, Timed::Resolution, None).durations(sums.settle_seconds),
            resolution_working: Histogram::of(&bounds, counted, Timed::ResolutionWorking, None)
                .durations(sums.settle_working_seconds),
            answers_due: sums.answers().with(overdue.iter().map(|one| one.answers).sum()),
            settlements_due: sums.settlements().with(overdue.iter().map(|one| one.settlements).sum()),
        };
        let mut waiting = backlog;
        let series = steps
            .iter()
            .zip(measures::by_step(&cells, &steps))
            .enumerate()
            .map(|(place, (days, sums))| {
                waiting += sums.raised - sums.settled_then;
                let of = |timed, seconds| Histogram::of(&bounds, &of_series, timed, Some(place)).durations(seconds);
                ResponseStep {
                    days: *days,
                    raised: count(sums.raised),
                    settled: count(sums.settled_then),
                    backlog: count(waiting),
                    first_answer: of(Timed::Answer, sums.answer_seconds),
                    resolution: of(Timed::Resolution, sums.settle_seconds),
                }
            })
            .collect();
        Ok(ResponseTimes {
            freshness,
            total: figures(&Measures::of(within(&cells, days)), &of_series, &overdue),
            total_before: before
                .map(|before| figures(&Measures::of(within(&cells, before)), &of_before, &overdue_before)),
            series,
            types: measures::by_type(within(&cells, days)).into_iter().filter_map(of_type).collect(),
            priorities: kept_by_priority(&priorities, &overdue),
            answer_spread: slices(&spread(Timed::Answer), &spread(Timed::AnswerWorking)),
            resolution_spread: slices(&spread(Timed::Resolution), &spread(Timed::ResolutionWorking)),
        })
    })
}

/// Types of which tickets were settled on these days, but none raised, have no rate.
fn of_type((issue_type, sums): (IssueType, Measures)) -> Option<ResponseOfType> {
    (sums.raised > 0).then(|| ResponseOfType {
        issue_type,
        raised: count(sums.raised),
        settled: count(sums.settled),
        answered: count(sums.answered),
        mean_first_answer: mean(sums.answer_seconds, sums.answered),
        mean_resolution: mean(sums.settle_seconds, sums.settled),
    })
}

fn kept_by_priority(priorities: &[query::OfPriority], overdue: &[query::Overdue]) -> Vec<DeadlinesKept> {
    TicketPriority::ALL
        .into_iter()
        .rev()
        .map(|priority| {
            let sums = priorities.iter().find(|one| one.priority == priority).map(|one| one.sums).unwrap_or_default();
            let late = overdue.iter().find(|one| one.priority == priority);
            DeadlinesKept {
                priority,
                answers: sums.answers().with(late.map_or(0, |late| late.answers)),
                settlements: sums.settlements().with(late.map_or(0, |late| late.settlements)),
            }
        })
        .collect()
}
