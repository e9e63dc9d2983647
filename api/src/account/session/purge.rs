//! Deletes sign-ins and tokens that are of no use any more, for the worker.

use chrono::{DateTime, Utc};
use entity::account::{refresh_token, session};
use sea_orm::{ColumnTrait, Condition, DbErr, EntityTrait, QueryFilter};

use crate::{app::App, platform::purge};

/// Deletes a batch of refresh tokens that can no longer be exchanged at `now`; answers how many.
///
/// A used token is kept until it expires: until then its return tells that somebody copied it.
pub async fn tokens(app: &App, now: DateTime<Utc>) -> Result<u64, DbErr> {
    let expired = refresh_token::Entity::find().filter(refresh_token::Column::ExpiresAt.lte(now));
    purge::delete(&app.database, expired, [refresh_token::Column::Id]).await
}

/// Deletes a batch of sign-ins, with their tokens, that ended before `before`; answers how many.
pub async fn sessions(app: &App, before: DateTime<Utc>) -> Result<u64, DbErr> {
    let ended = Condition::any().add(session::Column::ExpiresAt.lt(before)).add(session::Column::EndedAt.lt(before));
    purge::delete(&app.database, session::Entity::find().filter(ended), [session::Column::Id]).await
}
