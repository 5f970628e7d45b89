//! Chance that falls the same way every time: each thing of the sample shop has its own stream of numbers, drawn from
//! the plan's seed, so that it does not depend on the order in which the shop is written down.

use uuid::Uuid;

/// What a stream of chance is for. Two purposes never share numbers.
#[derive(Clone, Copy, Debug)]
pub(super) enum Purpose {
    Moment,
    Case,
    Words,
    Thread,
    SpareOrder,
    OrderLine,
    Message,
    Person,
    Staff,
    Goods,
    Photo,
    Notice,
}

/// A stream of chance: `SplitMix64`, whose numbers no library update can change.
#[derive(Clone, Debug)]
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64, purpose: Purpose, index: u64) -> Self {
        let mut dice = Self(seed ^ (purpose as u64 + 1).wrapping_mul(0xA076_1D64_78BD_642F));
        let mixed = dice.next() ^ index.wrapping_mul(0xE703_7ED1_A0B4_28DB);
        Self(mixed)
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `n`, which must not be 0.
    pub(super) fn below(&mut self, n: u32) -> u32 {
        // The high half of a product: even enough for a sample, and without division.
        let wide = (self.next() >> 32) * u64::from(n);
        u32::try_from(wide >> 32).unwrap_or(n - 1)
    }

    /// At least `low`, below `high`.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = u64::try_from((high - low).max(1)).unwrap_or(1);
        low + i64::try_from(self.next() % span).unwrap_or(0)
    }

    /// True this often out of a thousand times.
    pub(super) fn per_mille(&mut self, often: u32) -> bool {
        self.below(1000) < often
    }

    /// From 0 to below 1.
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit a double exactly")]
    pub(super) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub(super) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.index(from.len())]
    }

    /// A position in a list of `length` things.
    pub(super) fn index(&mut self, length: usize) -> usize {
        self.below(u32::try_from(length).unwrap_or(u32::MAX)) as usize
    }

    /// A position, each as likely as its weight says.
    pub(super) fn weighted(&mut self, weights: &[u32]) -> usize {
        let mut left = self.below(weights.iter().sum::<u32>().max(1));
        for (position, weight) in weights.iter().enumerate() {
            if left < *weight {
                return position;
            }
            left -= weight;
        }
        weights.len() - 1
    }

    /// A key as the app itself would make at that moment (UUID version 7), so that keys lie in the order of time.
    pub(super) fn key_at(&mut self, micros: i64) -> Uuid {
        let millis = u64::try_from(micros / 1000).unwrap_or(0);
        let (a, b) = (self.next().to_be_bytes(), self.next().to_be_bytes());
        let chance = [a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], b[0], b[1]];
        uuid::Builder::from_unix_timestamp_millis(millis, &chance).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_is_the_same_every_time_and_differs_by_purpose_and_index() {
        let first = |purpose, index| Dice::new(7, purpose, index).next();
        assert_eq!(first(Purpose::Case, 3), first(Purpose::Case, 3));
        assert_ne!(first(Purpose::Case, 3), first(Purpose::Words, 3));
        assert_ne!(first(Purpose::Case, 3), first(Purpose::Case, 4));
    }

    #[test]
    fn weights_are_kept() {
        let mut dice = Dice::new(1, Purpose::Case, 0);
        let mut counts = [0_u32; 3];
        for _ in 0..10_000 {
            counts[dice.weighted(&[1, 0, 3])] += 1;
        }
        assert_eq!(counts[1], 0);
        assert!((2200..2800).contains(&counts[0]), "{counts:?}");
    }

    #[test]
    fn keys_lie_in_the_order_of_time() {
        let mut dice = Dice::new(1, Purpose::Case, 0);
        assert!(dice.key_at(1_700_000_000_000_000) < dice.key_at(1_700_000_000_001_000));
        assert_eq!(dice.key_at(1_700_000_000_000_000).get_version_num(), 7);
    }
}
