//! Of which days figures are, and what is made of counts. Pure.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use serde::Serialize;

use crate::{
    platform::{
        error::{ApiError, ApiErrorCode, ApiResult},
        validate::Validation,
    },
    shop::time_slot::rules::DayRange,
};

/// The most days of which figures are told at once.
pub const MAX_DAYS: i64 = 366;
/// How many days lie before the last one when the first is not said.
const DAYS_BEFORE: Days = Days::new(29);

/// The days that a manager asks about, `today` being the shop's day.
pub fn days(from: Option<NaiveDate>, to: Option<NaiveDate>, today: NaiveDate) -> ApiResult<DayRange> {
    let to = to.unwrap_or(today);
    let from = from.or_else(|| to.checked_sub_days(DAYS_BEFORE)).unwrap_or(to);
    let days = DayRange { from, to };
    let mut validation = Validation::new();
    days.check_length(&mut validation, MAX_DAYS);
    validation.finish(days).map_err(|refusals| match refusals.into_iter().next() {
        Some(refusal) => ApiError { code: ApiErrorCode::BadUserInput, message: refusal.message, retry_after: None },
        None => ApiError::internal(days),
    })
}

/// A part of a whole, such as the pieces that were missing of those that were ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// How many are meant.
    pub part: i64,
    /// Of how many.
    pub whole: i64,
}

impl Share {
    /// How many of a thousand are meant, rounded half away from zero; `None` of nothing.
    pub fn per_mille(self) -> Option<i64> {
        rounded(self.part, 1_000, self.whole)
    }
}

/// How many `parts` there are for each of `wholes`, with two decimals; `None` where there is none.
pub fn mean(parts: i64, wholes: i64) -> Option<String> {
    let hundredths = rounded(parts, 100, wholes)?;
    Some(format!("{}.{:02}", hundredths / 100, hundredths % 100))
}

fn rounded(part: i64, scale: i64, whole: i64) -> Option<i64> {
    (whole > 0).then(|| (2 * scale * part + whole) / (2 * whole))
}

/// Whole seconds of a time in microseconds. What came before it was awaited took no time.
pub fn seconds(micros: i64) -> i32 {
    i32::try_from(micros.max(0) / 1_000_000).unwrap_or(i32::MAX)
}

/// A span in which the shop's clocks are so far ahead of UTC; in seconds, those of the span since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ClockSpan {
    since: i64,
    until: i64,
    ahead: i32,
}

/// How far the clocks of `zone` are ahead during these days: mostly one span, or two where they change.
pub fn clock_spans(days: DayRange, zone: Tz) -> Vec<ClockSpan> {
    const DAY: i64 = 86_400;
    let midnight = |day: NaiveDate| day.and_time(NaiveTime::MIN).and_utc().timestamp();
    let ahead = |second: i64| {
        let instant = DateTime::<Utc>::from_timestamp(second, 0).unwrap_or_default();
        zone.offset_from_utc_datetime(&instant.naive_utc()).fix().local_minus_utc()
    };
    // No zone is further than a day from UTC.
    let (first, end) = (midnight(days.from) - DAY, midnight(days.to) + 2 * DAY);
    let mut spans = vec![ClockSpan { since: first, until: end, ahead: ahead(first) }];
    for day in (first..end).step_by(86_400) {
        let (mut before, mut after) = (day, day + DAY);
        let (old, new) = (ahead(before), ahead(after));
        if old == new {
            continue;
        }
        while after - before > 1 {
            let middle = i64::midpoint(before, after);
            *(if ahead(middle) == old { &mut before } else { &mut after }) = middle;
        }
        if let Some(last) = spans.last_mut() {
            last.until = after;
        }
        spans.push(ClockSpan { since: after, until: end, ahead: new });
    }
    spans
}

/// The instant up to which slots must have begun to be over at `now` (docs/domain.md, figures).
pub fn begun_when_over(now: DateTime<Utc>, slot_minutes: i32) -> DateTime<Utc> {
    now - TimeDelta::minutes(slot_minutes.into())
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::{Share, clock_spans, days, mean, seconds};
    use crate::shop::time_slot::rules::DayRange;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn asked(from: Option<&str>, to: Option<&str>) -> Option<(String, String)> {
        let days = days(from.map(day), to.map(day), day("2026-11-22")).ok()?;
        Some((days.from.to_string(), days.to.to_string()))
    }

    #[test]
    fn figures_are_of_thirty_days_up_to_today_unless_said_otherwise() {
        let range = |from: &str, to: &str| Some((from.to_owned(), to.to_owned()));
        assert_eq!(asked(None, None), range("2026-10-24", "2026-11-22"));
        assert_eq!(asked(Some("2026-11-01"), None), range("2026-11-01", "2026-11-22"));
        assert_eq!(asked(None, Some("2026-11-30")), range("2026-11-01", "2026-11-30"));
        assert_eq!(asked(Some("2024-01-01"), Some("2024-12-31")), range("2024-01-01", "2024-12-31"));
        assert_eq!(asked(Some("2025-11-21"), Some("2026-11-22")), None, "367 days");
        assert_eq!(asked(Some("2026-11-23"), None), None, "the last day before the first");
    }

    #[test]
    fn clocks_go_evenly_but_where_they_change() {
        let spans = |from: &str, to: &str| {
            let days = DayRange { from: day(from), to: day(to) };
            let spans = clock_spans(days, chrono_tz::Europe::Paris);
            spans.into_iter().map(|span| (span.since, span.until, span.ahead)).collect::<Vec<_>>()
        };
        // 2026-07-01 and 2026-07-02 in UTC, a day more on either side.
        assert_eq!(spans("2026-07-01", "2026-07-01"), [(1_782_777_600, 1_783_036_800, 7_200)]);
        // At 2026-10-25T01:00:00Z.
        let autumn = spans("2026-10-24", "2026-10-26");
        assert_eq!(autumn.iter().map(|span| span.2).collect::<Vec<_>>(), [7_200, 3_600]);
        assert_eq!((autumn[0].1, autumn[1].0), (1_792_890_000, 1_792_890_000));
        assert_eq!(spans("2026-01-01", "2026-12-31").len(), 3);
    }

    #[test]
    fn shares_and_means_are_rounded_half_away_from_zero() {
        let per_mille = |part, whole| Share { part, whole }.per_mille();
        assert_eq!(
            [per_mille(1, 4), per_mille(2, 3), per_mille(1, 2_000), per_mille(1, 2_001)].map(Option::unwrap),
            [250, 667, 1, 0]
        );
        assert_eq!([mean(6, 7), mean(1, 200), mean(21, 2)].map(Option::unwrap), ["0.86", "0.01", "10.50"]);
    }

    #[test]
    fn nothing_has_no_rate_and_nobody_waits_less_than_nothing() {
        assert_eq!((Share { part: 0, whole: 0 }.per_mille(), mean(0, 0)), (None, None));
        assert_eq!([seconds(-5), seconds(1_999_999), seconds(i64::MAX)], [0, 1, i32::MAX]);
    }
}
