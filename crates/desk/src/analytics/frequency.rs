//! Issue frequency: how many complaints, of which types, and whether that is more than usual.

use std::cmp::Reverse;
use std::collections::HashMap;

use chrono::{Days as Skip, NaiveDate};
use serde::Serialize;
use specta::Type;

use super::measures::{self, Cell, Measures, count, within};
use super::norm::{self, Norm};
use super::{Days, Freshness, Question, query};
use crate::Desk;
use crate::error::Result;
use crate::tickets::IssueType;

/// How often customers complain, and about what.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct IssueFrequency {
    /// How current these figures are.
    pub freshness: Freshness,
    /// Tickets that were raised.
    pub tickets: i32,
    /// The same of the days before; nothing where nobody compares.
    pub tickets_before: Option<i32>,
    /// By type, the most common first; types without a ticket in either time are left out.
    pub types: Vec<TypeCount>,
    /// Week by week (Monday to Sunday, cut at the ends of the question), every week of the question.
    pub weeks: Vec<WeekOfTypes>,
    /// Day by day, every day of the question.
    pub days: Vec<DayCount>,
    /// What was unusual: days on which one type came far more often than on the same weekday before. The newest first.
    pub spikes: Vec<TypeSpike>,
}

/// How many tickets of one type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct TypeCount {
    /// The type.
    pub issue_type: IssueType,
    /// Tickets that were raised.
    pub tickets: i32,
    /// The same of the days before; nothing where nobody compares.
    pub tickets_before: Option<i32>,
}

/// One week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct WeekOfTypes {
    /// Its days that are in the question.
    pub days: Days,
    /// All types together.
    pub tickets: i32,
    /// By type; types without a ticket are left out.
    pub types: Vec<TypeCount>,
}

/// One day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct DayCount {
    /// The day.
    pub day: NaiveDate,
    /// Tickets that were raised.
    pub tickets: i32,
    /// What the same weekday of the eight weeks before makes one expect (their median), with one decimal: `12.5`.
    /// Nothing where less than four of those weeks have anything to tell.
    pub expected: Option<String>,
    /// Whether it was far more than that.
    pub is_spike: bool,
}

/// A day on which one type was far more common than usual.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct TypeSpike {
    /// The day.
    pub day: NaiveDate,
    /// The type.
    pub issue_type: IssueType,
    /// Tickets that were raised.
    pub tickets: i32,
    /// What was to be expected, with one decimal.
    pub expected: String,
}

/// How often customers complain, and about what.
pub async fn issue_frequency(desk: &Desk, question: &Question) -> Result<IssueFrequency> {
    let (days, before) = (question.days()?, question.days_before()?);
    look!(desk, |look, freshness| {
        let first = query::first_day(look).await?;
        // The norms of the first days look at weeks before them.
        let back = days.from.checked_sub_days(Skip::new(7 * norm::WEEKS)).unwrap_or(days.from);
        let from = before.map_or(back, |before| back.min(before.from));
        let cells = query::cells(look, question, Days { from, to: days.to }).await?;
        let raised = |days| Measures::of(within(&cells, days)).raised;
        let counts = Counts::of(&cells);
        Ok(IssueFrequency {
            freshness,
            tickets: count(raised(days)),
            tickets_before: before.map(|before| count(raised(before))),
            types: types(&cells, days, before),
            weeks: weeks(&cells, days),
            days: days.each().into_iter().map(|day| counts.day(day.from, first)).collect(),
            spikes: counts.spikes(days, first),
        })
    })
}

/// Types by how common they are.
fn types(cells: &[Cell], days: Days, before: Option<Days>) -> Vec<TypeCount> {
    let counted = |days| -> HashMap<IssueType, i64> {
        measures::by_type(within(cells, days)).into_iter().map(|(of, sums)| (of, sums.raised)).collect()
    };
    let (now, then) = (counted(days), before.map(counted));
    let of = |counts: &HashMap<IssueType, i64>, issue_type| counts.get(&issue_type).copied().unwrap_or_default();
    let mut types: Vec<TypeCount> = IssueType::ALL
        .into_iter()
        .map(|issue_type| TypeCount {
            issue_type,
            tickets: count(of(&now, issue_type)),
            tickets_before: then.as_ref().map(|then| count(of(then, issue_type))),
        })
        .filter(|one| one.tickets > 0 || one.tickets_before.is_some_and(|before| before > 0))
        .collect();
    types.sort_by_key(|one| Reverse(one.tickets));
    types
}

fn weeks(cells: &[Cell], days: Days) -> Vec<WeekOfTypes> {
    let weeks = days.weeks();
    let mut counts = vec![HashMap::<IssueType, i64>::new(); weeks.len()];
    for cell in within(cells, days) {
        if let Some(week) = counts.get_mut(weeks.partition_point(|week| week.to < cell.day)) {
            *week.entry(cell.issue_type).or_default() += cell.sums.raised;
        }
    }
    weeks
        .into_iter()
        .zip(counts)
        .map(|(days, counts)| WeekOfTypes {
            days,
            tickets: count(counts.values().sum()),
            types: IssueType::ALL
                .into_iter()
                .filter_map(|issue_type| Some((issue_type, *counts.get(&issue_type)?)))
                .filter(|(_, tickets)| *tickets > 0)
                .map(|(issue_type, tickets)| TypeCount { issue_type, tickets: count(tickets), tickets_before: None })
                .collect(),
        })
        .collect()
}

/// Tickets by day, and by day and type.
pub(super) struct Counts {
    days: HashMap<NaiveDate, i32>,
    types: HashMap<(NaiveDate, IssueType), i32>,
}

impl Counts {
    pub(super) fn of(cells: &[Cell]) -> Self {
        let mut counts = Self { days: HashMap::new(), types: HashMap::new() };
        for cell in cells {
            *counts.days.entry(cell.day).or_default() += count(cell.sums.raised);
            *counts.types.entry((cell.day, cell.issue_type)).or_default() += count(cell.sums.raised);
        }
        counts
    }

    pub(super) fn on(&self, day: NaiveDate) -> i32 {
        self.days.get(&day).copied().unwrap_or_default()
    }

    pub(super) fn of_type(&self, day: NaiveDate, issue_type: IssueType) -> i32 {
        self.types.get(&(day, issue_type)).copied().unwrap_or_default()
    }

    pub(super) fn norm_of_type(&self, day: NaiveDate, issue_type: IssueType, first: Option<NaiveDate>) -> Option<Norm> {
        Norm::of(day, first, |before| self.of_type(before, issue_type))
    }

    fn day(&self, day: NaiveDate, first: Option<NaiveDate>) -> DayCount {
        let tickets = self.on(day);
        let norm = Norm::of(day, first, |before| self.on(before));
        DayCount {
            day,
            tickets,
            expected: norm.map(Norm::expected),
            is_spike: norm.is_some_and(|norm| norm.is_exceeded_by(tickets)),
        }
    }

    fn spikes(&self, days: Days, first: Option<NaiveDate>) -> Vec<TypeSpike> {
        let mut spikes: Vec<TypeSpike> = self
            .types
            .iter()
            .filter(|((day, _), tickets)| days.has(*day) && **tickets >= norm::LEAST)
            .filter_map(|(&(day, issue_type), &tickets)| {
                let norm = self.norm_of_type(day, issue_type, first)?;
                norm.is_exceeded_by(tickets).then(|| TypeSpike { day, issue_type, tickets, expected: norm.expected() })
            })
            .collect();
        let place = |of: IssueType| IssueType::ALL.iter().position(|known| *known == of);
        spikes.sort_by_key(|spike| (Reverse(spike.day), place(spike.issue_type)));
        spikes
    }
}
