//! Use cases of accounts.

use chrono::{DateTime, Utc};
use entity::account::{account, account_role, role::Role};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, DbErr, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{ExprTrait, Func, LockType, OnConflict},
};
use serde_json::json;
use uuid::Uuid;

use super::{
    audit::{made, of, told_roles},
    error::AccountError,
    rules::{self, NewUser},
};
use crate::{
    account::{attempt, email, session},
    app::App,
    platform::{
        actor::SignedIn,
        audit::{self, Change, Deed},
        client::Client,
        database::WriteTransaction,
        error::ApiError,
        events::{self, NewEvent, SubjectKind},
        locale::Locale,
    },
};

/// Makes an account for whoever asks, as a customer. Each try counts for the address it comes from, also one that
/// only finds out that an e-mail address is taken. The address is sent a link that proves it.
pub async fn sign_up(
    app: &App,
    user: NewUser,
    client: &Client,
    locale: Locale,
) -> Result<account::Model, AccountError> {
    let user = rules::check(user)?;
    let place = app.passwords.admit()?;
    let _counted = attempt::service::sign_up(app, client).await?;
    let password_hash = place.hash(user.password).await?;
    let txn = app.database.begin_write().await?;
    let person = (user.name, user.email);
    let account = insert(&txn, person, Some(password_hash), &[Role::Customer], locale, app.clock.now()).await?;
    email::service::welcome(app, &txn, &account, locale).await?;
    txn.commit().await?;
    Ok(account)
}

/// Makes an account with the given roles, for who may start the program. The database gives a customer the default
/// basket.
pub async fn create(app: &App, user: NewUser, roles: &[Role]) -> Result<account::Model, AccountError> {
    let user = rules::check(user)?;
    let password_hash = app.passwords.hash(user.password).await?;
    let now = app.clock.now();
    let txn = app.database.begin_write().await?;
    let account = insert(&txn, (user.name, user.email), Some(password_hash), roles, Locale::default(), now).await?;
    audit::record(&txn, Deed::of_command("quai user create", now), [made(&account, roles)]).await?;
    txn.commit().await?;
    Ok(account)
}

/// Writes an account of that name and address with its roles; without a password nobody can sign in to it yet.
pub async fn insert(
    txn: &WriteTransaction,
    (name, email): (String, String),
    password_hash: Option<String>,
    roles: &[Role],
    locale: Locale,
    now: DateTime<Utc>,
) -> Result<account::Model, DbErr> {
    let account = account::Model {
        id: Uuid::now_v7(),
        email,
        email_verified_at: None,
        name,
        language: locale.into(),
        password_hash,
        created_at: now,
        disabled_at: None,
    };
    account::Entity::insert(account::ActiveModel::from(account.clone())).exec_without_returning(&**txn).await?;
    for role in roles {
        grant(txn, account.id, *role, now).await?;
    }
    Ok(account)
}

/// Grants a role; granting it twice changes nothing.
pub async fn role_grant(
    app: &App,
    by: &SignedIn,
    account_id: Uuid,
    role: Role,
) -> Result<account::Model, AccountError> {
    let txn = app.database.begin_write().await?;
    let account = account::Entity::find_by_id(account_id).one(&*txn).await?.ok_or(AccountError::UnknownUser)?;
    let now = app.clock.now();
    if grant(&txn, account_id, role, now).await? {
        record(&txn, account_id, "ROLES_CHANGED", by, now).await?;
        let after = roles_of(&txn, account_id).await?;
        let before: Vec<_> = after.iter().copied().filter(|held| *held != role).collect();
        let granted = Change::of(of(account_id), &told_roles(&before), &told_roles(&after));
        audit::record(&txn, Deed::new("accountRoleGrant", by, now), [granted]).await?;
    }
    txn.commit().await?;
    Ok(account)
}

/// Takes a role away; taking it twice changes nothing.
pub async fn role_revoke(
    app: &App,
    by: &SignedIn,
    account_id: Uuid,
    role: Role,
) -> Result<account::Model, AccountError> {
    let txn = app.database.begin_write().await?;
    let account = account::Entity::find_by_id(account_id).one(&*txn).await?.ok_or(AccountError::UnknownUser)?;
    let now = app.clock.now();
    // What the database does because of it carries this instant: a row that goes has no other.
    let dated = account_role::ActiveModel { granted_at: Set(now), ..Default::default() };
    let held = account_role::Entity::update_many()
        .set(dated)
        .filter(account_role::Column::AccountId.eq(account_id))
        .filter(account_role::Column::Role.eq(role));
    if held.exec(&*txn).await?.rows_affected > 0 {
        account_role::Entity::delete_by_id((account_id, role)).exec(&*txn).await?;
        record(&txn, account_id, "ROLES_CHANGED", by, now).await?;
        let after = roles_of(&txn, account_id).await?;
        let before = [after.as_slice(), &[role]].concat();
        let revoked = Change::of(of(account_id), &told_roles(&before), &told_roles(&after));
        audit::record(&txn, Deed::new("accountRoleRevoke", by, now), [revoked]).await?;
    }
    txn.commit().await?;
    Ok(account)
}

/// Disables an account: it is signed out everywhere and signs in no more. Disabling it twice changes nothing.
pub async fn disable(app: &App, by: &SignedIn, account_id: Uuid) -> Result<account::Model, AccountError> {
    let (txn, before) = lock_to_disable(app, by, account_id).await?;
    if before.disabled_at.is_some() {
        return Ok(before);
    }
    let now = app.clock.now();
    let account = account::Model { disabled_at: Some(now), ..before.clone() };
    write_disabled(&txn, &account).await?;
    session::service::end_disabled(&txn, account_id, by, now).await?;
    record(&txn, account_id, "ACCOUNT_DISABLED", by, now).await?;
    audit::record(&txn, Deed::new("accountDisable", by, now), [Change::between(&before, &account)]).await?;
    txn.commit().await?;
    Ok(account)
}

/// Lets a disabled account sign in again, with the password that it had. Enabling it twice changes nothing.
pub async fn enable(app: &App, by: &SignedIn, account_id: Uuid) -> Result<account::Model, AccountError> {
    let (txn, before) = lock_to_disable(app, by, account_id).await?;
    if before.disabled_at.is_none() {
        return Ok(before);
    }
    let now = app.clock.now();
    let account = account::Model { disabled_at: None, ..before.clone() };
    write_disabled(&txn, &account).await?;
    record(&txn, account_id, "ACCOUNT_ENABLED", by, now).await?;
    audit::record(&txn, Deed::new("accountEnable", by, now), [Change::between(&before, &account)]).await?;
    txn.commit().await?;
    Ok(account)
}

async fn lock_to_disable(
    app: &App,
    by: &SignedIn,
    account_id: Uuid,
) -> Result<(WriteTransaction, account::Model), AccountError> {
    let txn = app.database.begin_write().await?;
    let account = account::Entity::find_by_id(account_id).lock(LockType::NoKeyUpdate).one(&*txn).await?;
    let account = account.ok_or(AccountError::UnknownUser)?;
    if !rules::may_disable(by, &roles_of(&txn, account_id).await?) {
        return Err(ApiError::forbidden().into());
    }
    Ok((txn, account))
}

async fn roles_of(txn: &WriteTransaction, account_id: Uuid) -> Result<Vec<Role>, DbErr> {
    let granted = account_role::Entity::find().filter(account_role::Column::AccountId.eq(account_id));
    Ok(granted.all(&**txn).await?.into_iter().map(|granted| granted.role).collect())
}

async fn write_disabled(txn: &WriteTransaction, account: &account::Model) -> Result<(), DbErr> {
    account::Entity::update_many()
        .set(account::ActiveModel { disabled_at: Set(account.disabled_at), ..Default::default() })
        .filter(account::Column::Id.eq(account.id))
        .exec(&**txn)
        .await?;
    Ok(())
}

/// The account with this e-mail address, without regard to case.
pub async fn find_by_email(app: &App, email: &str) -> Result<Option<account::Model>, DbErr> {
    account::Entity::find()
        .filter(Func::lower(account::Column::Email.into_expr()).eq(email.trim().to_lowercase()))
        .one(app.database.reader())
        .await
}

/// Answers whether the account did not have the role before.
async fn grant(txn: &WriteTransaction, account_id: Uuid, role: Role, now: DateTime<Utc>) -> Result<bool, DbErr> {
    let row = account_role::ActiveModel { account_id: Set(account_id), role: Set(role), granted_at: Set(now) };
    let granted = account_role::Entity::insert(row)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(&**txn)
        .await?;
    Ok(granted > 0)
}

/// Tells who is connected as this account that what it may do is something else now.
async fn record(
    txn: &WriteTransaction,
    account_id: Uuid,
    kind: &'static str,
    by: &SignedIn,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let event = NewEvent {
        subject: (SubjectKind::Account, account_id),
        kind,
        version: 1,
        payload: json!({}),
        actor_id: Some(by.account_id),
        occurred_at: now,
    };
    events::record(txn, event).await
}
