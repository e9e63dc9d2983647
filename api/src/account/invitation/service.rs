//! Use cases of invitations (docs/domain.md, invitations).

use entity::account::{account, one_time_link::LinkPurpose, role::Role};
use serde_json::{Value, json};
use uuid::Uuid;

use super::error::InvitationError;
use crate::{
    account::{
        one_time_link::{
            self,
            letter::{self, Letter},
        },
        user::{self, error::AccountError, rules},
    },
    app::App,
    platform::{
        audit::{self, Change, Deed},
        locale::Locale,
    },
};

/// Makes an account with the given roles and without a password, and sends its owner a link to choose one.
pub async fn create(
    app: &App,
    deed: Deed<'_>,
    name: &str,
    email: &str,
    roles: &[Role],
    locale: Locale,
) -> Result<account::Model, AccountError> {
    let person = rules::check_invited(name, email)?;
    let now = app.clock.now();
    let txn = app.database.begin_write().await?;
    let account = user::service::insert(&txn, person, None, roles, locale, now).await?;
    let purpose = LinkPurpose::Invitation;
    audit::record(&txn, deed, [user::audit::made(&account, roles)]).await?;
    let token = one_time_link::service::make(&txn, account.id, purpose, &account.email, now).await?;
    letter::post(app, &txn, &account, &account.email, Letter::Link(token), locale).await?;
    txn.commit().await?;
    Ok(account)
}

/// Sends the owner of an account without a password another link, which ends the one before.
pub async fn send_again(
    app: &App,
    deed: Deed<'_>,
    account_id: Uuid,
    locale: Locale,
) -> Result<account::Model, InvitationError> {
    let now = app.clock.now();
    let txn = app.database.begin_write().await?;
    let account = one_time_link::service::lock_account(&txn, account_id).await?;
    let account = account.ok_or(InvitationError::UnknownUser)?;
    if account.password_hash.is_some() {
        return Err(InvitationError::Accepted);
    }
    if account.disabled_at.is_some() {
        return Err(InvitationError::Disabled);
    }
    let purpose = LinkPurpose::Invitation;
    let token = one_time_link::service::issue(&txn, account.id, purpose, &account.email, now).await?;
    let invited = Change::of(user::audit::of(account_id), &Value::Null, &json!({ "invitedAt": now }));
    audit::record(&txn, deed, [invited]).await?;
    letter::post(app, &txn, &account, &account.email, Letter::Link(token), locale).await?;
    txn.commit().await?;
    Ok(account)
}
