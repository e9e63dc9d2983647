//! Purging jobs that have ended.

use chrono::{DateTime, Utc};
use entity::platform::job;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};

use crate::{app::App, platform::purge};

/// Deletes a batch of jobs that ended before an instant.
pub async fn jobs(app: &App, before: DateTime<Utc>) -> Result<u64, DbErr> {
    let ended = job::Entity::find().filter(job::Column::EndedAt.lt(before));
    purge::delete(&app.database, ended, [job::Column::Id]).await
}
