//! When the demonstration's shop is open, who works then, and its time slots from yesterday on.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::{Europe::Paris, Tz};
use entity::shop::{opening_hours, shift, shop, time_slot};
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait};
use uuid::Uuid;

use super::{DemoError, people::People};

const ZONE: Tz = Paris;
const SLOT_MINUTES: i32 = 15;
/// docs/domain.md, slot expiry: half a day.
const CUTOFF: TimeDelta = TimeDelta::hours(12);
/// Shifts reach this many days back and ahead.
const SHIFT_DAYS: (u64, u64) = (7, 14);
/// Slots reach this many days back and ahead.
const SLOT_DAYS: (u64, u64) = (1, 10);

/// Local times of a day, `HH:MM`.
type Span = (&'static str, &'static str);

const MORNING: Span = ("09:00", "12:30");
const AFTERNOON: Span = ("14:00", "19:30");

/// First and last weekday, and when the shop is open then.
const OPENING: [(u32, u32, Span); 3] = [(1, 6, MORNING), (1, 6, AFTERNOON), (7, 7, MORNING)];

/// Employee, first and last weekday, and the shift: always at least two at work, four at the busiest time.
const ROSTER: [(usize, u32, u32, Span); 10] = [
    (0, 2, 7, ("08:30", "12:30")),
    (0, 2, 5, ("14:00", "17:00")),
    (1, 1, 6, ("14:00", "20:00")),
    (2, 1, 6, ("08:30", "12:30")),
    (2, 2, 6, ("14:00", "17:00")),
    (3, 1, 1, ("08:30", "12:30")),
    (3, 1, 1, ("14:00", "20:00")),
    (3, 2, 5, ("16:00", "20:00")),
    (3, 6, 6, ("16:00", "20:00")),
    (3, 7, 7, ("08:30", "12:30")),
];

/// A time slot that was written.
pub(super) struct Slot {
    pub(super) id: Uuid,
    pub(super) starts_at: DateTime<Utc>,
    /// How many employees are on duty.
    pub(super) capacity: usize,
    pub(super) closed: bool,
}

impl Slot {
    /// The last instant at which an order of this slot could be placed.
    pub(super) fn cutoff_at(&self) -> DateTime<Utc> {
        self.starts_at - CUTOFF
    }
}

/// Writes settings, opening hours, shifts and slots; answers the slots in order.
pub(super) async fn write<C: ConnectionTrait>(
    txn: &C,
    people: &People,
    now: DateTime<Utc>,
) -> Result<Vec<Slot>, DemoError> {
    let settings = shop::ActiveModel {
        name: Set("L'épicerie du quai".to_owned()),
        address: Set("1 quai de la Démonstration, 00000 Villexemple".to_owned()),
        time_zone: Set(ZONE.name().to_owned()),
        order_cutoff_minutes: Set(720),
        slot_minutes: Set(SLOT_MINUTES),
        ..Default::default()
    };
    shop::Entity::update_many().set(settings).exec(txn).await?;

    let hours = OPENING.iter().flat_map(|&(first, last, (opens_at, closes_at))| {
        (first..=last).map(move |weekday| opening_hours::ActiveModel {
            id: Set(Uuid::now_v7()),
            weekday: Set(i16::try_from(weekday).unwrap_or_default()),
            opens_at: Set(opens_at.to_owned()),
            closes_at: Set(closes_at.to_owned()),
        })
    });
    opening_hours::Entity::insert_many(hours).exec_without_returning(txn).await?;

    let today = now.with_timezone(&ZONE).date_naive();
    let shifts = shifts(people, today);
    let rows = shifts.iter().map(|&(employee_id, starts_at, ends_at)| shift::ActiveModel {
        id: Set(Uuid::now_v7()),
        employee_id: Set(employee_id),
        starts_at: Set(starts_at),
        ends_at: Set(ends_at),
    });
    shift::Entity::insert_many(rows).exec_without_returning(txn).await?;

    write_slots(txn, &shifts, today, now).await
}

async fn write_slots<C: ConnectionTrait>(
    txn: &C,
    shifts: &[(Uuid, DateTime<Utc>, DateTime<Utc>)],
    today: NaiveDate,
    now: DateTime<Utc>,
) -> Result<Vec<Slot>, DemoError> {
    let starts: Vec<_> = days(today, SLOT_DAYS).flat_map(|day| starts(day).map(move |at| (day, at))).collect();
    // One slot that a manager closed, so that every answer a customer can get is there to see.
    let closed = starts.iter().map(|&(_, at)| at).find(|at| *at >= now + TimeDelta::days(5));
    let mut slots: Vec<Slot> = Vec::with_capacity(starts.len());
    let mut rows = Vec::with_capacity(starts.len());
    for (day, starts_at) in starts {
        let id = Uuid::now_v7();
        let is_closed = Some(starts_at) == closed;
        let capacity = shifts.iter().filter(|(_, from, to)| *from <= starts_at && starts_at < *to).count();
        slots.push(Slot { id, starts_at, capacity, closed: is_closed });
        rows.push(time_slot::ActiveModel {
            id: Set(id),
            starts_at: Set(starts_at),
            day: Set(day.to_string()),
            closed_at: Set(is_closed.then_some(now - TimeDelta::days(1))),
        });
    }
    slots.sort_by_key(|slot| slot.starts_at);
    time_slot::Entity::insert_many(rows).exec_without_returning(txn).await?;
    Ok(slots)
}

fn shifts(people: &People, today: NaiveDate) -> Vec<(Uuid, DateTime<Utc>, DateTime<Utc>)> {
    let mut shifts = Vec::new();
    for day in days(today, SHIFT_DAYS) {
        let weekday = day.weekday().number_from_monday();
        for &(employee, first, last, (from, to)) in &ROSTER {
            if !(first..=last).contains(&weekday) {
                continue;
            }
            if let (Some(employee), Some(from), Some(to)) =
                (people.employees.get(employee), instant(day, from), instant(day, to))
            {
                shifts.push((*employee, from, to));
            }
        }
    }
    shifts
}

fn days(today: NaiveDate, (back, ahead): (u64, u64)) -> impl Iterator<Item = NaiveDate> {
    let first = today.checked_sub_days(Days::new(back)).unwrap_or(today);
    first.iter_days().take(usize::try_from(back + ahead + 1).unwrap_or_default())
}

/// The instants at which the slots of `day` start.
fn starts(day: NaiveDate) -> impl Iterator<Item = DateTime<Utc>> {
    let weekday = day.weekday().number_from_monday();
    let spans = OPENING.iter().filter(move |(first, last, _)| (*first..=*last).contains(&weekday));
    spans.flat_map(move |&(_, _, (opens_at, closes_at))| {
        let closes_at = instant(day, closes_at);
        let step = TimeDelta::minutes(i64::from(SLOT_MINUTES));
        std::iter::successors(instant(day, opens_at), move |at| Some(*at + step))
            .take_while(move |at| closes_at.is_some_and(|closes_at| *at < closes_at))
    })
}

/// None for a local time that the change of clocks skips; the shop is closed at night.
fn instant(day: NaiveDate, time: &str) -> Option<DateTime<Utc>> {
    let time = NaiveTime::parse_from_str(time, "%H:%M").ok()?;
    Some(ZONE.from_local_datetime(&day.and_time(time)).earliest()?.to_utc())
}
