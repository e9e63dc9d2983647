//! Use cases of second factors. A code is judged first and taken in the transaction of what it allows.

use chrono::{DateTime, Utc};
use entity::account::{account, recovery_code, role::Role, totp};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel,
    PaginatorTrait, QueryFilter, sea_query::OnConflict,
};
use serde_json::json;
use uuid::Uuid;

use super::{
    error::TotpError,
    proof::{self, Proof},
    rules,
};
use crate::{
    account::{
        attempt::service as attempts,
        one_time_link::{
            letter::{self, Letter},
            service::lock_account,
        },
        proven, session, user,
    },
    app::App,
    platform::{
        actor::SignedIn,
        audit::{self, Change, Deed},
        client::Client,
        database::WriteTransaction,
        error::ApiError,
        events::{self, NewEvent, SubjectKind},
        locale::Locale,
        permission::is_staff,
    },
};

/// A secret that waits to be confirmed by a first code.
pub struct Enrolment {
    /// The secret in base32, to be typed into an app.
    pub secret: String,
    /// The same as an `otpauth:` address, for a QR code.
    pub uri: String,
}

/// What a person may know of the own second factor.
pub struct State {
    /// Since when it is on.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// How many recovery codes are left.
    pub recovery_codes_left: u64,
}

/// Makes a secret for the caller. Until it is confirmed nothing else changes; asking again makes another.
pub async fn enroll(app: &App, caller: &SignedIn, password: String, client: &Client) -> Result<Enrolment, TotpError> {
    let (account, attempt) =
        proven::by_password(app, caller, password, client).await?.ok_or(TotpError::WrongPassword)?;
    let secret = rand::random::<[u8; rules::SECRET]>();
    let totp = rules::app(secret.to_vec(), &account.email).ok_or_else(|| ApiError::internal("no secret"))?;
    let sealed = app.secrets.seal(account.id, &secret).ok_or_else(|| ApiError::internal("cannot be sealed"))?;
    let now = app.clock.now();
    let txn = app.database.begin_write().await?;
    let account = proven::still(&txn, caller, &account, now).await?.ok_or(TotpError::WrongPassword)?;
    attempt.take_back(&txn).await?;
    if find(&*txn, account.id).await?.is_some_and(|totp| totp.confirmed_at.is_some()) {
        return Err(TotpError::AlreadyOn);
    }
    let row = totp::ActiveModel {
        account_id: Set(account.id),
        secret: Set(sealed),
        created_at: Set(now),
        confirmed_at: Set(None),
        last_step: Set(None),
    };
    let again = OnConflict::column(totp::Column::AccountId)
        .update_columns([totp::Column::Secret, totp::Column::CreatedAt])
        .to_owned();
    totp::Entity::insert(row).on_conflict(again).exec_without_returning(&*txn).await?;
    txn.commit().await?;
    Ok(Enrolment { secret: totp.get_secret_base32(), uri: totp.get_url() })
}

/// Switches the second factor on by a first code, and answers the recovery codes, told only here.
pub async fn confirm(app: &App, caller: &SignedIn, code: &str, locale: Locale) -> Result<Vec<String>, TotpError> {
    // Looked at first: only a code that may switch something on is counted.
    waiting(find(app.database.reader(), caller.account_id).await?)?;
    let attempt = attempts::first_code(app, caller.account_id).await?;
    let now = app.clock.now();
    let txn = app.database.begin_write().await?;
    let account = proven::lock_caller(&txn, caller, now).await?;
    let totp = waiting(find(&*txn, account.id).await?)?;
    let step = proof::step(app, &totp, code, now)?.ok_or(TotpError::WrongCode)?;
    let mut confirmed = totp.into_active_model();
    confirmed.confirmed_at = Set(Some(now));
    confirmed.last_step = Set(Some(step));
    confirmed.update(&*txn).await?;
    attempt.take_back(&txn).await?;
    let codes = new_codes(&txn, account.id).await?;
    // They were asked for no code: whoever began one knows the password, and may not be the owner.
    session::service::end_all(&txn, account.id, Some(caller.session_id), now).await?;
    record(&txn, account.id, caller, now).await?;
    letter::post(app, &txn, &account, &account.email, Letter::TotpOn, locale).await?;
    txn.commit().await?;
    Ok(codes)
}

/// Switches the second factor off, by the password and a code.
pub async fn disable(
    app: &App,
    caller: &SignedIn,
    password: String,
    otp: &str,
    client: &Client,
    locale: Locale,
) -> Result<(), TotpError> {
    let (txn, account) = prove(app, caller, password, otp, client, locale).await?;
    totp::Entity::delete_by_id(account.id).exec(&*txn).await?;
    record(&txn, account.id, caller, app.clock.now()).await?;
    letter::post(app, &txn, &account, &account.email, Letter::TotpOff, locale).await?;
    txn.commit().await?;
    Ok(())
}

/// Replaces the recovery codes, by the password and a code, and answers the new ones, told only here.
pub async fn regenerate(
    app: &App,
    caller: &SignedIn,
    password: String,
    otp: &str,
    client: &Client,
    locale: Locale,
) -> Result<Vec<String>, TotpError> {
    let (txn, account) = prove(app, caller, password, otp, client, locale).await?;
    recovery_code::Entity::delete_many().filter(recovery_code::Column::AccountId.eq(account.id)).exec(&*txn).await?;
    let codes = new_codes(&txn, account.id).await?;
    letter::post(app, &txn, &account, &account.email, Letter::RecoveryCodes, locale).await?;
    txn.commit().await?;
    Ok(codes)
}

/// Takes somebody's second factor away, for who has lost app and codes, and signs that account out everywhere: whoever
/// has the device may be signed in.
pub async fn reset(app: &App, by: &SignedIn, account_id: Uuid) -> Result<account::Model, TotpError> {
    let now = app.clock.now();
    let txn = app.database.begin_write().await?;
    let account = lock_account(&txn, account_id).await?.ok_or(TotpError::UnknownUser)?;
    let deleted = totp::Entity::delete_by_id(account_id).exec(&*txn).await?;
    if deleted.rows_affected == 0 {
        return Err(TotpError::NotOn);
    }
    session::service::end_all(&txn, account_id, None, now).await?;
    record(&txn, account_id, by, now).await?;
    let [had, has] = [true, false].map(|on| json!({ "secondFactor": on }));
    let reset = Change::of(user::audit::of(account_id), &had, &has);
    audit::record(&txn, Deed::new("totpReset", by, now), [reset]).await?;
    letter::post(app, &txn, &account, &account.email, Letter::TotpOff, account.language.into()).await?;
    txn.commit().await?;
    Ok(account)
}

/// The state of an account's second factor.
pub async fn state(app: &App, account_id: Uuid) -> Result<State, DbErr> {
    let db = app.database.reader();
    let totp = totp::Entity::find_by_id(account_id).one(db).await?;
    let Some(confirmed_at) = totp.and_then(|totp| totp.confirmed_at) else {
        return Ok(State { confirmed_at: None, recovery_codes_left: 0 });
    };
    let left = recovery_code::Entity::find()
        .filter(recovery_code::Column::AccountId.eq(account_id))
        .filter(recovery_code::Column::UsedAt.is_null());
    Ok(State { confirmed_at: Some(confirmed_at), recovery_codes_left: left.count(db).await? })
}

/// Those of an account's roles that count: without the second factor that the settings ask of the staff, only what a
/// customer has, so that one can sign in and switch it on.
pub async fn roles_in_force(app: &App, account_id: Uuid, roles: Vec<Role>) -> Result<Vec<Role>, DbErr> {
    if !app.config.staff_totp_required || !roles.iter().copied().any(is_staff) {
        return Ok(roles);
    }
    let on = totp::Entity::find_by_id(account_id).filter(totp::Column::ConfirmedAt.is_not_null());
    let on = on.one(app.database.reader()).await?.is_some();
    Ok(roles.into_iter().filter(|role| on || !is_staff(*role)).collect())
}

/// Begins the transaction of what needs the password and a code; the code is spent in it.
async fn prove(
    app: &App,
    caller: &SignedIn,
    password: String,
    otp: &str,
    client: &Client,
    locale: Locale,
) -> Result<(WriteTransaction, account::Model), TotpError> {
    let (account, attempt) =
        proven::by_password(app, caller, password, client).await?.ok_or(TotpError::WrongPassword)?;
    let proof = required(app, &account, otp, client, locale).await?;
    let now = app.clock.now();
    let txn = app.database.begin_write().await?;
    let account = proven::still(&txn, caller, &account, now).await?.ok_or(TotpError::WrongPassword)?;
    if !proof.spend(&txn, account.id, now).await? {
        return Err(TotpError::WrongCode);
    }
    attempt.take_back(&txn).await?;
    Ok((txn, account))
}

async fn required(
    app: &App,
    account: &account::Model,
    otp: &str,
    client: &Client,
    locale: Locale,
) -> Result<Proof, TotpError> {
    match proof::judge(app, account, Some(otp), client, locale).await? {
        Ok(Proof::NotNeeded) => Err(TotpError::NotOn),
        Ok(proof) => Ok(proof),
        Err(_) => Err(TotpError::WrongCode),
    }
}

async fn find(db: &impl ConnectionTrait, account_id: Uuid) -> Result<Option<totp::Model>, DbErr> {
    totp::Entity::find_by_id(account_id).one(db).await
}

/// That which waits to be confirmed.
fn waiting(totp: Option<totp::Model>) -> Result<totp::Model, TotpError> {
    let totp = totp.ok_or(TotpError::NotEnrolled)?;
    if totp.confirmed_at.is_some() { Err(TotpError::AlreadyOn) } else { Ok(totp) }
}

async fn new_codes(txn: &WriteTransaction, account_id: Uuid) -> Result<Vec<String>, DbErr> {
    let codes: Vec<_> = (0..rules::RECOVERY_CODES).map(|_| rules::new_recovery_code()).collect();
    let rows = codes.iter().map(|code| {
        let code_hash = rules::recovery_hash(account_id, &code.replace('-', ""));
        recovery_code::Model { id: Uuid::now_v7(), account_id, code_hash, used_at: None }.into_active_model()
    });
    recovery_code::Entity::insert_many(rows).exec_without_returning(&**txn).await?;
    Ok(codes)
}

/// Tells who watches as this account that its permissions may be others now.
async fn record(txn: &WriteTransaction, account_id: Uuid, by: &SignedIn, now: DateTime<Utc>) -> Result<(), DbErr> {
    let event = NewEvent {
        subject: (SubjectKind::Account, account_id),
        kind: "TOTP_CHANGED",
        version: 1,
        payload: json!({}),
        actor_id: Some(by.account_id),
        occurred_at: now,
    };
    events::record(txn, event).await
}
