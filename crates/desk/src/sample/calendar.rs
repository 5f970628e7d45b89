//! When tickets come in: two years in which the shop grows, with busy weekends, evenings, and an Indian summer.

use chrono::{DateTime, Datelike, Duration, TimeZone, Timelike, Utc, Weekday};
use chrono_tz::Tz;

use super::dice::{Dice, Purpose};

/// How far back the sample goes.
pub(super) const DAYS: i64 = 730;
pub(super) const HOUR: i64 = 3_600_000_000;
pub(super) const DAY: i64 = 24 * HOUR;
/// A small shop still has about this many new tickets a day lately, or its queue would look dead.
const LIVELY: f64 = 25.0;
/// Days over which a small shop has grown to that.
const GROWTH: f64 = 40.0;
/// The days before `now` on which the milk of one supplier went bad.
pub(super) const BATCH: std::ops::RangeInclusive<i64> = 36..=40;

/// The moments of all tickets in order, microseconds since 1970. No two are alike.
pub(super) fn moments(seed: u64, tickets: u32, now: DateTime<Utc>, zone: Tz) -> Vec<i64> {
    let hours = DAYS * 24;
    let start = now - Duration::days(DAYS);
    let daily = f64::from(tickets) / 730.0;
    let recent = ((LIVELY - daily) * GROWTH / f64::from(tickets.max(1))).clamp(0.0, 0.6);
    let mut upto = Vec::with_capacity(usize::try_from(hours).unwrap_or(0) + 1);
    let mut sum = 0.0;
    upto.push(sum);
    let rhythm: Vec<f64> =
        (0..hours).map(|hour| busyness((start + Duration::hours(hour)).with_timezone(&zone))).collect();
    let steady = rhythm.iter().sum::<f64>();
    let mut grown = 0.0;
    let ages: Vec<f64> = (0..hours)
        .map(|hour| {
            let days = f64::from(i32::try_from(hours - hour).unwrap_or(0)) / 24.0;
            let weight = (-days / GROWTH).exp();
            grown += weight;
            weight
        })
        .collect();
    for (rhythm, age) in rhythm.iter().zip(&ages) {
        sum += rhythm * ((1.0 - recent) / steady + recent * age / grown);
        upto.push(sum);
    }

    let mut dice = Dice::new(seed, Purpose::Moment, 0);
    let first = start.timestamp_micros();
    let latest = now.timestamp_micros() - 90_000_000;
    let mut hour = 0;
    let mut previous = 0;
    (0..tickets)
        .map(|i| {
            let target = (f64::from(i) + dice.unit()) / f64::from(tickets) * sum;
            while hour + 1 < upto.len() - 1 && upto[hour + 1] <= target {
                hour += 1;
            }
            let share = ((target - upto[hour]) / (upto[hour + 1] - upto[hour])).clamp(0.0, 1.0);
            let at = first + i64::try_from(hour).unwrap_or(0) * HOUR + whole(share * 3_600_000_000.0);
            previous = at.min(latest - i64::from(tickets - i)).max(previous + 1);
            previous
        })
        .collect()
}

#[expect(clippy::cast_possible_truncation, reason = "an hour of microseconds fits")]
fn whole(micros: f64) -> i64 {
    micros as i64
}

/// How many complaints an hour of this kind brings, compared with others.
fn busyness(at: DateTime<Tz>) -> f64 {
    let hour = match at.hour() {
        0 => 0.25,
        1..=5 => 0.05,
        6 => 0.5,
        7 | 17 | 22 => 1.2,
        8 | 9 => 1.9,
        10 | 18 => 1.7,
        19..=21 => 2.1,
        23 => 0.6,
        _ => 1.0,
    };
    let day = match at.weekday() {
        Weekday::Sat => 1.25,
        Weekday::Sun => 1.4,
        Weekday::Mon => 1.1,
        Weekday::Wed => 0.88,
        _ => 0.95,
    };
    let month = match at.month() {
        4 => 1.15,
        5 => 1.35,
        6 => 1.3,
        7 | 8 => 1.12,
        10 | 11 => 1.1,
        1 | 2 => 0.85,
        _ => 1.0,
    };
    hour * day * month
}

/// Months in which food spoils on its way.
pub(super) fn is_hot(at: i64, zone: Tz) -> bool {
    zone.timestamp_micros(at).single().is_some_and(|local| (4..=6).contains(&local.month()))
}

/// Where each year's numbers begin: the year, and the position of its first ticket.
pub(super) fn years(moments: &[i64], zone: Tz) -> Vec<(i32, usize)> {
    let year_of = |at: i64| zone.timestamp_micros(at).single().map_or(1970, |local| local.year());
    let Some((first, last)) = moments.first().zip(moments.last()) else { return Vec::new() };
    (year_of(*first)..=year_of(*last)).map(|year| (year, moments.partition_point(|at| year_of(*at) < year))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> DateTime<Utc> {
        "2026-11-22T10:00:00Z".parse().unwrap()
    }

    #[test]
    fn moments_lie_in_order_within_two_years() {
        for tickets in [1, 7, 2000, 30_000] {
            let moments = moments(5, tickets, now(), chrono_tz::Asia::Kolkata);
            assert_eq!(moments.len(), tickets as usize);
            assert!(moments.windows(2).all(|pair| pair[0] < pair[1]));
            assert!(moments[0] >= (now() - Duration::days(DAYS)).timestamp_micros());
            assert!(*moments.last().unwrap() < now().timestamp_micros());
        }
    }

    #[test]
    fn a_small_shop_is_busy_now_and_a_large_one_always() {
        let lately = |tickets| {
            let week = (now() - Duration::days(7)).timestamp_micros();
            moments(5, tickets, now(), chrono_tz::Asia::Kolkata).iter().filter(|at| **at > week).count()
        };
        assert!((110..260).contains(&lately(2000)), "{}", lately(2000));
        assert!((220..420).contains(&lately(30_000)), "{}", lately(30_000));
    }

    #[test]
    fn years_turn_at_midnight_of_the_shop() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap().timestamp_micros();
        let moments = [at("2025-12-31T18:29:59Z"), at("2025-12-31T18:30:00Z"), at("2026-01-01T00:00:00Z")];
        assert_eq!(years(&moments, chrono_tz::Asia::Kolkata), [(2025, 0), (2026, 1)]);
    }
}
