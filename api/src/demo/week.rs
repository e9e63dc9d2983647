//! When the demonstration's shop is open, who works then, and its time slots from yesterday on.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::{Europe::Paris, Tz};
use entity::shop::{opening_exception, opening_hours, shift, shop, time_slot};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ConnectionTrait, EntityTrait, IntoActiveModel};
use uuid::Uuid;

use super::{DemoError, people::People};
use crate::shop::time_slot::{
    hours::Hours,
    rules::{DayRange, Start, starts},
};

const ZONE: Tz = Paris;
const SLOT_MINUTES: i32 = 15;
/// docs/domain.md, slot expiry: half a day.
const CUTOFF: TimeDelta = TimeDelta::hours(12);
/// Shifts reach this many days back and ahead.
const SHIFT_DAYS: (u64, u64) = (7, 60);
/// Slots begin yesterday and reach this many days further.
const SLOT_DAYS: u64 = 11;
/// The shop is closed on the day so many days ahead: after the slots written here, within those that the worker adds.
const INVENTORY_DAYS: u64 = 12;

/// Local times of a day, `HH:MM`.
type Span = (&'static str, &'static str);

const MORNING: Span = ("09:00", "12:30");
const AFTERNOON: Span = ("14:00", "19:30");

/// First and last weekday, and when the shop is open then.
const OPENING: [(i16, i16, Span); 3] = [(1, 6, MORNING), (1, 6, AFTERNOON), (7, 7, MORNING)];

/// Employee, first and last weekday, and the shift: always at least two at work, four at the busiest time.
const ROSTER: [(usize, u32, u32, Span); 11] = [
    (0, 1, 6, ("08:30", "12:30")),
    (0, 2, 5, ("14:00", "17:00")),
    (1, 1, 6, ("14:00", "20:00")),
    (2, 1, 5, ("08:30", "12:30")),
    (2, 2, 5, ("14:00", "17:00")),
    (2, 7, 7, ("08:30", "12:30")),
    (3, 1, 1, ("14:00", "20:00")),
    (3, 2, 5, ("16:00", "20:00")),
    (3, 6, 6, ("08:30", "12:30")),
    (3, 6, 6, ("14:00", "20:00")),
    (3, 7, 7, ("08:30", "12:30")),
];

/// A time slot that was written.
pub(super) struct Slot {
    pub(super) id: Uuid,
    pub(super) starts_at: DateTime<Utc>,
    /// Who is on duty then.
    pub(super) on_duty: Vec<Uuid>,
    pub(super) closed: bool,
}

impl Slot {
    /// The last instant at which an order of this slot could be placed.
    pub(super) fn cutoff_at(&self) -> DateTime<Utc> {
        self.starts_at - CUTOFF
    }
}

/// Writes settings, opening hours with a closure to come, shifts and slots; answers the slots in order.
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

    let week = week();
    let rows = week.iter().map(|row| row.clone().into_active_model().reset_all());
    opening_hours::Entity::insert_many(rows).exec_without_returning(txn).await?;

    let today = now.with_timezone(&ZONE).date_naive();
    let inventory = opening_exception::ActiveModel {
        day: Set((today + Days::new(INVENTORY_DAYS)).to_string()),
        reason: Set(Some("Fermé pour inventaire".to_owned())),
    };
    opening_exception::Entity::insert(inventory).exec_without_returning(txn).await?;

    let shifts = shifts(people, today);
    let rows = shifts.iter().map(|&(employee_id, starts_at, ends_at)| shift::ActiveModel {
        id: Set(Uuid::now_v7()),
        employee_id: Set(employee_id),
        starts_at: Set(starts_at),
        ends_at: Set(ends_at),
        planned_at: Set(now),
    });
    shift::Entity::insert_many(rows).exec_without_returning(txn).await?;

    write_slots(txn, &shifts, &week, now).await
}

async fn write_slots<C: ConnectionTrait>(
    txn: &C,
    shifts: &[(Uuid, DateTime<Utc>, DateTime<Utc>)],
    week: &[opening_hours::Model],
    now: DateTime<Utc>,
) -> Result<Vec<Slot>, DemoError> {
    let yesterday = now.with_timezone(&ZONE).date_naive() - Days::new(1);
    let days = DayRange { from: yesterday, to: yesterday + Days::new(SLOT_DAYS) };
    let starts = starts(days, ZONE, SLOT_MINUTES, &Hours::of(week, &[]));
    // One slot that a manager closed, so that every answer a customer can get is there to see.
    let closed = starts.iter().map(|start| start.at).find(|at| *at >= now + TimeDelta::days(5));
    let mut slots: Vec<Slot> = Vec::with_capacity(starts.len());
    let mut rows = Vec::with_capacity(starts.len());
    for Start { at: starts_at, day } in starts {
        let id = Uuid::now_v7();
        let is_closed = Some(starts_at) == closed;
        let at_work = shifts.iter().filter(|(_, from, to)| *from <= starts_at && starts_at < *to);
        let on_duty = at_work.map(|(employee, ..)| *employee).collect();
        slots.push(Slot { id, starts_at, on_duty, closed: is_closed });
        rows.push(time_slot::ActiveModel {
            id: Set(id),
            starts_at: Set(starts_at),
            day: Set(day.to_string()),
            closed_at: Set(is_closed.then_some(now - TimeDelta::days(1))),
            outside_hours_at: Set(None),
        });
    }
    slots.sort_by_key(|slot| slot.starts_at);
    time_slot::Entity::insert_many(rows).exec_without_returning(txn).await?;
    Ok(slots)
}

fn week() -> Vec<opening_hours::Model> {
    let spans = OPENING.iter().flat_map(|&(first, last, span)| (first..=last).map(move |weekday| (weekday, span)));
    let row = |(weekday, (opens_at, closes_at)): (i16, Span)| opening_hours::Model {
        id: Uuid::now_v7(),
        weekday,
        opens_at: opens_at.to_owned(),
        closes_at: closes_at.to_owned(),
    };
    spans.map(row).collect()
}

fn shifts(people: &People, today: NaiveDate) -> Vec<(Uuid, DateTime<Utc>, DateTime<Utc>)> {
    let mut shifts = Vec::new();
    let (back, ahead) = SHIFT_DAYS;
    for day in (today - Days::new(back)).iter_days().take_while(|day| *day <= today + Days::new(ahead)) {
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

/// None for a local time that the change of clocks skips; the shop is closed at night.
fn instant(day: NaiveDate, time: &str) -> Option<DateTime<Utc>> {
    let time = NaiveTime::parse_from_str(time, "%H:%M").ok()?;
    Some(ZONE.from_local_datetime(&day.and_time(time)).earliest()?.to_utc())
}
