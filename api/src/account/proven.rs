//! Asking a signed-in person for the password again, before what a stolen device must not do. Wrong ones count as wrong
//! sign-ins (docs/domain.md, back-off).

use entity::account::account;
use sea_orm::EntityTrait;

use super::attempt::{
    error::AttemptError,
    service::{self as attempts, Attempt},
};
use crate::{
    app::App,
    platform::{actor::SignedIn, client::Client, error::ApiError},
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
