//! What a shift must look like, and for which span shifts are listed. Pure.

use chrono::{DateTime, Datelike, TimeDelta, Timelike, Utc};

use crate::platform::{
    error::{ApiError, ApiResult},
    refusal::{Refusal, UserErrorCode},
    validate::Validation,
};

/// The most days of shifts in one list.
const MAX_LISTED: TimeDelta = TimeDelta::days(62);
/// The longest shift.
const MAX_SHIFT: TimeDelta = TimeDelta::days(31);
/// How far back a shift may be planned.
const PAST: TimeDelta = TimeDelta::days(366);
/// How far ahead a shift may be planned.
const FUTURE: TimeDelta = TimeDelta::days(731);

/// A span of time, its end not included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Span {
    /// Its first instant.
    pub from: DateTime<Utc>,
    /// The first instant after it.
    pub to: DateTime<Utc>,
}

impl Span {
    /// The span of a list, 62 days at most.
    pub fn listed(from: DateTime<Utc>, to: DateTime<Utc>) -> ApiResult<Self> {
        // Years of other lengths are beyond what the databases compare.
        let known = [from, to].iter().all(|instant| (1..=9999).contains(&instant.year()));
        if known && from < to && to - from <= MAX_LISTED {
            Ok(Self { from, to })
        } else {
            Err(ApiError::bad_input(
                "« to » doit suivre « from » de 62 jours au plus.",
                "`to` must follow `from` by at most 62 days.",
            ))
        }
    }
}

/// Checks a shift that is planned at `now` (docs/domain.md, being on duty).
pub fn check_shift(shift: Span, now: DateTime<Utc>) -> Result<Span, Vec<Refusal>> {
    let mut validation = Validation::new();
    for (field, instant) in [("startsAt", shift.from), ("endsAt", shift.to)] {
        if instant.second() != 0 || instant.nanosecond() != 0 {
            validation.add(field, UserErrorCode::InvalidInput, "Donnez une minute entière.", "Give a whole minute.");
        }
        if instant - now < -PAST || instant - now > FUTURE {
            validation.add(
                field,
                UserErrorCode::OutOfRange,
                "Cet instant est trop éloigné : au plus un an en arrière et deux ans en avant.",
                "This instant is too far away: at most one year back and two years ahead.",
            );
        }
    }
    if shift.to - shift.from > MAX_SHIFT {
        validation.add(
            "endsAt",
            UserErrorCode::OutOfRange,
            "Un service dure au plus 31 jours.",
            "A shift lasts at most 31 days.",
        );
    }
    validation.finish(shift)
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};

    use super::{Span, check_shift};

    fn instant(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_list_spans_at_most_62_days_of_four_digit_years() {
        let listed = |from, to| Span::listed(instant(from), instant(to)).is_ok();
        assert!(listed("2026-11-01T00:00:00Z", "2027-01-02T00:00:00Z"));
        assert!(!listed("2026-11-01T00:00:00Z", "2027-01-02T00:00:00.000001Z"));
        assert!(!listed("2026-11-01T00:00:00Z", "2026-11-01T00:00:00Z"));
        assert!(!listed("+12026-11-01T00:00:00Z", "+12026-11-02T00:00:00Z"));
    }

    #[test]
    fn a_shift_has_whole_minutes_is_near_and_lasts_at_most_31_days() {
        let judge = |from, to| {
            let shift = Span { from: instant(from), to: instant(to) };
            let refused = check_shift(shift, instant("2026-11-22T12:00:00Z")).err().unwrap_or_default();
            refused.into_iter().flat_map(|refusal| refusal.field).collect::<Vec<_>>()
        };
        assert!(judge("2026-11-23T08:00:00Z", "2026-11-23T16:00:00Z").is_empty());
        assert!(judge("2026-11-23T08:00:00Z", "2026-12-24T08:00:00Z").is_empty());
        assert_eq!(judge("2026-11-23T08:00:00Z", "2026-12-24T08:01:00Z"), ["endsAt"]);
        assert_eq!(judge("2026-11-23T08:00:30Z", "2026-11-23T08:59:60Z"), ["startsAt", "endsAt"]);
        assert_eq!(judge("2036-11-23T08:00:00Z", "2036-11-23T09:00:00Z"), ["startsAt", "endsAt"]);
    }
}
