//! How often a desk reads while the shop is very busy.
//!
//! A hint wakes every desk of the shop. With hundreds of them and dozens of events a second the server would do nothing but
//! answer the same question, each time for one event. So a desk reads at once as long as events come now and then, and
//! when they come without a pause it gathers them, a few reads a second.

use std::time::{Duration, Instant};

/// So many reads one after the other are made at once.
const AT_ONCE: f64 = 12.0;
/// And so many a second for as long as it goes on.
const A_SECOND: f64 = 3.0;

/// What is left of the reads that may be made at once.
#[derive(Debug)]
pub(super) struct Pace {
    left: f64,
    counted_at: Instant,
}

impl Pace {
    pub(super) fn new(now: Instant) -> Self {
        Self { left: AT_ONCE, counted_at: now }
    }

    /// A read brought something.
    pub(super) fn spend(&mut self, now: Instant) {
        self.count(now);
        self.left = (self.left - 1.0).max(0.0);
    }

    /// How long the next read waits.
    pub(super) fn pause(&mut self, now: Instant) -> Duration {
        self.count(now);
        Duration::from_secs_f64((1.0 - self.left).max(0.0) / A_SECOND)
    }

    fn count(&mut self, now: Instant) {
        let passed = now.saturating_duration_since(self.counted_at).as_secs_f64();
        self.left = (self.left + passed * A_SECOND).min(AT_ONCE);
        self.counted_at = now;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads in so many seconds where an event comes every so many milliseconds, and the longest that one waited.
    fn reads(seconds: u64, every: u64) -> (u32, Duration) {
        let begin = Instant::now();
        let mut pace = Pace::new(begin);
        let (mut now, mut reads, mut longest) = (begin, 0, Duration::ZERO);
        while now < begin + Duration::from_secs(seconds) {
            let pause = pace.pause(now);
            longest = longest.max(pause);
            now += pause;
            pace.spend(now);
            reads += 1;
            now += Duration::from_millis(every);
        }
        (reads, longest)
    }

    #[test]
    fn events_that_come_now_and_then_are_read_at_once() {
        assert_eq!(reads(60, 500).1, Duration::ZERO);
        assert_eq!(reads(60, 340).1, Duration::ZERO);
    }

    #[test]
    fn a_burst_is_read_at_once() {
        assert_eq!(reads(1, 100).1, Duration::ZERO);
    }

    #[test]
    fn a_flood_is_read_a_few_times_a_second() {
        let (reads, longest) = reads(60, 1);
        assert!((180..=200).contains(&reads), "{reads}");
        assert!(longest <= Duration::from_millis(334), "{longest:?}");
    }
}
