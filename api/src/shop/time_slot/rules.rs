//! When slots begin, and in which state they are. Pure.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use entity::shop::{time_slot, time_slot_state};
use uuid::Uuid;

use super::hours::Hours;
use crate::platform::{
    calendar,
    refusal::{Refusal, UserErrorCode},
    validate::Validation,
};

/// The most days for which slots are generated at once.
pub const MAX_DAYS: i64 = 62;
/// How many days back slots may be generated.
const PAST_DAYS: i64 = 366;
/// How many days ahead slots may be generated.
const FUTURE_DAYS: i64 = 731;

/// Whether a slot can be chosen, and if not, why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlotState {
    /// It can be chosen.
    Free,
    /// It can be chosen, and is soon full.
    NearlyFull,
    /// Every employee on duty has an order of it.
    Full,
    /// Its cut-off has passed.
    Expired,
    /// A manager closed it, or the hours no longer contain it.
    Closed,
}

/// The state at `now`, told in the order in which the database refuses (docs/domain.md, placing an order).
pub fn state(slot: &time_slot_state::Model, now: DateTime<Utc>) -> SlotState {
    if slot.closed_at.is_some() {
        SlotState::Closed
    } else if now > slot.cutoff_at {
        SlotState::Expired
    } else if slot.free <= 0 {
        SlotState::Full
    } else if slot.capacity > 1 && slot.free <= (slot.capacity / 4).max(1) {
        SlotState::NearlyFull
    } else {
        SlotState::Free
    }
}

/// Consecutive days of the shop, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayRange {
    /// The first day.
    pub from: NaiveDate,
    /// The last day, not before the first.
    pub to: NaiveDate,
}

impl DayRange {
    /// `count` days from `from` on; `None` beyond the end of the calendar.
    pub fn of(from: NaiveDate, count: u32) -> Option<Self> {
        let to = from.checked_add_days(Days::new(count.saturating_sub(1).into()))?;
        Some(Self { from, to })
    }

    /// Each of them.
    pub fn days(self) -> impl Iterator<Item = NaiveDate> {
        self.from.iter_days().take_while(move |day| *day <= self.to)
    }

    /// Refuses a range that ends before it begins, or has more than `most` days.
    pub fn check_length(self, validation: &mut Validation, most: i64) {
        let length = (self.to - self.from).num_days() + 1;
        if length < 1 {
            validation.add(
                "to",
                UserErrorCode::InvalidInput,
                "Le dernier jour précède le premier.",
                "The last day lies before the first.",
            );
        } else if length > most {
            validation.add(
                "to",
                UserErrorCode::OutOfRange,
                format!("Au plus {most} jours à la fois."),
                format!("At most {most} days at once."),
            );
        }
    }

    /// The same days in ranges of at most `length`.
    pub fn parts(self, length: u64) -> impl Iterator<Item = Self> {
        let end = move |from: NaiveDate| from.checked_add_days(Days::new(length - 1)).unwrap_or(self.to).min(self.to);
        let part = move |from| (from <= self.to).then(|| Self { from, to: end(from) });
        std::iter::successors(part(self.from), move |last| part(last.to.succ_opt()?))
    }
}

/// Checks the days for which slots are to be generated, `today` being the shop's day.
pub fn check_range(days: DayRange, today: NaiveDate) -> Result<DayRange, Vec<Refusal>> {
    let mut validation = Validation::new();
    days.check_length(&mut validation, MAX_DAYS);
    for (field, day) in [("from", days.from), ("to", days.to)] {
        if !(-PAST_DAYS..=FUTURE_DAYS).contains(&(day - today).num_days()) {
            validation.add(
                field,
                UserErrorCode::OutOfRange,
                "Ce jour est trop éloigné : au plus un an en arrière et deux ans en avant.",
                "This day is too far away: at most one year back and two years ahead.",
            );
        }
    }
    validation.finish(days)
}

/// A slot to be: its instant, and the shop's day it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Start {
    /// When it begins.
    pub at: DateTime<Utc>,
    /// The local date.
    pub day: NaiveDate,
}

/// The slots that the opening hours announce for these days (docs/domain.md, time slots).
///
/// A local time that the day lacks, because clocks go forward, has no slot; one that it has twice, because they
/// go back, has a slot the first time only.
pub fn starts(days: DayRange, zone: Tz, slot_minutes: i32, hours: &Hours) -> Vec<Start> {
    let step = TimeDelta::minutes(slot_minutes.max(1).into());
    let on = |day: NaiveDate| {
        hours.on(day).iter().flat_map(move |(opens, closes)| {
            let (opens, closes) = (day.and_time(*opens), day.and_time(*closes));
            std::iter::successors(Some(opens), move |time| time.checked_add_signed(step))
                .take_while(move |time| *time < closes)
                .filter_map(move |time| zone.from_local_datetime(&time).earliest())
                .map(move |time| Start { at: time.to_utc(), day })
        })
    };
    days.days().flat_map(on).collect()
}

/// Which slots have to change so that those outside the hours are marked, and no others.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// Those that the hours no longer contain.
    pub leaving: Vec<Uuid>,
    /// Those that they contain again.
    pub returning: Vec<Uuid>,
    /// How many of the first are not closed by hand anyway.
    pub closed: u64,
    /// How many of the second are not closed by hand.
    pub reopened: u64,
}

/// Compares slots with the hours of their days (docs/domain.md, slots follow the hours).
pub fn follow(slots: &[time_slot::Model], hours: &Hours, zone: Tz) -> Change {
    let mut change = Change::default();
    for slot in slots {
        let local = slot.starts_at.with_timezone(&zone).naive_local();
        let inside = calendar::parse(&slot.day).is_some_and(|day| hours.contain(day, local));
        let counts = u64::from(slot.closed_at.is_none());
        match (inside, slot.outside_hours_at.is_none()) {
            (false, true) => {
                change.leaving.push(slot.id);
                change.closed += counts;
            }
            (true, false) => {
                change.returning.push(slot.id);
                change.reopened += counts;
            }
            _ => {}
        }
    }
    change
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
    use chrono_tz::Tz;
    use entity::shop::{opening_hours, time_slot_state};
    use uuid::Uuid;

    use super::{DayRange, Hours, SlotState, check_range, starts, state};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn instant(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn open(weekday: i16, opens_at: &str, closes_at: &str) -> opening_hours::Model {
        let (opens_at, closes_at) = (opens_at.to_owned(), closes_at.to_owned());
        opening_hours::Model { id: Uuid::nil(), weekday, opens_at, closes_at }
    }

    /// The slots of one day that is open from midnight to midnight, every half hour.
    fn around_the_clock(zone: Tz, on: &str) -> Vec<DateTime<Utc>> {
        let week: Vec<_> = (1..=7).map(|weekday| open(weekday, "00:00", "23:59")).collect();
        let days = DayRange { from: day(on), to: day(on) };
        starts(days, zone, 30, &Hours::of(&week, &[])).into_iter().map(|start| start.at).collect()
    }

    #[test]
    fn a_day_of_23_hours_lacks_the_hour_that_does_not_exist() {
        for (on, before, after) in [
            ("2026-03-29", "2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z"),
            ("2027-03-28", "2027-03-28T00:30:00Z", "2027-03-28T01:00:00Z"),
        ] {
            let slots = around_the_clock(Tz::Europe__Paris, on);
            assert_eq!(slots.len(), 46, "{on}");
            assert_eq!(slots[3..5], [instant(before), instant(after)], "01:30 is followed by 03:00 on {on}");
        }
    }

    #[test]
    fn a_day_of_25_hours_has_the_repeated_hour_once_the_first_time() {
        for (on, first, then) in [
            ("2026-10-25", "2026-10-25T00:30:00Z", "2026-10-25T02:00:00Z"),
            ("2027-10-31", "2027-10-31T00:30:00Z", "2027-10-31T02:00:00Z"),
        ] {
            let slots = around_the_clock(Tz::Europe__Paris, on);
            assert_eq!(slots.len(), 48, "{on}");
            assert_eq!(slots[5..7], [instant(first), instant(then)], "02:30 is followed by 03:00 on {on}");
            assert!(slots.is_sorted_by(|a, b| a < b), "{on}");
        }
    }

    #[test]
    fn a_zone_whose_clocks_never_change_has_48_half_hours_on_every_day() {
        for zone in [Tz::UTC, Tz::Asia__Kolkata, Tz::America__Phoenix] {
            for on in ["2026-03-29", "2026-07-14", "2026-10-25", "2027-03-28", "2027-10-31"] {
                let slots = around_the_clock(zone, on);
                assert_eq!(slots.len(), 48, "{zone} {on}");
                assert!(slots.windows(2).all(|pair| pair[1] - pair[0] == TimeDelta::minutes(30)), "{zone} {on}");
            }
        }
    }

    #[test]
    fn the_last_slot_of_a_span_begins_before_it_closes_and_a_break_has_none() {
        let week = [open(1, "09:00", "10:00"), open(1, "14:00", "14:20"), open(3, "09:00", "09:15")];
        let days = DayRange::of(day("2026-11-23"), 7).unwrap();
        let slots: Vec<_> = starts(days, Tz::Europe__Paris, 15, &Hours::of(&week, &[]))
            .into_iter()
            .map(|start| format!("{} {}", start.day, start.at.format("%H:%M")))
            .collect();
        let monday = ["08:00", "08:15", "08:30", "08:45", "13:00", "13:15"].map(|time| format!("2026-11-23 {time}"));
        let mut expected = monday.to_vec();
        expected.push("2026-11-25 08:00".to_owned());
        assert_eq!(slots, expected);
    }

    #[test]
    fn at_most_62_days_that_are_neither_reversed_nor_far_away() {
        let today = day("2026-11-22");
        let judge = |from: &str, to: &str| check_range(DayRange { from: day(from), to: day(to) }, today).is_ok();
        assert!(judge("2026-11-22", "2026-11-22"));
        assert!(judge("2026-11-22", "2027-01-22"));
        assert!(!judge("2026-11-22", "2027-01-23"), "63 days");
        assert!(!judge("2026-11-22", "2026-11-21"), "reversed");
        assert!(!judge("2029-01-01", "2029-01-02"), "too far ahead");
        assert!(!judge("2025-11-01", "2025-11-02"), "too far back");
    }

    #[test]
    fn a_slot_can_be_chosen_at_its_cut_off_and_not_a_microsecond_later() {
        let cutoff_at = instant("2026-11-22T22:00:00Z");
        let slot = |closed_at, capacity, free| time_slot_state::Model {
            time_slot_id: Uuid::nil(),
            starts_at: cutoff_at + TimeDelta::hours(12),
            day: "2026-11-23".to_owned(),
            closed_at,
            cutoff_at,
            capacity,
            taken: capacity - free,
            free,
        };
        assert_eq!(state(&slot(None, 4, 4), cutoff_at), SlotState::Free);
        assert_eq!(state(&slot(None, 4, 4), cutoff_at + TimeDelta::microseconds(1)), SlotState::Expired);
        assert_eq!(state(&slot(Some(cutoff_at), 4, 4), cutoff_at), SlotState::Closed);
        for (capacity, free, expected) in [
            (0, 0, SlotState::Full),
            (1, 1, SlotState::Free),
            (2, 1, SlotState::NearlyFull),
            (4, 2, SlotState::Free),
            (4, 1, SlotState::NearlyFull),
            (4, 0, SlotState::Full),
            (20, 5, SlotState::NearlyFull),
        ] {
            assert_eq!(state(&slot(None, capacity, free), cutoff_at), expected, "{free} of {capacity} free");
        }
    }
}
