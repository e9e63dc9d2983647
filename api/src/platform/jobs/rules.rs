//! When a job that failed is tried again, and when it is given up.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

/// How often a job is begun before it is given up: for about a day.
pub(super) const TRIES: i32 = 32;

/// How long after a first try that failed the next one comes. Each further one waits three times as long.
const FIRST_WAIT: TimeDelta = TimeDelta::seconds(10);

/// The longest wait between two tries.
const LONGEST_WAIT: TimeDelta = TimeDelta::hours(1);

/// When the job is tried again after `tries` of which the last failed at `now`; `None` when it is given up.
///
/// Up to a tenth of the wait is added, by the job, so that what failed together does not come back together.
pub(super) fn next_try(id: Uuid, tries: i32, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let failed = u32::try_from(tries.max(1)).ok().filter(|_| tries < TRIES)?;
    let factor = 3_i32.checked_pow(failed - 1).unwrap_or(i32::MAX);
    let wait = FIRST_WAIT.checked_mul(factor).map_or(LONGEST_WAIT, |wait| wait.min(LONGEST_WAIT));
    // A UUID v7 ends in random bits.
    let apart = wait.num_milliseconds() * i64::from(id.as_bytes()[15]) / (255 * 10);
    Some(now + wait + TimeDelta::milliseconds(apart))
}

/// The instant at which the occurrence of a schedule that comes every `every` began that `now` lies in.
pub(super) fn occurrence(every: TimeDelta, now: DateTime<Utc>) -> DateTime<Utc> {
    let every = every.num_seconds().max(1);
    let begun = now.timestamp().div_euclid(every) * every;
    DateTime::from_timestamp(begun, 0).unwrap_or(now)
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta, Utc};
    use uuid::Uuid;

    use super::{TRIES, next_try, occurrence};

    fn waits(id: Uuid) -> Vec<i64> {
        let now = DateTime::UNIX_EPOCH;
        (1..=TRIES).map_while(|tries| next_try(id, tries, now)).map(|at| (at - now).num_seconds()).collect()
    }

    #[test]
    fn tries_come_less_and_less_often_and_end_after_about_a_day() {
        let waits = waits(Uuid::nil());
        assert_eq!(waits[..7], [10, 30, 90, 270, 810, 2430, 3600]);
        let sum: i64 = waits.iter().sum();
        assert!((24 * 3600..28 * 3600).contains(&sum), "{sum}");
    }

    #[test]
    fn what_failed_together_comes_back_apart() {
        assert_eq!(waits(Uuid::max())[..2], [11, 33]);
    }

    #[test]
    fn an_occurrence_begins_at_a_whole_multiple() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().expect("an instant");
        let ten = TimeDelta::minutes(10);
        assert_eq!(occurrence(ten, at("2026-11-22T12:09:59Z")), at("2026-11-22T12:00:00Z"));
        assert_eq!(occurrence(ten, at("2026-11-22T12:10:00Z")), at("2026-11-22T12:10:00Z"));
    }
}
