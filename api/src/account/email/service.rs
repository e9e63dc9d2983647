//! Use cases of addresses.

use entity::account::{account, one_time_link::LinkPurpose};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};
use serde_json::json;
use uuid::Uuid;

use super::error::EmailError;
use crate::{
    account::{
        one_time_link::{
            self,
            letter::{self, Letter},
        },
        proven,
        user::{self, rules},
    },
    app::App,
    platform::{
        actor::SignedIn,
        client::Client,
        database::WriteTransaction,
        error::{ApiError, ApiResult},
        events::{self, NewEvent, SubjectKind},
        locale::Locale,
    },
};

/// Sends a link to the address of an account that the caller has just made.
pub async fn welcome(app: &App, txn: &WriteTransaction, account: &account::Model, locale: Locale) -> ApiResult<()> {
    let purpose = LinkPurpose::EmailVerification;
    let token = one_time_link::service::make(txn, account.id, purpose, &account.email, app.clock.now()).await?;
    letter::post(app, txn, account, &account.email, Letter::Link(token), locale).await
}

/// Sends a link that proves the account's address.
pub async fn verification_request(app: &App, account_id: Uuid, locale: Locale) -> Result<(), EmailError> {
    let purpose = LinkPurpose::EmailVerification;
    let txn = app.database.begin_write().await?;
    let account = one_time_link::service::lock_account(&txn, account_id).await?;
    let account = account.ok_or_else(ApiError::unauthenticated)?;
    if account.email_verified_at.is_some() {
        return Err(EmailError::AlreadyVerified);
    }
    let token = one_time_link::service::issue(&txn, account.id, purpose, &account.email, app.clock.now()).await?;
    letter::post(app, &txn, &account, &account.email, Letter::Link(token), locale).await?;
    txn.commit().await?;
    Ok(())
}

/// Sends a link to the address that the caller's account is to have, and tells the one it has. Where somebody else has
/// that address, its reader is told so in the place of a link: who asks learns nothing of whose it is.
pub async fn change(
    app: &App,
    caller: &SignedIn,
    email: &str,
    password: String,
    client: &Client,
    locale: Locale,
) -> Result<(), EmailError> {
    let email = rules::check_email(email)?;
    let proved = proven::by_password(app, caller, password, client).await?;
    let (account, attempt) = proved.ok_or(EmailError::WrongPassword)?;
    let holder = user::service::find_by_email(app, &email).await?.filter(|holder| holder.id != account.id);
    let purpose = LinkPurpose::EmailChange;
    let now = app.clock.now();
    let txn = app.database.begin_write().await?;
    let account = proven::still(&txn, caller, &account, now).await?.ok_or(EmailError::WrongPassword)?;
    attempt.take_back(&txn).await?;
    // Made in either case, so that both are counted alike; one that is sent to nobody is of no use.
    let issued = one_time_link::service::issue(&txn, account.id, purpose, &email, now).await;
    let token = match issued {
        Ok(token) => token,
        Err(refusal) => {
            // The password was right, also where no more links are sent.
            txn.commit().await?;
            return Err(refusal.into());
        }
    };
    match &holder {
        Some(holder) => letter::post(app, &txn, holder, &holder.email, Letter::AddressTaken, locale).await?,
        None => letter::post(app, &txn, &account, &email, Letter::Link(token), locale).await?,
    }
    letter::post(app, &txn, &account, &account.email, Letter::EmailChangeAsked(email), locale).await?;
    txn.commit().await?;
    Ok(())
}

/// Takes the address that a link was sent to for the account's own, proved one; it may be another than before.
pub async fn verify(app: &App, token: &str, locale: Locale) -> Result<account::Model, EmailError> {
    let purposes = [LinkPurpose::EmailVerification, LinkPurpose::EmailChange];
    let (link, _) = one_time_link::service::find(app, token, &purposes).await?;
    let now = app.clock.now();
    let txn = app.database.begin_write().await?;
    let before = one_time_link::service::spend(&txn, &link, now).await?;
    let account_id = before.id;
    let mut changed = before.clone().into_active_model();
    changed.email = Set(link.email.clone());
    changed.email_verified_at = Set(Some(now));
    let account = changed.update(&*txn).await?;
    for purpose in purposes {
        one_time_link::service::end(&txn, account_id, purpose, now).await?;
    }
    let event = NewEvent {
        subject: (SubjectKind::Account, account_id),
        kind: "EMAIL_VERIFIED",
        version: 1,
        payload: json!({}),
        actor_id: Some(account_id),
        occurred_at: now,
    };
    events::record(&txn, event).await?;
    if !before.email.eq_ignore_ascii_case(&account.email) {
        letter::post(app, &txn, &before, &before.email, Letter::EmailChanged(account.email.clone()), locale).await?;
    }
    txn.commit().await?;
    Ok(account)
}
