//! Use cases of the shop's settings.

use chrono::NaiveDate;
use chrono_tz::Tz;
use entity::shop::{opening_hours, shop};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::{
    audit::told_week,
    error::SettingsError,
    rules::{self, ShopDraft, SpanDraft},
};
use crate::{
    app::App,
    platform::{
        actor::SignedIn,
        audit::{self, Change, Deed, Subject},
        database::WriteTransaction,
        error::{ApiError, ApiResult},
    },
    shop::time_slot::adjust::{self, Adjustment},
};

/// The id of the one row of settings.
const THE_SHOP: i16 = 1;

/// The settings, of which the migration made the only row.
pub async fn current(db: &impl ConnectionTrait) -> Result<shop::Model, DbErr> {
    shop::Entity::find_by_id(THE_SHOP).one(db).await?.ok_or_else(row_is_gone)
}

/// The week's opening hours, Monday first.
pub async fn week(db: &impl ConnectionTrait) -> Result<Vec<opening_hours::Model>, DbErr> {
    opening_hours::Entity::find()
        .order_by_asc(opening_hours::Column::Weekday)
        .order_by_asc(opening_hours::Column::OpensAt)
        .all(db)
        .await
}

/// The zone in which the shop's days and hours are meant.
pub fn zone(shop: &shop::Model) -> ApiResult<Tz> {
    shop.time_zone.parse().map_err(ApiError::internal)
}

/// The date in the shop's time zone.
pub async fn today(app: &App) -> ApiResult<NaiveDate> {
    let shop = current(app.database.reader()).await?;
    Ok(app.clock.now().with_timezone(&zone(&shop)?).date_naive())
}

/// Changes the given settings, leaving the others. Slots that exist stay as they are.
pub async fn update(
    app: &App,
    by: &SignedIn,
    change: impl FnOnce(ShopDraft) -> ShopDraft,
) -> Result<shop::Model, SettingsError> {
    let txn = app.database.begin_write().await?;
    let before = lock(&txn).await?;
    let draft = ShopDraft {
        name: before.name.clone(),
        address: before.address.clone(),
        time_zone: before.time_zone.clone(),
        order_cutoff_minutes: before.order_cutoff_minutes,
        slot_minutes: before.slot_minutes,
        hold_minutes: before.hold_minutes,
        slots_ahead_days: before.slots_ahead_days,
    };
    let draft = rules::check(change(draft))?;
    let shop = shop::Model {
        id: THE_SHOP,
        name: draft.name,
        address: draft.address,
        time_zone: draft.time_zone,
        order_cutoff_minutes: draft.order_cutoff_minutes,
        slot_minutes: draft.slot_minutes,
        hold_minutes: draft.hold_minutes,
        slots_ahead_days: draft.slots_ahead_days,
        created_at: before.created_at,
    };
    shop.clone().into_active_model().reset_all().update(&*txn).await?;
    let deed = Deed::new("shopUpdate", by, app.clock.now());
    audit::record(&txn, deed, [Change::between(&before, &shop)]).await?;
    txn.commit().await?;
    Ok(shop)
}

/// Replaces the week's opening hours and lets the slots that exist follow.
pub async fn set_week(
    app: &App,
    by: &SignedIn,
    spans: Vec<SpanDraft>,
) -> Result<(shop::Model, Adjustment), SettingsError> {
    let spans = rules::check_week(spans)?;
    let txn = app.database.begin_write().await?;
    // Two managers may save at once: the second replaces what the first wrote.
    let shop = lock(&txn).await?;
    let before = week(&*txn).await?;
    opening_hours::Entity::delete_many().exec(&*txn).await?;
    let rows = spans.into_iter().map(|span| opening_hours::ActiveModel {
        id: Set(Uuid::now_v7()),
        weekday: Set(span.weekday.number_from_monday() as i16),
        opens_at: Set(span.opens_at),
        closes_at: Set(span.closes_at),
    });
    opening_hours::Entity::insert_many(rows).exec_without_returning(&*txn).await?;
    let now = app.clock.now();
    let adjusted = adjust::adjust_all(&txn, &shop, zone(&shop)?, now).await?;
    let change = Change::of(Subject::Shop, &told_week(&before), &told_week(&week(&*txn).await?));
    audit::record(&txn, Deed::new("openingHoursSet", by, now), [change]).await?;
    txn.commit().await?;
    Ok((shop, adjusted))
}

/// The settings, locked: whoever changes the hours or generates slots takes turns here.
pub async fn lock(txn: &WriteTransaction) -> Result<shop::Model, DbErr> {
    shop::Entity::find_by_id(THE_SHOP).lock_exclusive().one(&**txn).await?.ok_or_else(row_is_gone)
}

fn row_is_gone() -> DbErr {
    DbErr::RecordNotFound("the row of the shop's settings is gone".to_owned())
}
