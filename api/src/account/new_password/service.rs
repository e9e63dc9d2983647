//! Use cases of new passwords. Hashing lies outside every transaction.

use chrono::{DateTime, Utc};
use entity::account::{account, one_time_link::LinkPurpose};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, DbErr, IntoActiveModel};
use serde_json::json;
use uuid::Uuid;

use super::error::PasswordError;
use crate::{
    account::{
        attempt::service as attempts,
        one_time_link::{
            self,
            error::LinkError,
            letter::{self, Letter},
        },
        proven, session,
        user::{self, rules},
    },
    app::App,
    platform::{
        actor::SignedIn,
        client::Client,
        database::WriteTransaction,
        error::ApiResult,
        events::{self, NewEvent, SubjectKind},
        locale::Locale,
    },
};

/// Sends a link for a new password to the account with that address, if there is one that may sign in.
///
/// Whether there is, shows neither in the answer nor in its time: everything but counting for the address that asks is
/// done after the answer.
pub async fn reset_request(app: &App, email: &str, client: &Client, locale: Locale) -> Result<(), PasswordError> {
    let email = rules::check_email(email)?;
    // It stays counted: whether it was a guess nobody may know.
    let _counted = attempts::password_reset(app, client).await?;
    let errand = send_reset_link(app.clone(), email, locale);
    Ok(app.errands.start_for_anybody(errand)?)
}

async fn send_reset_link(app: App, email: String, locale: Locale) -> ApiResult<()> {
    let Some(found) = user::service::find_by_email(&app, &email).await? else { return Ok(()) };
    let purpose = LinkPurpose::PasswordReset;
    // Without a lock first: a flood for one account must not hold up those who write.
    if !one_time_link::service::may_issue(app.database.reader(), found.id, purpose, app.clock.now()).await? {
        return Ok(());
    }
    let txn = app.database.begin_write().await?;
    let account = one_time_link::service::lock_account(&txn, found.id).await?;
    let Some(account) = account.filter(|account| account.disabled_at.is_none()) else { return Ok(()) };
    let token = match one_time_link::service::issue(&txn, account.id, purpose, &account.email, app.clock.now()).await {
        Ok(token) => token,
        Err(LinkError::Fault(fault)) => return Err(fault),
        // Whoever asked is not known to be the owner, who has the letters already.
        Err(LinkError::TooMany | LinkError::Invalid) => return Ok(()),
    };
    letter::post(&app, &txn, &account, &account.email, Letter::Link(token), locale).await?;
    Ok(txn.commit().await?)
}

/// Sets a password by a link, also the first one by an invitation, and signs the account out everywhere.
pub async fn reset(app: &App, token: &str, new_password: String, locale: Locale) -> Result<(), PasswordError> {
    let purposes = [LinkPurpose::PasswordReset, LinkPurpose::Invitation];
    let (link, account) = one_time_link::service::find(app, token, &purposes).await?;
    rules::check_new_password("newPassword", &new_password, &account.email)?;
    let password_hash = app.passwords.hash(new_password).await?;
    let now = app.clock.now();
    let txn = app.database.begin_write().await?;
    let account = one_time_link::service::spend(&txn, &link, now).await?;
    // Whoever has the letter reads the mail of the address.
    let proved = account::Model { email_verified_at: account.email_verified_at.or(Some(now)), ..account.clone() };
    set(&txn, proved, password_hash, None, now).await?;
    // The owner may not be the one who did it.
    let told = if account.password_hash.is_some() { Letter::PasswordChanged } else { Letter::PasswordChosen };
    letter::post(app, &txn, &account, &account.email, told, locale).await?;
    txn.commit().await?;
    Ok(())
}

/// Changes the caller's own password, and signs the account out everywhere else.
pub async fn change(
    app: &App,
    caller: &SignedIn,
    current_password: String,
    new_password: String,
    client: &Client,
    locale: Locale,
) -> Result<(), PasswordError> {
    // The shape first: nothing else shows before the password is proved.
    rules::check_new_password("newPassword", &new_password, "")?;
    let proved = proven::by_password(app, caller, current_password, client).await?;
    let (proved, attempt) = proved.ok_or(PasswordError::WrongPassword)?;
    rules::check_new_password("newPassword", &new_password, &proved.email)?;
    let password_hash = app.passwords.hash(new_password).await?;
    let now = app.clock.now();
    let txn = app.database.begin_write().await?;
    let account = proven::still(&txn, caller, &proved, now).await?.ok_or(PasswordError::Conflict)?;
    attempt.succeeded(&txn).await?;
    set(&txn, account.clone(), password_hash, Some(caller.session_id), now).await?;
    // The owner may not be the one who did it.
    letter::post(app, &txn, &account, &account.email, Letter::PasswordChanged, locale).await?;
    txn.commit().await?;
    Ok(())
}

/// Writes the hash, and ends every sign-in but `kept` and the links that whoever knew the old password may have asked
/// for.
async fn set(
    txn: &WriteTransaction,
    account: account::Model,
    password_hash: String,
    kept: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let account_id = account.id;
    let email_verified_at = account.email_verified_at;
    let mut changed = account.into_active_model();
    changed.password_hash = Set(Some(password_hash));
    changed.email_verified_at = Set(email_verified_at);
    changed.update(&**txn).await?;
    for purpose in [LinkPurpose::PasswordReset, LinkPurpose::EmailChange, LinkPurpose::Invitation] {
        one_time_link::service::end(txn, account_id, purpose, now).await?;
    }
    session::service::end_all(txn, account_id, kept, now).await?;
    let event = NewEvent {
        subject: (SubjectKind::Account, account_id),
        kind: "PASSWORD_CHANGED",
        version: 1,
        payload: json!({}),
        actor_id: Some(account_id),
        occurred_at: now,
    };
    events::record(txn, event).await
}
