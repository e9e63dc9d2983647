//! Use cases of time slots.

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, Utc};
use entity::shop::{shop, time_slot, time_slot_free_employee, time_slot_state};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, Iterable, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Select,
    sea_query::{Expr, ExprTrait, OnConflict, SelectStatement},
};
use serde_json::Value;
use uuid::Uuid;

use super::{
    adjust,
    audit::told_generated,
    error::TimeSlotError,
    rules::{self, DayRange, Start},
};
use crate::{
    app::App,
    platform::{
        actor::SignedIn,
        audit::{self, Change, Deed, Subject},
        database::WriteTransaction,
        error::{ApiError, ApiResult},
    },
    shop::{opening_exception::service as exceptions, settings::service as settings},
};

/// How many free slots are named instead of one that cannot be chosen.
const ALTERNATIVES: u64 = 5;
/// How many rows one statement inserts; SQLite takes 32,766 values at once.
pub(super) const ROWS_AT_ONCE: usize = 1_000;

/// The slots of `count` days from `from` on, the shop's today where it is missing, in order of time.
pub async fn list(
    app: &App,
    viewer: Option<Uuid>,
    from: Option<NaiveDate>,
    count: u32,
) -> ApiResult<Vec<time_slot_state::Model>> {
    let from = match from {
        Some(from) => from,
        None => settings::today(app).await?,
    };
    let days = DayRange::of(from, count)
        .ok_or_else(|| ApiError::bad_input("Ce jour est trop éloigné.", "This day is too far away."))?;
    Ok(seen_by(viewer, app.clock.now())
        .filter(time_slot_state::Column::Day.between(days.from.to_string(), days.to.to_string()))
        .order_by_asc(time_slot_state::Column::Day)
        .order_by_asc(time_slot_state::Column::StartsAt)
        .all(app.database.reader())
        .await?)
}

/// Every slot as `customer`, or a visitor, sees it at `now`: `free` counts the employees whom an order would get.
pub fn seen_by(customer: Option<Uuid>, now: DateTime<Utc>) -> Select<time_slot_state::Entity> {
    let mut free = free_for(customer, now);
    free.expr(Expr::col(time_slot_free_employee::Column::EmployeeId).count());
    let columns = time_slot_state::Column::iter().filter(|column| !matches!(column, time_slot_state::Column::Free));
    time_slot_state::Entity::find()
        .select_only()
        .columns(columns)
        .expr_as(Expr::SubQuery(None, Box::new(free.into())), time_slot_state::Column::Free)
}

/// The employees who are free for an order of `customer` at `now`, others' holds respected (docs/domain.md, slot
/// hold). The triggers that place, move and hold ask the view the same.
fn free_for(customer: Option<Uuid>, now: DateTime<Utc>) -> SelectStatement {
    use time_slot_free_employee::Column;
    let mut not_held =
        Condition::any().add(Column::HeldUntil.is_null()).add(Column::HeldUntil.lte(now)).add(Column::HeldFrom.gt(now));
    if let Some(customer) = customer {
        not_held = not_held.add(Column::HeldBy.eq(customer));
    }
    let this_slot = Expr::col((time_slot_free_employee::Entity, Column::TimeSlotId))
        .equals((time_slot_state::Entity, time_slot_state::Column::TimeSlotId));
    time_slot_free_employee::Entity::find().select_only().filter(this_slot).filter(not_held).into_query()
}

/// Up to five slots that `customer` can still choose, the nearest to `time_slot_id` first. For refusals of a full one;
/// called after their transaction has ended, so that no lock is held meanwhile.
pub async fn alternatives(
    app: &App,
    time_slot_id: Uuid,
    customer: Option<Uuid>,
) -> Result<Vec<time_slot_state::Model>, DbErr> {
    let (db, now) = (app.database.reader(), app.clock.now());
    let Some(slot) = time_slot::Entity::find_by_id(time_slot_id).one(db).await? else { return Ok(Vec::new()) };
    let around = slot.starts_at;
    let later = choosable(customer, now)
        .filter(time_slot_state::Column::StartsAt.gte(around))
        .order_by_asc(time_slot_state::Column::StartsAt);
    let earlier = choosable(customer, now)
        .filter(time_slot_state::Column::StartsAt.lt(around))
        .order_by_desc(time_slot_state::Column::StartsAt);
    let mut slots = later.limit(ALTERNATIVES).all(db).await?;
    slots.extend(earlier.limit(ALTERNATIVES).all(db).await?);
    slots.sort_by_key(|slot| ((slot.starts_at - around).abs(), slot.starts_at));
    slots.truncate(ALTERNATIVES as usize);
    Ok(slots)
}

/// The slots that an order of `now` would get (docs/domain.md, placing an order).
fn choosable(customer: Option<Uuid>, now: DateTime<Utc>) -> Select<time_slot_state::Entity> {
    let mut somebody = free_for(customer, now);
    somebody.expr(Expr::val(1));
    seen_by(customer, now)
        // Implied by the cut-off; said because the index on the start serves it.
        .filter(time_slot_state::Column::StartsAt.gte(now))
        .filter(time_slot_state::Column::CutoffAt.gte(now))
        .filter(time_slot_state::Column::ClosedAt.is_null())
        .filter(Expr::exists(somebody))
}

/// Adds the slots that the opening hours announce for these days and answers how many were missing.
pub async fn generate(app: &App, by: &SignedIn, days: DayRange) -> Result<u64, TimeSlotError> {
    let txn = app.database.begin_write().await?;
    // Whoever changes the hours waits, and lets these slots follow.
    let shop = settings::lock(&txn).await?;
    let zone = settings::zone(&shop)?;
    let now = app.clock.now();
    let days = rules::check_range(days, now.with_timezone(&zone).date_naive())?;
    let starts = rules::starts(days, zone, shop.slot_minutes, &exceptions::hours(&*txn, days).await?);
    let created = insert(&txn, &starts).await?;
    let change = Change::of(Subject::Shop, &Value::Null, &told_generated(days, created));
    audit::record(&txn, Deed::new("timeSlotsGenerate", by, now), [change]).await?;
    txn.commit().await?;
    Ok(created)
}

/// Adds the slots that are missing from now on for as many days ahead as the shop says, and answers how many those
/// were (docs/domain.md, generation ahead). For the worker; two at once do what one does.
pub async fn generate_ahead(app: &App) -> ApiResult<u64> {
    let (db, now) = (app.database.reader(), app.clock.now());
    // Mostly nothing is missing, and then nobody has to wait for a writer.
    if missing(db, &settings::current(db).await?, now).await?.is_empty() {
        return Ok(0);
    }
    let txn = app.database.begin_write().await?;
    // The hours may have changed since.
    let shop = settings::lock(&txn).await?;
    let created = insert(&txn, &missing(&*txn, &shop, now).await?).await?;
    txn.commit().await?;
    Ok(created)
}

/// The slots from now on that are not there, for as many days ahead as the shop says.
async fn missing(db: &impl ConnectionTrait, shop: &shop::Model, now: DateTime<Utc>) -> ApiResult<Vec<Start>> {
    let zone = settings::zone(shop)?;
    let today = now.with_timezone(&zone).date_naive();
    let ahead = u32::try_from(shop.slots_ahead_days).ok().filter(|count| *count > 0);
    let Some(ahead) = ahead else { return Ok(Vec::new()) };
    let days = DayRange::of(today, ahead + 1).ok_or_else(|| ApiError::internal(today))?;
    let mut starts = rules::starts(days, zone, shop.slot_minutes, &exceptions::hours(db, days).await?);
    let there: HashSet<DateTime<Utc>> = time_slot::Entity::find()
        .select_only()
        .column(time_slot::Column::StartsAt)
        .filter(time_slot::Column::StartsAt.gt(now))
        .into_tuple()
        .all(db)
        .await?
        .into_iter()
        .collect();
    starts.retain(|start| start.at > now && !there.contains(&start.at));
    Ok(starts)
}

/// Adds those slots that are not there yet and answers how many.
pub(super) async fn insert(txn: &WriteTransaction, starts: &[Start]) -> Result<u64, DbErr> {
    let mut created = 0;
    for starts in starts.chunks(ROWS_AT_ONCE) {
        let rows = starts.iter().map(|start| time_slot::ActiveModel {
            id: Set(Uuid::now_v7()),
            starts_at: Set(start.at),
            day: Set(start.day.to_string()),
            closed_at: Set(None),
            outside_hours_at: Set(None),
        });
        let kept = OnConflict::column(time_slot::Column::StartsAt).do_nothing().to_owned();
        created += time_slot::Entity::insert_many(rows).on_conflict(kept).exec_without_returning(&**txn).await?;
    }
    Ok(created)
}

/// Closes a slot to new orders and ends what is held of it, or opens it again, even outside the hours; what is already
/// so stays as it is.
pub async fn close(app: &App, by: &SignedIn, id: Uuid, closed: bool) -> Result<time_slot_state::Model, TimeSlotError> {
    let now = app.clock.now();
    let txn = app.database.begin_write().await?;
    let slot = time_slot::Entity::find_by_id(id).lock_exclusive().one(&*txn).await?;
    let before = slot.ok_or(TimeSlotError::UnknownTimeSlot)?;
    let is_open = before.closed_at.is_none() && before.outside_hours_at.is_none();
    let mut change = before.clone().into_active_model();
    if closed && before.closed_at.is_none() {
        change.closed_at = Set(Some(now));
    } else if !closed && !is_open {
        (change.closed_at, change.outside_hours_at) = (Set(None), Set(None));
    }
    if change.is_changed() {
        let after = change.update(&*txn).await?;
        audit::record(&txn, Deed::new("timeSlotClose", by, now), [Change::between(&before, &after)]).await?;
    }
    if closed && before.closed_at.is_none() {
        adjust::end_holds(&txn, &[id]).await?;
    }
    let slot = find(&*txn, id, None, now).await?.ok_or(TimeSlotError::UnknownTimeSlot)?;
    txn.commit().await?;
    Ok(slot)
}

/// One slot as `customer` sees it at `now`.
pub async fn find(
    db: &impl ConnectionTrait,
    id: Uuid,
    customer: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<Option<time_slot_state::Model>, DbErr> {
    seen_by(customer, now).filter(time_slot_state::Column::TimeSlotId.eq(id)).one(db).await
}
