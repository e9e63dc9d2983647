//! Deletes links that are of no use any more, for the worker.

use chrono::{DateTime, Utc};
use entity::account::one_time_link::{Column, Entity};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};

use crate::{app::App, platform::purge};

/// Deletes a batch of links that have expired by `now`, used or not; answers how many.
pub async fn links(app: &App, now: DateTime<Utc>) -> Result<u64, DbErr> {
    purge::delete(&app.database, Entity::find().filter(Column::ExpiresAt.lte(now)), [Column::Id]).await
}
