//! Exchanging refresh tokens.

use entity::account::{
    account, refresh_token,
    session::{self, SessionEndReason},
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{Set, Unchanged},
    ColumnTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::{
    error::SessionError,
    rules::{self, Exchange},
    service::{Tokens, end, issue, pair},
};
use crate::{account::token, app::App, platform::database::WriteTransaction};

/// Exchanges a refresh token for a new pair. A token presented twice ends the sign-in for everybody who holds
/// a token of it, unless the first answer may have been lost on its way.
pub async fn refresh(app: &App, presented: &str) -> Result<Tokens, SessionError> {
    let now = app.clock.now();
    // Before anything is locked: who makes up tokens must not hold up those who write.
    let token = refresh_token::Entity::find()
        .filter(refresh_token::Column::TokenHash.eq(token::hash_refresh_token(presented)))
        .one(app.database.reader())
        .await?
        .ok_or(SessionError::InvalidRefreshToken)?;
    let txn = app.database.begin_write().await?;
    let session = lock(&txn, token.session_id).await?.ok_or(SessionError::InvalidRefreshToken)?;
    // Read again under the lock: two exchanges of one token may arrive together.
    let token =
        refresh_token::Entity::find_by_id(token.id).one(&*txn).await?.ok_or(SessionError::InvalidRefreshToken)?;
    let account = account::Entity::find_by_id(session.account_id)
        .one(&*txn)
        .await?
        .filter(|account| account.disabled_at.is_none())
        .ok_or(SessionError::InvalidRefreshToken)?;

    let later = handed_out_after(&txn, &token).await?;
    match rules::exchange(&session, &token, &later, now)? {
        Exchange::EndFamily => {
            let this = session::Column::Id.eq(session.id);
            end(&txn, session.account_id, this, (SessionEndReason::RefreshTokenReused, session.account_id), now)
                .await?;
            txn.commit().await?;
            Err(SessionError::InvalidRefreshToken)
        }
        next => {
            let changed = match next {
                Exchange::Again(lost) => {
                    refresh_token::ActiveModel { id: Unchanged(lost), voided_at: Set(Some(now)), ..Default::default() }
                }
                _ => refresh_token::ActiveModel {
                    id: Unchanged(token.id),
                    used_at: Set(Some(now)),
                    ..Default::default()
                },
            };
            changed.update(&*txn).await?;
            let expires_at = now + app.config.session_lifetime;
            let session = session::Model { last_used_at: now, expires_at, ..session };
            session.clone().into_active_model().reset_all().update(&*txn).await?;
            let refresh_token = issue(&txn, &session, now).await?;
            txn.commit().await?;
            pair(app, account, session, refresh_token)
        }
    }
}

async fn lock(txn: &WriteTransaction, id: Uuid) -> Result<Option<session::Model>, DbErr> {
    session::Entity::find_by_id(id).lock_exclusive().one(&**txn).await
}

/// The first two tokens that the sign-in handed out after this one; more make no difference.
async fn handed_out_after(
    txn: &WriteTransaction,
    token: &refresh_token::Model,
) -> Result<Vec<refresh_token::Model>, DbErr> {
    refresh_token::Entity::find()
        .filter(refresh_token::Column::SessionId.eq(token.session_id))
        .filter(refresh_token::Column::Id.gt(token.id))
        .order_by_asc(refresh_token::Column::Id)
        .limit(2)
        .all(&**txn)
        .await
}
