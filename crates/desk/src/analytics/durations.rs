//! How long things took, read from counts of tickets by steps of time (`desk.duration_bounds()`).

use sqlx::FromRow;

use super::measures::count;
use super::{Durations, TimeSlice};

/// Round bounds of the slices that are shown; each is one of the steps' bounds too, so that slices are exact.
const SLICES: [i32; 13] =
    [300, 900, 1_800, 3_600, 7_200, 14_400, 28_800, 86_400, 172_800, 259_200, 604_800, 1_209_600, 2_592_000];

/// What was timed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Timed {
    Answer = 1,
    AnswerWorking = 2,
    Resolution = 3,
    ResolutionWorking = 4,
}

/// So many tickets, in this place of the series, took as long as this step says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromRow)]
pub(super) struct StepCount {
    /// Which of the spans of days that were asked for, from 1.
    pub place: i32,
    pub measure: i16,
    pub step: i16,
    pub tickets: i64,
}

/// Counts by steps, and what the steps are.
pub(super) struct Histogram<'a> {
    bounds: &'a [i32],
    counts: Vec<i64>,
}

impl<'a> Histogram<'a> {
    /// Of what was timed so, in these places of the series (all of them where there is nothing).
    pub(super) fn of(bounds: &'a [i32], counted: &[StepCount], timed: Timed, place: Option<usize>) -> Self {
        let mut counts = vec![0; bounds.len() + 1];
        for one in counted {
            if one.measure == timed as i16
                && place.is_none_or(|place| usize::try_from(one.place) == Ok(place + 1))
                && let Some(count) = usize::try_from(one.step).ok().and_then(|step| counts.get_mut(step))
            {
                *count += one.tickets;
            }
        }
        Self { bounds, counts }
    }

    fn total(&self) -> i64 {
        self.counts.iter().sum()
    }

    /// What a part of the tickets, in hundredths, took at most: the middle of the step that the last of them is in, so that
    /// it is off by half a step at most.
    fn quantile(&self, hundredths: i64) -> i32 {
        let mut tickets = 0;
        for (step, count) in self.counts.iter().enumerate() {
            tickets += count;
            if tickets > 0 && tickets * 100 >= self.total() * hundredths {
                let over = if step == 0 { 0 } else { self.bounds[step - 1] };
                // The last step has no end.
                return self.bounds.get(step).map_or(over, |bound| middle(over, *bound));
            }
        }
        0
    }

    /// Mean, median and 90th percentile; nothing where nothing was timed. The mean is of the exact sum.
    pub(super) fn durations(&self, seconds: i64) -> Option<Durations> {
        let tickets = self.total();
        let mean = super::measures::mean(seconds, tickets)?;
        Some(Durations { count: count(tickets), mean, median: self.quantile(50), p90: self.quantile(90) })
    }

    /// How many took more than this and at most that; without an end, any longer time.
    fn between(&self, over: i32, up_to: Option<i32>) -> i64 {
        // Step n is of times over bounds[n - 1] and up to bounds[n].
        (0..self.counts.len())
            .filter(|step| {
                let from = if *step == 0 { 0 } else { self.bounds[*step - 1] };
                from >= over && up_to.is_none_or(|end| self.bounds.get(*step).is_some_and(|bound| *bound <= end))
            })
            .map(|step| self.counts[step])
            .sum()
    }
}

/// The middle of a step, as steps grow: by as much above its beginning as below its end, in parts of them.
fn middle(over: i32, up_to: i32) -> i32 {
    if over == 0 {
        return up_to / 2;
    }
    #[expect(clippy::cast_possible_truncation, reason = "it lies between two i32")]
    let middle = (f64::from(over) * f64::from(up_to)).sqrt().round() as i32;
    middle
}

/// Slices of the times by the clock and in working hours.
pub(super) fn slices(clock: &Histogram<'_>, working: &Histogram<'_>) -> Vec<TimeSlice> {
    let overs = std::iter::once(0).chain(SLICES);
    let ends = SLICES.into_iter().map(Some).chain(std::iter::once(None));
    overs
        .zip(ends)
        .map(|(over, up_to)| TimeSlice {
            over,
            up_to,
            tickets: count(clock.between(over, up_to)),
            tickets_working: count(working.between(over, up_to)),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: [i32; 4] = [0, 100, 200, 300];

    fn counted(steps: &[(i16, i64)]) -> Vec<StepCount> {
        steps.iter().map(|(step, tickets)| StepCount { place: 1, measure: 1, step: *step, tickets: *tickets }).collect()
    }

    #[test]
    fn a_quantile_lies_in_the_step_that_holds_it() {
        // Ten in (0, 100], ten in (100, 200], none beyond.
        let twenty = counted(&[(1, 10), (2, 10)]);
        let told = Histogram::of(&BOUNDS, &twenty, Timed::Answer, None).durations(2_000).unwrap();
        assert_eq!(told, Durations { count: 20, mean: 100, median: 50, p90: 141 });
        assert_eq!(Histogram::of(&BOUNDS, &twenty, Timed::Resolution, None).durations(0), None, "nothing was timed so");
        assert_eq!(
            Histogram::of(&BOUNDS, &twenty, Timed::Answer, Some(1)).durations(0),
            None,
            "nor in the second place"
        );
        let endless = counted(&[(4, 1)]);
        assert_eq!(Histogram::of(&BOUNDS, &endless, Timed::Answer, Some(0)).durations(9_000).unwrap().median, 300);
    }

    #[test]
    fn slices_tell_of_every_ticket_once() {
        let bounds: Vec<i32> = std::iter::once(0).chain([60]).chain(SLICES).chain([31_536_000]).collect();
        let all: Vec<StepCount> = counted(&(1..=16).map(|step| (step, 1)).collect::<Vec<_>>());
        let clock = Histogram::of(&bounds, &all, Timed::Answer, None);
        let told = slices(&clock, &Histogram::of(&bounds, &[], Timed::AnswerWorking, None));
        assert_eq!(told.iter().map(|slice| slice.tickets).sum::<i32>(), 16);
        assert_eq!(told[0].tickets, 2, "up to a minute and up to five");
        assert_eq!(told.last().unwrap().tickets, 2, "up to a year, and beyond");
        assert!(told.iter().all(|slice| slice.tickets_working == 0));
    }
}
