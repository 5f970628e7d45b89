//! What is usual, and what is far more than that. Robust against the odd bad day: nothing here is an average.
//!
//! Usual is the median of the same weekday of the eight weeks before. Far more is a count of five at least that lies above
//! the median by more than three and a half deviations, where a deviation is the larger of 1.4826 times the median absolute
//! deviation (what the standard deviation is for a bell curve) and the square root of the median (what chance alone does to
//! counts; otherwise one complaint more would be an alarm wherever every week had the same count).

use chrono::{Days as Skip, NaiveDate};

/// Weeks that are looked back.
pub(super) const WEEKS: u64 = 8;
/// With fewer of them nothing is said.
const ENOUGH: usize = 4;
/// A count below this is never a spike.
pub(super) const LEAST: i32 = 5;
const DEVIATIONS: f64 = 3.5;

/// What the same weekday makes one expect.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Norm {
    median: f64,
    deviation: f64,
}

impl Norm {
    /// The norm of a day by what was counted on other days. Days before `first`, on which the shop began, tell nothing.
    pub(super) fn of(day: NaiveDate, first: Option<NaiveDate>, count: impl Fn(NaiveDate) -> i32) -> Option<Self> {
        let first = first?;
        let counts: Vec<f64> = (1..=WEEKS)
            .filter_map(|week| day.checked_sub_days(Skip::new(7 * week)))
            .filter(|before| *before >= first)
            .map(|before| f64::from(count(before)))
            .collect();
        Self::of_counts(counts)
    }

    fn of_counts(counts: Vec<f64>) -> Option<Self> {
        if counts.len() < ENOUGH {
            return None;
        }
        let middle = median(counts.clone());
        let spread = median(counts.into_iter().map(|count| (count - middle).abs()).collect());
        Some(Self { median: middle, deviation: (1.4826 * spread).max(middle.max(1.0).sqrt()) })
    }

    /// Whether so many are far more than usual.
    pub(super) fn is_exceeded_by(self, count: i32) -> bool {
        count >= LEAST && f64::from(count) - self.median > DEVIATIONS * self.deviation
    }

    /// What is usual, with one decimal.
    pub(super) fn expected(self) -> String {
        format!("{:.1}", self.median)
    }
}

fn median(mut counts: Vec<f64>) -> f64 {
    counts.sort_by(f64::total_cmp);
    let half = counts.len() / 2;
    if counts.len() % 2 == 1 { counts[half] } else { f64::midpoint(counts[half - 1], counts[half]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn norm(counts: &[i32]) -> Option<Norm> {
        Norm::of_counts(counts.iter().map(|count| f64::from(*count)).collect())
    }

    #[test]
    fn a_spike_is_far_above_the_median_whatever_one_bad_week_did() {
        // Median 10.5, deviations from it .5 .5 .5 .5 1.5 1.5 2.5 89.5: MAD 1, so chance (3.24) decides: above 21.8.
        let usual = norm(&[10, 11, 9, 12, 10, 11, 100, 8]).unwrap();
        assert_eq!(usual.expected(), "10.5");
        assert!(!usual.is_exceeded_by(21));
        assert!(usual.is_exceeded_by(22));
    }

    #[test]
    fn what_goes_up_and_down_by_itself_is_given_more_room() {
        // Median 25, deviations 25 15 15 5 5 15 15 25: MAD 15, so a deviation is 22.2: above 102.8.
        let uneven = norm(&[0, 10, 10, 20, 30, 40, 40, 50]).unwrap();
        assert!(!uneven.is_exceeded_by(102));
        assert!(uneven.is_exceeded_by(103));
    }

    #[test]
    fn few_tickets_and_few_weeks_are_no_spike() {
        let never = norm(&[0; 8]).unwrap();
        assert!(!never.is_exceeded_by(4));
        assert!(never.is_exceeded_by(5));
        assert_eq!(norm(&[1, 1, 1]), None);
    }

    #[test]
    fn weeks_before_the_shop_began_tell_nothing() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 11, day).unwrap();
        let last = day(30);
        assert_eq!(Norm::of(last, Some(day(9)), |_| 7), None, "three Mondays");
        assert_eq!(Norm::of(last, Some(day(2)), |_| 7).unwrap().expected(), "7.0", "four of them");
        assert_eq!(Norm::of(last, None, |_| 7), None);
    }
}
