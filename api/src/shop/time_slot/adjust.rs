//! Slots follow the hours: whoever changes these lets the slots that exist follow in the same transaction
//! (docs/domain.md, slots follow the hours).

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use entity::shop::{shop, time_slot, time_slot_hold};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::LockType,
};
use uuid::Uuid;

use super::{
    rules::{self, DayRange},
    service,
};
use crate::{
    platform::{calendar, database::WriteTransaction},
    shop::{opening_exception::service as exceptions, order_letter},
};

/// How many days' slots are looked at together.
const DAYS_AT_ONCE: u64 = 31;

/// How the slots of some days followed a change of the hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Adjustment {
    /// The days.
    pub days: DayRange,
    /// How many slots were missing and are there now.
    pub created: u64,
    /// How many took orders and take none now.
    pub closed: u64,
    /// How many took none and take orders again.
    pub reopened: u64,
}

/// Lets the slots of today and of every later day follow the hours.
pub async fn adjust_all(
    txn: &WriteTransaction,
    shop: &shop::Model,
    zone: Tz,
    now: DateTime<Utc>,
) -> Result<Adjustment, DbErr> {
    let today = now.with_timezone(&zone).date_naive();
    let to = last_day(txn).await?.unwrap_or(today).max(today);
    adjust(txn, shop, zone, DayRange { from: today, to }, now).await
}

/// Lets the slots of these days follow the hours, those that have not begun. The caller has locked the shop's row.
pub async fn adjust(
    txn: &WriteTransaction,
    shop: &shop::Model,
    zone: Tz,
    days: DayRange,
    now: DateTime<Utc>,
) -> Result<Adjustment, DbErr> {
    let ahead = u32::try_from(shop.slots_ahead_days).unwrap_or_default();
    let ahead = DayRange::of(now.with_timezone(&zone).date_naive(), ahead + 1).map(|days| days.to);
    // Between the days that have slots already, those without belong to generation as well.
    let generated_to = last_day(txn).await?.min(ahead);
    let mut adjusted = Adjustment { days, created: 0, closed: 0, reopened: 0 };
    for days in days.parts(DAYS_AT_ONCE) {
        let hours = exceptions::hours(&**txn, days).await?;
        let there = lock(txn, days, now).await?;
        let change = rules::follow(&there, &hours, zone);
        mark(txn, &change.leaving, Some(now)).await?;
        mark(txn, &change.returning, None).await?;
        end_holds(txn, &change.leaving).await?;
        order_letter::service::outside_hours(txn, &change.leaving, now).await?;
        let known: BTreeSet<&str> = there.iter().map(|slot| slot.day.as_str()).collect();
        let mut missing = rules::starts(days, zone, shop.slot_minutes, &hours);
        missing.retain(|start| {
            let generated = Some(start.day) <= generated_to || known.contains(start.day.to_string().as_str());
            start.at > now && generated
        });
        adjusted.created += service::insert(txn, &missing).await?;
        adjusted.closed += change.closed;
        adjusted.reopened += change.reopened;
    }
    Ok(adjusted)
}

/// The slots of these days that have not begun, locked in the order in which whoever moves an order locks two.
async fn lock(txn: &WriteTransaction, days: DayRange, now: DateTime<Utc>) -> Result<Vec<time_slot::Model>, DbErr> {
    time_slot::Entity::find()
        .filter(time_slot::Column::Day.between(days.from.to_string(), days.to.to_string()))
        .filter(time_slot::Column::StartsAt.gt(now))
        .order_by_asc(time_slot::Column::Id)
        .lock(LockType::NoKeyUpdate)
        .all(&**txn)
        .await
}

async fn last_day(txn: &WriteTransaction) -> Result<Option<NaiveDate>, DbErr> {
    let last = time_slot::Entity::find().select_only().column_as(time_slot::Column::Day.max(), "day");
    let last = last.into_tuple::<Option<String>>().one(&**txn).await?.flatten();
    Ok(last.as_deref().and_then(calendar::parse))
}

/// Says since when slots lie outside the hours, or that they no longer do.
async fn mark(txn: &WriteTransaction, ids: &[Uuid], since: Option<DateTime<Utc>>) -> Result<(), DbErr> {
    for ids in ids.chunks(service::ROWS_AT_ONCE) {
        let change = time_slot::ActiveModel { outside_hours_at: Set(since), ..Default::default() };
        let these = time_slot::Column::Id.is_in(ids.iter().copied());
        time_slot::Entity::update_many().set(change).filter(these).exec(&**txn).await?;
    }
    Ok(())
}

/// Ends what customers hold of slots that close: it would promise what can no longer be ordered.
pub async fn end_holds(txn: &WriteTransaction, slots: &[Uuid]) -> Result<(), DbErr> {
    for slots in slots.chunks(service::ROWS_AT_ONCE) {
        let these = time_slot_hold::Column::TimeSlotId.is_in(slots.iter().copied());
        time_slot_hold::Entity::delete_many().filter(these).exec(&**txn).await?;
    }
    Ok(())
}
