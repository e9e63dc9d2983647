//! Deletes links that are of no use any more, for the worker.

use chrono::{DateTime, Utc};
use entity::account::one_time_link;
use sea_orm::{
    ColumnTrait, DbErr, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{LockBehavior, LockType},
};

use crate::app::App;

/// Deletes at most `limit` links that have expired, used or not; answers how many.
pub async fn links(app: &App, now: DateTime<Utc>, limit: u64) -> Result<u64, DbErr> {
    let expired = one_time_link::Entity::find()
        .select_only()
        .column(one_time_link::Column::Id)
        .filter(one_time_link::Column::ExpiresAt.lte(now))
        .limit(limit)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    let txn = app.database.begin_write().await?;
    let deleted = one_time_link::Entity::delete_many()
        .filter(one_time_link::Column::Id.in_subquery(expired.into_query()))
        .exec(&*txn)
        .await?;
    txn.commit().await?;
    Ok(deleted.rows_affected)
}
