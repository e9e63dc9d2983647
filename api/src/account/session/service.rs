//! Use cases of sign-ins.

use chrono::{DateTime, Utc};
use entity::account::{
    account, account_role, refresh_token,
    session::{self, SessionEndReason},
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect, RelationTrait,
    sea_query::{ExprTrait, JoinType, LockType, SimpleExpr},
};
use serde_json::json;
use uuid::Uuid;

use super::{error::SessionError, rules};
use crate::{
    account::{
        attempt::{self, service::Attempt},
        one_time_link::letter::{self, Letter},
        token,
        totp::{
            self,
            proof::{Missing, Proof},
        },
        user,
    },
    app::App,
    platform::{
        actor::{Actor, SignedIn},
        client::Client,
        database::WriteTransaction,
        error::{ApiError, ApiResult},
        events::{self, NewEvent, SubjectKind},
        locale::Locale,
    },
};

/// With how many programs that signed in at its address a new sign-in is compared.
const MOST_COMPARED: u64 = 200;

/// A pair of tokens and whom they are for.
#[derive(Clone, Debug)]
pub struct Tokens {
    /// The signed access token.
    pub access_token: String,
    /// When the access token ends.
    pub expires_at: DateTime<Utc>,
    /// The opaque refresh token, told only here.
    pub refresh_token: String,
    /// The account.
    pub account: account::Model,
    /// The sign-in.
    pub session: session::Model,
}

/// Signs in with e-mail address and password. A known account, an unknown one, a disabled one and one without a
/// password yet take the same way through it, step by step, until the answer.
pub async fn create(
    app: &App,
    email: &str,
    password: String,
    otp: Option<&str>,
    client: &Client,
    locale: Locale,
) -> Result<Tokens, SessionError> {
    let place = app.passwords.admit()?;
    let found = user::service::find_by_email(app, email).await?;
    let attempt = attempt::service::sign_in(app, email, found.as_ref().map(|account| account.id), client).await?;
    let stored = found.as_ref().filter(|account| account.disabled_at.is_none());
    let stored = stored.and_then(|account| account.password_hash.clone());
    let matches = place.verify(password, stored).await?;
    let Some(account) = found.filter(|_| matches) else { return Err(SessionError::InvalidCredentials) };
    // A wrong code stays counted as a wrong password does; a right password alone is no guess.
    match totp::proof::judge(app, &account, otp, client, locale).await? {
        Ok(proof) => begin(app, account, attempt, proof, client).await,
        Err(Missing::Wrong) => Err(SessionError::InvalidOtp),
        Err(Missing::NotGiven) => {
            let txn = app.database.begin_write().await?;
            attempt.take_back(&txn).await?;
            txn.commit().await?;
            Err(SessionError::OtpRequired)
        }
    }
}

/// Begins a session of somebody who has proved to be the account's owner.
async fn begin(
    app: &App,
    verified: account::Model,
    attempt: Attempt,
    proof: Proof,
    client: &Client,
) -> Result<Tokens, SessionError> {
    let now = app.clock.now();
    let session = session::Model {
        id: Uuid::now_v7(),
        account_id: verified.id,
        created_at: now,
        last_used_at: now,
        expires_at: now + app.config.session_lifetime,
        ended_at: None,
        end_reason: None,
        address_hash: Some(attempt::service::address_hash(app, client)),
        user_agent: client.user_agent.clone(),
    };
    let txn = app.database.begin_write().await?;
    // Disabled, or given another password, while this one was being hashed: it is right no longer.
    let account = account::Entity::find_by_id(verified.id).lock_shared().one(&*txn).await?;
    let same = |now: &account::Model| now.disabled_at.is_none() && now.password_hash == verified.password_hash;
    let account = account.filter(same).ok_or(SessionError::InvalidCredentials)?;
    if !proof.spend(&txn, account.id, now).await? {
        return Err(SessionError::InvalidOtp);
    }
    attempt.succeeded(&txn).await?;
    if is_new_device(&txn, &session).await? {
        let letter = Letter::NewDevice(rules::device(&session.user_agent));
        letter::post(app, &txn, &account, &account.email, letter, account.language.into()).await?;
    }
    session::Entity::insert(session.clone().into_active_model()).exec_without_returning(&*txn).await?;
    let refresh_token = issue(&txn, &session, now).await?;
    txn.commit().await?;
    pair(app, account, session, refresh_token)
}

/// Whether nobody has signed in to the account with such a program from that address, as far back as sessions are kept,
/// but has from elsewhere or otherwise: a very first sign-in is no news.
async fn is_new_device(txn: &WriteTransaction, session: &session::Model) -> Result<bool, DbErr> {
    let before = session::Entity::find()
        .select_only()
        .column(session::Column::UserAgent)
        .filter(session::Column::AccountId.eq(session.account_id));
    let here = before.clone().filter(session::Column::AddressHash.eq(session.address_hash.clone()));
    let here = here.distinct().limit(MOST_COMPARED).into_tuple::<String>().all(&**txn).await?;
    let device = rules::device(&session.user_agent);
    if here.iter().any(|user_agent| rules::device(user_agent) == device) {
        return Ok(false);
    }
    Ok(before.into_tuple::<String>().one(&**txn).await?.is_some())
}

/// How far to sign out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Revoked {
    /// One sign-in.
    One,
    /// Every sign-in of the account.
    Everywhere,
}

/// Signs an account out: of its sign-in `session_id`, or of all. Signing out twice changes nothing.
pub async fn revoke(app: &App, account_id: Uuid, session_id: Uuid, which: Revoked) -> Result<(), SessionError> {
    let now = app.clock.now();
    let txn = app.database.begin_write().await?;
    // Two devices may sign out everywhere at once: they take turns, or each could wait for the other.
    account::Entity::find_by_id(account_id).lock(LockType::NoKeyUpdate).one(&*txn).await?;
    let one = session::Column::Id.eq(session_id).and(session::Column::AccountId.eq(account_id));
    session::Entity::find().filter(one.clone()).one(&*txn).await?.ok_or(SessionError::UnknownSession)?;
    let (sessions, reason) = match which {
        Revoked::One => (one, SessionEndReason::SignedOut),
        Revoked::Everywhere => (session::Column::AccountId.eq(account_id), SessionEndReason::SignedOutEverywhere),
    };
    end(&txn, account_id, sessions, (reason, account_id), now).await?;
    txn.commit().await?;
    Ok(())
}

/// Account and sign-in of who holds an unused refresh token, without using it.
pub async fn holder(app: &App, refresh_token: &str) -> ApiResult<Option<(Uuid, Uuid)>> {
    let found = refresh_token::Entity::find()
        .filter(refresh_token::Column::TokenHash.eq(token::hash_refresh_token(refresh_token)))
        .filter(refresh_token::Column::UsedAt.is_null())
        .filter(refresh_token::Column::VoidedAt.is_null())
        .find_also_related(session::Entity)
        .one(app.database.reader())
        .await?;
    let session = found.and_then(|(_, session)| session);
    let goes_on = session.filter(|session| session.ended_at.is_none() && session.expires_at > app.clock.now());
    Ok(goes_on.map(|session| (session.account_id, session.id)))
}

/// Who a bearer token belongs to. Its sign-in is looked up each time, so signing out holds at once everywhere.
pub async fn authenticate(app: &App, bearer: &str) -> ApiResult<Actor> {
    let claims = app.tokens.check(bearer).ok_or_else(ApiError::unauthenticated)?;
    let claimed = SignedIn {
        account_id: claims.sub,
        session_id: claims.sid,
        roles: Vec::new(),
        token_expires_at: DateTime::from_timestamp(claims.exp, 0).unwrap_or_default(),
        request_id: None,
    };
    current(app, &claimed).await
}

/// A signed-in caller with the roles of now; an error when the sign-in has ended or the account is disabled.
pub async fn current(app: &App, caller: &SignedIn) -> ApiResult<Actor> {
    let rows = session::Entity::find_by_id(caller.session_id)
        .filter(session::Column::AccountId.eq(caller.account_id))
        .filter(session::Column::EndedAt.is_null())
        .filter(session::Column::ExpiresAt.gt(app.clock.now()))
        .filter(account::Column::DisabledAt.is_null())
        .join(JoinType::InnerJoin, session::Relation::Account.def())
        .join(JoinType::LeftJoin, account::Relation::AccountRole.def())
        .select_also(account_role::Entity)
        .all(app.database.reader())
        .await?;
    if rows.is_empty() {
        return Err(ApiError::unauthenticated());
    }
    let roles = rows.into_iter().filter_map(|(_, granted)| Some(granted?.role)).collect();
    let roles = totp::service::roles_in_force(app, caller.account_id, roles).await?;
    Ok(Actor::SignedIn(SignedIn { roles, ..caller.clone() }))
}

/// Ends every sign-in but `kept` of an account that the caller has locked.
pub async fn end_all(
    txn: &WriteTransaction,
    account_id: Uuid,
    kept: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let mut sessions = session::Column::AccountId.eq(account_id);
    if let Some(kept) = kept {
        sessions = sessions.and(session::Column::Id.ne(kept));
    }
    end(txn, account_id, sessions, (SessionEndReason::SignedOutEverywhere, account_id), now).await
}

/// Ends every sign-in of an account that `by` disables, and that the caller has locked.
pub async fn end_disabled(
    txn: &WriteTransaction,
    account_id: Uuid,
    by: &SignedIn,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let sessions = session::Column::AccountId.eq(account_id);
    end(txn, account_id, sessions, (SessionEndReason::AccountDisabled, by.account_id), now).await
}

/// Ends those of the account's `sessions` that have not ended, and tells who is connected with one: why, and by whom.
pub(super) async fn end(
    txn: &WriteTransaction,
    account_id: Uuid,
    sessions: SimpleExpr,
    (reason, by): (SessionEndReason, Uuid),
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let change = session::ActiveModel { ended_at: Set(Some(now)), end_reason: Set(Some(reason)), ..Default::default() };
    let ended = session::Entity::update_many()
        .set(change)
        .filter(sessions)
        .filter(session::Column::EndedAt.is_null())
        .exec(&**txn)
        .await?;
    if ended.rows_affected == 0 {
        return Ok(());
    }
    let event = NewEvent {
        subject: (SubjectKind::Account, account_id),
        kind: "SESSION_ENDED",
        version: 1,
        payload: json!({}),
        actor_id: Some(by),
        occurred_at: now,
    };
    events::record(txn, event).await
}

/// Makes a refresh token of a sign-in, told only here.
pub(super) async fn issue(
    txn: &WriteTransaction,
    session: &session::Model,
    now: DateTime<Utc>,
) -> Result<String, DbErr> {
    let token = token::new_refresh_token();
    let row = refresh_token::Model {
        id: Uuid::now_v7(),
        session_id: session.id,
        token_hash: token::hash_refresh_token(&token),
        issued_at: now,
        expires_at: session.expires_at,
        used_at: None,
        voided_at: None,
    };
    refresh_token::Entity::insert(row.into_active_model()).exec_without_returning(&**txn).await?;
    Ok(token)
}

/// The answer: an access token beside the refresh token.
pub(super) fn pair(
    app: &App,
    account: account::Model,
    session: session::Model,
    refresh_token: String,
) -> Result<Tokens, SessionError> {
    let (access_token, expires_at) =
        app.tokens.sign(account.id, session.id, app.config.access_token_lifetime).map_err(ApiError::internal)?;
    Ok(Tokens { access_token, expires_at, refresh_token, account, session })
}
