//! Deletes counters that remember nothing any more, for the worker.

use chrono::{DateTime, Utc};
use entity::account::attempt_counter::{Column, Entity};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};

use super::rules::LONGEST_MEMORY;
use crate::{app::App, platform::purge};

/// Deletes a batch of counters that have nothing to remember at `now`; answers how many.
pub async fn counters(app: &App, now: DateTime<Utc>) -> Result<u64, DbErr> {
    let forgotten = Entity::find().filter(Column::CountedAt.lte(now - LONGEST_MEMORY));
    purge::delete(&app.database, forgotten, [Column::Kind, Column::Key]).await
}
