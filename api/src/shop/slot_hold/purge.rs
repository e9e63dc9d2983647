//! Deletes holds that have ended, for the worker.

use chrono::{DateTime, Utc};
use entity::shop::time_slot_hold::{Column, Entity};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};

use crate::{app::App, platform::purge};

/// Deletes a batch of holds that have ended by `now`, oldest first; answers how many.
pub async fn holds(app: &App, now: DateTime<Utc>) -> Result<u64, DbErr> {
    let ended = Entity::find().filter(Column::ExpiresAt.lte(now)).order_by_asc(Column::ExpiresAt);
    purge::delete(&app.database, ended, [Column::Id]).await
}
