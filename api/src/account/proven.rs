//! Asking a signed-in person for the password again, before what a stolen device must not do. Wrong ones count as wrong
//! sign-ins (docs/domain.md, back-off).

use chrono::{DateTime, Utc};
use entity::account::{account, session};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::{
    attempt::{
        error::AttemptError,
        service::{self as attempts, Attempt},
    },
    one_time_link::service::lock_account,
};
use crate::{
    app::App,
    platform::{
        actor::SignedIn,
        client::Client,
        database::WriteTransaction,
        error::{ApiError, ApiResult},
    },
};

/// The caller's account when the password is right; the attempt stays counted unless whoever asks takes it back.
pub async fn by_password(
    app: &App,
    caller: &SignedIn,
    password: String,
    client: &Client,
) -> Result<Option<(account::Model, Attempt)>, AttemptError> {
    let place = app.passwords.admit().map_err(AttemptError::Fault)?;
    let account = account::Entity::find_by_id(caller.account_id).one(app.database.reader()).await?;
    let account = account.ok_or_else(|| AttemptError::Fault(ApiError::unauthenticated()))?;
    let attempt = attempts::sign_in(app, &account.email, Some(account.id), client).await?;
    let stored = account.password_hash.clone();
    let right = place.verify(password, stored).await.map_err(AttemptError::Fault)?;
    Ok(right.then_some((account, attempt)))
}

/// The caller's account under a lock, looked at again: hashing takes its time, and meanwhile the owner may have set
/// another password, ended the sign-in, or been disabled. `None` when the password that was proved is another now.
pub async fn still(
    txn: &WriteTransaction,
    caller: &SignedIn,
    proved: &account::Model,
    now: DateTime<Utc>,
) -> ApiResult<Option<account::Model>> {
    let account = lock_caller(txn, caller, now).await?;
    Ok((account.password_hash == proved.password_hash).then_some(account))
}

/// The caller's account under a lock, with the sign-in and the account still good.
pub async fn lock_caller(txn: &WriteTransaction, caller: &SignedIn, now: DateTime<Utc>) -> ApiResult<account::Model> {
    let account = lock_account(txn, caller.account_id).await?.filter(|account| account.disabled_at.is_none());
    let goes_on = session::Entity::find_by_id(caller.session_id)
        .filter(session::Column::AccountId.eq(caller.account_id))
        .filter(session::Column::EndedAt.is_null())
        .filter(session::Column::ExpiresAt.gt(now))
        .one(&**txn)
        .await?;
    account.filter(|_| goes_on.is_some()).ok_or_else(ApiError::unauthenticated)
}
