//! What a day's tickets add up to, as `desk.ticket_measures` defines it.

use std::collections::BTreeMap;
use std::ops::AddAssign;

use chrono::NaiveDate;
use sqlx::FromRow;

use super::response::Kept;
use super::{CustomerFigures, Days};
use crate::tickets::IssueType;

/// Sums of the measures of tickets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, FromRow)]
pub(super) struct Measures {
    pub raised: i64,
    pub answered: i64,
    pub settled: i64,
    pub answer_seconds: i64,
    pub answer_working_seconds: i64,
    pub settle_seconds: i64,
    pub settle_working_seconds: i64,
    pub answers_kept: i64,
    pub answers_missed: i64,
    pub settlements_kept: i64,
    pub settlements_missed: i64,
    pub settled_once: i64,
    pub accepted: i64,
    pub reopened: i64,
    pub wrote_again: i64,
    pub repeat: i64,
    pub escalated: i64,
    pub priority_raised: i64,
    pub approval_asked: i64,
    pub without_product: i64,
    pub settled_then: i64,
}

/// The names of the measures, as columns.
pub(super) const NAMES: [&str; 21] = [
    "raised",
    "answered",
    "settled",
    "answer_seconds",
    "answer_working_seconds",
    "settle_seconds",
    "settle_working_seconds",
    "answers_kept",
    "answers_missed",
    "settlements_kept",
    "settlements_missed",
    "settled_once",
    "accepted",
    "reopened",
    "wrote_again",
    "repeat",
    "escalated",
    "priority_raised",
    "approval_asked",
    "without_product",
    "settled_then",
];

/// The measures of one day and one issue type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromRow)]
pub(super) struct Cell {
    pub day: NaiveDate,
    pub issue_type: IssueType,
    #[sqlx(flatten)]
    pub sums: Measures,
}

impl AddAssign<&Measures> for Measures {
    fn add_assign(&mut self, more: &Measures) {
        self.raised += more.raised;
        self.answered += more.answered;
        self.settled += more.settled;
        self.answer_seconds += more.answer_seconds;
        self.answer_working_seconds += more.answer_working_seconds;
        self.settle_seconds += more.settle_seconds;
        self.settle_working_seconds += more.settle_working_seconds;
        self.answers_kept += more.answers_kept;
        self.answers_missed += more.answers_missed;
        self.settlements_kept += more.settlements_kept;
        self.settlements_missed += more.settlements_missed;
        self.settled_once += more.settled_once;
        self.accepted += more.accepted;
        self.reopened += more.reopened;
        self.wrote_again += more.wrote_again;
        self.repeat += more.repeat;
        self.escalated += more.escalated;
        self.priority_raised += more.priority_raised;
        self.approval_asked += more.approval_asked;
        self.without_product += more.without_product;
        self.settled_then += more.settled_then;
    }
}

impl Measures {
    /// All of these together.
    pub(super) fn of<'a>(cells: impl IntoIterator<Item = &'a Cell>) -> Self {
        let mut all = Self::default();
        for cell in cells {
            all += &cell.sums;
        }
        all
    }

    /// Whether there is nothing to tell.
    pub(super) fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    pub(super) fn answers(&self) -> Kept {
        Kept { kept: count(self.answers_kept), missed: count(self.answers_missed) }
    }

    pub(super) fn settlements(&self) -> Kept {
        Kept { kept: count(self.settlements_kept), missed: count(self.settlements_missed) }
    }

    pub(super) fn customers(&self) -> CustomerFigures {
        CustomerFigures {
            raised: count(self.raised),
            settled_once: count(self.settled_once),
            accepted: count(self.accepted),
            reopened: count(self.reopened),
            wrote_again: count(self.wrote_again),
            repeat: count(self.repeat),
            escalated: count(self.escalated),
            priority_raised: count(self.priority_raised),
            approval_asked: count(self.approval_asked),
        }
    }
}

/// The cells of these days.
pub(super) fn within(cells: &[Cell], days: Days) -> impl Iterator<Item = &Cell> {
    cells.iter().filter(move |cell| days.has(cell.day))
}

/// By issue type, in the guide's order; types of which there is nothing to tell are left out.
pub(super) fn by_type<'a>(cells: impl IntoIterator<Item = &'a Cell>) -> Vec<(IssueType, Measures)> {
    let mut types: BTreeMap<usize, (IssueType, Measures)> = BTreeMap::new();
    for cell in cells {
        let place = IssueType::ALL.iter().position(|known| *known == cell.issue_type).unwrap_or_default();
        let (_, sums) = types.entry(place).or_insert((cell.issue_type, Measures::default()));
        *sums += &cell.sums;
    }
    types.into_values().filter(|(_, sums)| !sums.is_nothing()).collect()
}

/// Step by step; each cell goes into the step that has its day.
pub(super) fn by_step(cells: &[Cell], steps: &[Days]) -> Vec<Measures> {
    let mut sums = vec![Measures::default(); steps.len()];
    for cell in cells {
        let place = steps.partition_point(|step| step.to < cell.day);
        if let (Some(step), Some(sum)) = (steps.get(place), sums.get_mut(place))
            && step.has(cell.day)
        {
            *sum += &cell.sums;
        }
    }
    sums
}

/// A count for the window; more than two thousand million of anything are shown as that.
pub(super) fn count(number: i64) -> i32 {
    i32::try_from(number).unwrap_or(if number < 0 { i32::MIN } else { i32::MAX })
}

/// Seconds on average, rounded; nothing of nothing.
pub(super) fn mean(seconds: i64, of: i64) -> Option<i32> {
    (of > 0).then(|| count((seconds + of / 2) / of))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
    }

    fn cell(on: u32, issue_type: IssueType, raised: i64) -> Cell {
        Cell { day: day(on), issue_type, sums: Measures { raised, ..Measures::default() } }
    }

    #[test]
    fn each_cell_counts_in_the_one_step_that_has_its_day() {
        let cells = [
            cell(1, IssueType::Other, 1),
            cell(2, IssueType::Other, 2),
            cell(8, IssueType::SpoiledProduct, 4),
            cell(9, IssueType::Other, 8),
        ];
        let steps = [Days { from: day(2), to: day(7) }, Days { from: day(8), to: day(8) }];
        let raised: Vec<i64> = by_step(&cells, &steps).iter().map(|sums| sums.raised).collect();
        assert_eq!(raised, [2, 4]);
        assert_eq!(Measures::of(within(&cells, steps[0])).raised, 2);
    }

    #[test]
    fn types_come_in_the_guides_order_and_without_empty_ones() {
        let cells =
            [cell(1, IssueType::Other, 1), cell(2, IssueType::DamagedProduct, 2), cell(3, IssueType::LateDelivery, 0)];
        let types: Vec<_> = by_type(&cells).into_iter().map(|(of, sums)| (of, sums.raised)).collect();
        assert_eq!(types, [(IssueType::DamagedProduct, 2), (IssueType::Other, 1)]);
    }

    #[test]
    fn a_mean_is_rounded_and_there_is_none_of_nothing() {
        assert_eq!(mean(10, 4), Some(3));
        assert_eq!(mean(9, 4), Some(2));
        assert_eq!(mean(0, 0), None);
    }
}
