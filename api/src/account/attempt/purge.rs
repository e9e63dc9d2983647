//! Deletes counters that remember nothing any more, for the worker.

use chrono::{DateTime, Utc};
use entity::account::attempt_counter::{
    Column::{CountedAt, Key, Kind},
    Entity,
};
use sea_orm::{
    ColumnTrait, DbErr, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, LockBehavior, LockType},
};

use super::rules::LONGEST_MEMORY;
use crate::app::App;

/// Deletes at most `limit` counters; answers how many.
pub async fn counters(app: &App, now: DateTime<Utc>, limit: u64) -> Result<u64, DbErr> {
    let forgotten = Entity::find()
        .select_only()
        .columns([Kind, Key])
        .filter(CountedAt.lte(now - LONGEST_MEMORY))
        .limit(limit)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    let key = Expr::tuple([Kind, Key].map(|column| column.into_expr()));
    let txn = app.database.begin_write().await?;
    let deleted = Entity::delete_many().filter(key.in_subquery(forgotten.into_query())).exec(&*txn).await?;
    txn.commit().await?;
    Ok(deleted.rows_affected)
}
