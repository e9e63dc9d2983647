//! Deletes sign-ins and tokens that are of no use any more, for the worker.

use chrono::{DateTime, Utc};
use entity::account::{refresh_token, session};
use sea_orm::{
    ColumnTrait, Condition, DbErr, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{LockBehavior, LockType},
};

use crate::app::App;

/// Deletes at most `limit` refresh tokens that can no longer be exchanged; answers how many.
///
/// A used token is kept until it expires: until then its return tells that somebody copied it.
pub async fn tokens(app: &App, now: DateTime<Utc>, limit: u64) -> Result<u64, DbErr> {
    let expired = refresh_token::Entity::find()
        .select_only()
        .column(refresh_token::Column::Id)
        .filter(refresh_token::Column::ExpiresAt.lte(now))
        .limit(limit)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    let txn = app.database.begin_write().await?;
    let deleted = refresh_token::Entity::delete_many()
        .filter(refresh_token::Column::Id.in_subquery(expired.into_query()))
        .exec(&*txn)
        .await?;
    txn.commit().await?;
    Ok(deleted.rows_affected)
}

/// Deletes at most `limit` sign-ins, with their tokens, that ended before `before`; answers how many.
pub async fn sessions(app: &App, before: DateTime<Utc>, limit: u64) -> Result<u64, DbErr> {
    let ended = session::Entity::find()
        .select_only()
        .column(session::Column::Id)
        .filter(Condition::any().add(session::Column::ExpiresAt.lt(before)).add(session::Column::EndedAt.lt(before)))
        .limit(limit)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    let txn = app.database.begin_write().await?;
    let deleted =
        session::Entity::delete_many().filter(session::Column::Id.in_subquery(ended.into_query())).exec(&*txn).await?;
    txn.commit().await?;
    Ok(deleted.rows_affected)
}
