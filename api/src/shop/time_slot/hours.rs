//! The hours of any date: those of its weekday, unless the date has its own. Pure.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime};
use entity::shop::{opening_exception, opening_exception_span, opening_hours};

use crate::platform::calendar;

/// A span of local time, the end not included.
pub type Span = (NaiveTime, NaiveTime);

/// A date with hours of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exception {
    /// The date, and what customers are told.
    pub row: opening_exception::Model,
    /// When the shop is open, in order of time; none when it is closed all day.
    pub spans: Vec<opening_exception_span::Model>,
}

/// When the shop is open.
#[derive(Clone, Debug, Default)]
pub struct Hours {
    week: BTreeMap<u32, Vec<Span>>,
    exceptions: BTreeMap<NaiveDate, Vec<Span>>,
}

impl Hours {
    /// The hours of a usual week, apart from these dates. The forms are checks of the tables, so no row is left out.
    pub fn of(week: &[opening_hours::Model], exceptions: &[Exception]) -> Self {
        let mut hours = Self::default();
        for row in week {
            if let (Ok(weekday), Some(span)) = (u32::try_from(row.weekday), span(&row.opens_at, &row.closes_at)) {
                hours.week.entry(weekday).or_default().push(span);
            }
        }
        for exception in exceptions {
            if let Some(day) = calendar::parse(&exception.row.day) {
                let spans = exception.spans.iter().filter_map(|row| span(&row.opens_at, &row.closes_at));
                hours.exceptions.insert(day, spans.collect());
            }
        }
        hours
    }

    /// The spans of a date, in order of time where they were so given.
    pub fn on(&self, day: NaiveDate) -> &[Span] {
        let usual = || self.week.get(&day.weekday().number_from_monday());
        self.exceptions.get(&day).or_else(usual).map_or(&[], Vec::as_slice)
    }

    /// Whether the hours of `day` contain the local time `at`.
    pub fn contain(&self, day: NaiveDate, at: NaiveDateTime) -> bool {
        self.on(day).iter().any(|(opens, closes)| day.and_time(*opens) <= at && at < day.and_time(*closes))
    }
}

fn span(opens_at: &str, closes_at: &str) -> Option<Span> {
    let time = |text: &str| NaiveTime::parse_from_str(text, "%H:%M").ok();
    Some((time(opens_at)?, time(closes_at)?))
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use entity::shop::{opening_exception, opening_exception_span, opening_hours};
    use uuid::Uuid;

    use super::{Exception, Hours};

    fn hours(exceptions: &[(&str, &[(&str, &str)])]) -> Hours {
        let usual = |weekday| opening_hours::Model {
            id: Uuid::nil(),
            weekday,
            opens_at: "09:00".to_owned(),
            closes_at: "12:00".to_owned(),
        };
        let exceptions = exceptions.iter().map(|(day, spans)| Exception {
            row: opening_exception::Model { day: (*day).to_owned(), reason: None },
            spans: spans
                .iter()
                .map(|(opens, closes)| opening_exception_span::Model {
                    day: (*day).to_owned(),
                    opens_at: (*opens).to_owned(),
                    closes_at: (*closes).to_owned(),
                })
                .collect(),
        });
        Hours::of(&(1..=5).map(usual).collect::<Vec<_>>(), &exceptions.collect::<Vec<_>>())
    }

    fn open(hours: &Hours, day: &str, time: &str) -> bool {
        let day: NaiveDate = day.parse().unwrap();
        hours.contain(day, day.and_time(time.parse().unwrap()))
    }

    #[test]
    fn a_span_begins_with_its_first_minute_and_ends_before_its_last() {
        let hours = hours(&[]);
        for (time, expected) in [("08:59:00", false), ("09:00:00", true), ("11:59:00", true), ("12:00:00", false)] {
            assert_eq!(open(&hours, "2026-11-23", time), expected, "{time}");
        }
        assert!(!open(&hours, "2026-11-22", "09:00:00"), "a Sunday");
    }

    #[test]
    fn a_date_of_its_own_replaces_the_hours_of_its_weekday() {
        let hours = hours(&[("2026-11-22", &[("10:00", "11:00")]), ("2026-11-23", &[])]);
        assert!(open(&hours, "2026-11-22", "10:30:00"), "a Sunday");
        assert!(!open(&hours, "2026-11-23", "10:30:00"), "closed that Monday");
        assert!(open(&hours, "2026-11-30", "10:30:00"), "and not the next");
    }
}
