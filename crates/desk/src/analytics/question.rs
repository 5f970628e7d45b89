//! What is asked of the figures.

use chrono::{Datelike, Days as Skip, Months, NaiveDate};
use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use crate::error::{DeskError, Result};
use crate::tickets::{IssueType, TicketPriority, TicketStatus};

/// Days that one question may span: ten years.
const MOST_DAYS: i64 = 3_660;

/// Days of the shop, and which tickets of them. Empty lists and nothing mean "all".
#[derive(Debug, Clone, Deserialize, Type)]
pub struct Question {
    /// The first day, in the shop's time zone.
    pub from: NaiveDate,
    /// The last day; it counts, too.
    pub to: NaiveDate,
    /// Whether the days before, as many of them, are told beside.
    pub compare: bool,
    /// Any of these issue types.
    pub issue_types: Vec<IssueType>,
    /// Any of these priorities, as they are now.
    pub priorities: Vec<TicketPriority>,
    /// Any of these statuses, as they are now.
    pub statuses: Vec<TicketStatus>,
    /// Tickets that name this product.
    pub product_id: Option<Uuid>,
    /// Tickets that name a product of this supplier.
    pub supplier_id: Option<Uuid>,
    /// Tickets of this person: who settled it, else whose it is, else who answered first.
    pub agent_id: Option<Uuid>,
}

/// Days of the shop, both of which count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Type)]
pub struct Days {
    /// The first.
    pub from: NaiveDate,
    /// The last.
    pub to: NaiveDate,
}

impl Question {
    /// All tickets of these days.
    pub fn about_all(days: Days) -> Self {
        Self {
            from: days.from,
            to: days.to,
            compare: false,
            issue_types: Vec::new(),
            priorities: Vec::new(),
            statuses: Vec::new(),
            product_id: None,
            supplier_id: None,
            agent_id: None,
        }
    }

    /// The days that are asked for.
    pub(super) fn days(&self) -> Result<Days> {
        let count = (self.to - self.from).num_days() + 1;
        if count < 1 {
            return Err(DeskError::invalid(
                "The last day is before the first one. Choose the days the other way round.",
            ));
        }
        if count > MOST_DAYS {
            return Err(DeskError::invalid("These are more than ten years. Choose fewer days."));
        }
        Ok(Days { from: self.from, to: self.to })
    }

    /// As many days, right before; nothing where nobody compares.
    pub(super) fn days_before(&self) -> Result<Option<Days>> {
        let days = self.days()?;
        Ok(self.compare.then(|| days.right_before()))
    }
}

impl Days {
    /// As many days, right before these.
    pub(super) fn right_before(self) -> Self {
        let to = self.from.pred_opt().unwrap_or(self.from);
        Self { from: to - (self.to - self.from), to }
    }

    /// Whether the day is one of them.
    pub(super) fn has(self, day: NaiveDate) -> bool {
        self.from <= day && day <= self.to
    }

    /// Whether they are all days of one month.
    pub(super) fn is_whole_month(self) -> bool {
        self.from.day() == 1 && self.from.checked_add_months(Months::new(1)) == self.to.succ_opt()
    }

    /// Week by week, Monday to Sunday, cut at the ends.
    pub(super) fn weeks(self) -> Vec<Self> {
        self.cut_where(|day| {
            let from_monday = Skip::new(day.weekday().num_days_from_monday().into());
            day.checked_sub_days(from_monday)?.checked_add_days(Skip::new(7))
        })
    }

    /// Month by month, cut at the ends.
    pub(super) fn months(self) -> Vec<Self> {
        self.cut_where(|day| day.with_day(1)?.checked_add_months(Months::new(1)))
    }

    /// Each day by itself.
    pub(super) fn each(self) -> Vec<Self> {
        self.cut_where(|day| day.succ_opt())
    }

    /// As a chart shows them: days up to 31 of them, weeks up to half a year, months beyond.
    pub(super) fn steps(self) -> Vec<Self> {
        match (self.to - self.from).num_days() + 1 {
            ..=31 => self.each(),
            32..=183 => self.weeks(),
            _ => self.months(),
        }
    }

    /// Cut in front of whatever day `next` says comes after the step that has this day.
    fn cut_where(self, next: impl Fn(NaiveDate) -> Option<NaiveDate>) -> Vec<Self> {
        let mut steps = Vec::new();
        let mut from = self.from;
        while from <= self.to {
            let after = next(from);
            let to = after.and_then(|after| after.pred_opt()).map_or(self.to, |last| last.min(self.to));
            steps.push(Self { from, to });
            let Some(after) = after else { break };
            from = after;
        }
        steps
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn days(from: &str, to: &str) -> Days {
        Days { from: day(from), to: day(to) }
    }

    fn question(from: &str, to: &str) -> Question {
        Question { compare: true, ..Question::about_all(days(from, to)) }
    }

    #[test]
    fn the_days_before_are_as_many_and_end_where_the_others_begin() {
        let asked = question("2026-11-01", "2026-11-30");
        assert_eq!(asked.days_before().unwrap(), Some(days("2026-10-02", "2026-10-31")));
        assert_eq!(question("2026-11-05", "2026-11-05").days_before().unwrap(), Some(days("2026-11-04", "2026-11-04")));
        assert_eq!(Question { compare: false, ..asked }.days_before().unwrap(), None);
    }

    #[test]
    fn a_question_has_days_and_not_too_many() {
        assert!(question("2026-11-02", "2026-11-01").days().is_err());
        assert!(question("2016-01-01", "2026-11-01").days().is_err());
        assert!(question("2025-11-01", "2026-10-31").days().is_ok());
    }

    #[test]
    fn weeks_begin_on_mondays_and_are_cut_at_the_ends() {
        // 25 November 2026 is a Wednesday.
        let weeks = days("2026-11-25", "2026-12-08").weeks();
        assert_eq!(
            weeks,
            [days("2026-11-25", "2026-11-29"), days("2026-11-30", "2026-12-06"), days("2026-12-07", "2026-12-08")]
        );
        assert_eq!(days("2026-11-30", "2026-11-30").weeks(), [days("2026-11-30", "2026-11-30")]);
    }

    #[test]
    fn months_are_cut_at_the_ends_and_cross_the_year() {
        let months = days("2026-12-30", "2027-02-28").months();
        assert_eq!(
            months,
            [days("2026-12-30", "2026-12-31"), days("2027-01-01", "2027-01-31"), days("2027-02-01", "2027-02-28")]
        );
    }

    #[test]
    fn steps_grow_with_the_question() {
        assert_eq!(days("2026-01-01", "2026-01-31").steps().len(), 31);
        assert_eq!(days("2026-01-01", "2026-02-01").steps().len(), 5);
        assert_eq!(days("2025-12-01", "2026-11-30").steps().len(), 12);
    }
}
