//! Making, finding, using and ending links, inside the transactions of the features that send them.

use chrono::{DateTime, Utc};
use entity::account::{
    account,
    one_time_link::{self, LinkPurpose},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel,
    PaginatorTrait, QueryFilter, QuerySelect, sea_query::LockType,
};
use uuid::Uuid;

use super::{
    error::LinkError,
    rules::{self, COUNTED, MOST},
};
use crate::{account::token, app::App, platform::database::WriteTransaction};

/// The account under a lock, so that two changes about its links take turns.
pub async fn lock_account(txn: &WriteTransaction, id: Uuid) -> Result<Option<account::Model>, DbErr> {
    account::Entity::find_by_id(id).lock(LockType::NoKeyUpdate).one(&**txn).await
}

/// Whether the account may be sent another link of that purpose at `now`.
pub async fn may_issue(
    db: &impl ConnectionTrait,
    account_id: Uuid,
    purpose: LinkPurpose,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let recent = one_time_link::Entity::find()
        .filter(one_time_link::Column::AccountId.eq(account_id))
        .filter(one_time_link::Column::Purpose.eq(purpose))
        .filter(one_time_link::Column::CreatedAt.gt(now - COUNTED));
    Ok(recent.count(db).await? < MOST)
}

/// Makes a link for an account that the caller has locked, and answers its token, told only here. An older link of
/// the same purpose ends.
pub async fn issue(
    txn: &WriteTransaction,
    account_id: Uuid,
    purpose: LinkPurpose,
    email: &str,
    now: DateTime<Utc>,
) -> Result<String, LinkError> {
    if !may_issue(&**txn, account_id, purpose, now).await? {
        return Err(LinkError::TooMany);
    }
    end(txn, account_id, purpose, now).await?;
    Ok(make(txn, account_id, purpose, email, now).await?)
}

/// Makes a link where there is no live one of that purpose, and answers its token, told only here.
pub async fn make(
    txn: &WriteTransaction,
    account_id: Uuid,
    purpose: LinkPurpose,
    email: &str,
    now: DateTime<Utc>,
) -> Result<String, DbErr> {
    let token = token::new_refresh_token();
    let link = one_time_link::Model {
        id: Uuid::now_v7(),
        account_id,
        purpose,
        email: email.to_owned(),
        token_hash: token::hash_refresh_token(&token),
        created_at: now,
        expires_at: now + rules::lifetime(purpose),
        used_at: None,
        ended_at: None,
    };
    one_time_link::Entity::insert(link.into_active_model()).exec_without_returning(&**txn).await?;
    Ok(token)
}

/// The link with this token and its account, if it may be used now. What costs much, such as hashing, comes after it
/// and before [`spend`].
pub async fn find(
    app: &App,
    token: &str,
    purposes: &[LinkPurpose],
) -> Result<(one_time_link::Model, account::Model), LinkError> {
    let found = one_time_link::Entity::find()
        .filter(one_time_link::Column::TokenHash.eq(token::hash_refresh_token(token)))
        .filter(one_time_link::Column::Purpose.is_in(purposes.iter().copied()))
        .find_also_related(account::Entity)
        .one(app.database.reader())
        .await?;
    let Some((link, Some(account))) = found else { return Err(LinkError::Invalid) };
    rules::check(&link, &account, app.clock.now())?;
    Ok((link, account))
}

/// Uses a link and answers its account, locked. Of several who try at once, one succeeds.
pub async fn spend(
    txn: &WriteTransaction,
    link: &one_time_link::Model,
    now: DateTime<Utc>,
) -> Result<account::Model, LinkError> {
    let account = lock_account(txn, link.account_id).await?.ok_or(LinkError::Invalid)?;
    // Read again under the lock: another may have used it since.
    let link =
        one_time_link::Entity::find_by_id(link.id).lock_exclusive().one(&**txn).await?.ok_or(LinkError::Invalid)?;
    rules::check(&link, &account, now)?;
    let mut used = link.into_active_model();
    used.used_at = Set(Some(now));
    used.update(&**txn).await?;
    Ok(account)
}

/// Ends the unused link of that purpose, if there is one.
pub async fn end(
    txn: &WriteTransaction,
    account_id: Uuid,
    purpose: LinkPurpose,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let change = one_time_link::ActiveModel { ended_at: Set(Some(now)), ..Default::default() };
    one_time_link::Entity::update_many()
        .set(change)
        .filter(one_time_link::Column::AccountId.eq(account_id))
        .filter(one_time_link::Column::Purpose.eq(purpose))
        .filter(one_time_link::Column::UsedAt.is_null())
        .filter(one_time_link::Column::EndedAt.is_null())
        .exec(&**txn)
        .await?;
    Ok(())
}
