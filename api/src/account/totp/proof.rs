//! Judging what was given as a second factor, and taking it, once.

use chrono::{DateTime, Utc};
use entity::account::{account, recovery_code, totp};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, sea_query::Expr};
use uuid::Uuid;

use super::rules::{self, Typed};
use crate::{
    account::{
        attempt::{
            error::AttemptError,
            service::{self as attempts, Attempt},
        },
        one_time_link::letter::{self, Letter},
    },
    app::App,
    platform::{
        client::Client,
        database::WriteTransaction,
        error::{ApiError, ApiResult},
        locale::Locale,
    },
};

/// What is to be taken in the transaction that it allows.
#[derive(Debug)]
pub enum Proof {
    /// The account has no second factor.
    NotNeeded,
    /// The code of this step.
    Step(i64, Attempt),
    /// The recovery code with this hash.
    Recovery(Vec<u8>, Attempt),
}

/// Why there is no proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// The account has a second factor and none was given.
    NotGiven,
    /// It is none of the account's.
    Wrong,
}

/// Judges what was given as the second factor of an account whose password was right. It is counted before, so that
/// codes cannot be guessed from many addresses; the owner is told when tries begin to wait.
pub async fn judge(
    app: &App,
    account: &account::Model,
    otp: Option<&str>,
    client: &Client,
    locale: Locale,
) -> Result<Result<Proof, Missing>, AttemptError> {
    let totp = totp::Entity::find_by_id(account.id)
        .filter(totp::Column::ConfirmedAt.is_not_null())
        .one(app.database.reader())
        .await?;
    let Some(totp) = totp else { return Ok(Ok(Proof::NotNeeded)) };
    let Some(otp) = otp.filter(|otp| !otp.trim().is_empty()) else { return Ok(Err(Missing::NotGiven)) };
    let attempt = attempts::code(app, account.id, client).await?;
    if attempt.is_last_free {
        let txn = app.database.begin_write().await?;
        letter::post(app, &txn, account, &account.email, Letter::CodesGuessed, locale)
            .await
            .map_err(AttemptError::Fault)?;
        txn.commit().await?;
    }
    Ok(match rules::read(otp) {
        Typed::Code(code) => match step(app, &totp, &code, app.clock.now()).map_err(AttemptError::Fault)? {
            Some(step) => Ok(Proof::Step(step, attempt)),
            None => Err(Missing::Wrong),
        },
        // Whether there is such a code is found out when it is taken.
        Typed::Recovery(code) => Ok(Proof::Recovery(rules::recovery_hash(account.id, &code), attempt)),
        Typed::Nonsense => Err(Missing::Wrong),
    })
}

/// The step whose code was typed, if it may be taken now.
pub fn step(app: &App, totp: &totp::Model, typed: &str, now: DateTime<Utc>) -> ApiResult<Option<i64>> {
    let Typed::Code(code) = rules::read(typed) else { return Ok(None) };
    let secret = app.secrets.unseal(totp.account_id, &totp.secret);
    let Some(secret) = secret else {
        tracing::error!("a second factor cannot be read: `keys/secrets.key` is not the key it was sealed under");
        return Ok(None);
    };
    // The name on the app's screen takes no part in a code.
    let made = rules::app(secret, "").ok_or_else(|| ApiError::internal("no secret"))?;
    Ok(rules::step_of(&made, &code, totp.last_step, now))
}

impl Proof {
    /// Takes the proof; false when somebody was faster, or it was none. Of ten who give the same one succeeds.
    pub async fn spend(&self, txn: &WriteTransaction, account_id: Uuid, now: DateTime<Utc>) -> Result<bool, DbErr> {
        let (taken, attempt) = match self {
            // Switched on while the password was being looked at: then it is needed.
            Self::NotNeeded => return Ok(!is_on(txn, account_id).await?),
            Self::Step(step, attempt) => {
                let taken = totp::Entity::update_many()
                    .col_expr(totp::Column::LastStep, Expr::value(*step))
                    .filter(totp::Column::AccountId.eq(account_id))
                    .filter(totp::Column::ConfirmedAt.is_not_null())
                    .filter(totp::Column::LastStep.lt(*step))
                    .exec(&**txn)
                    .await?;
                (taken, attempt)
            }
            Self::Recovery(hash, attempt) => {
                let taken = recovery_code::Entity::update_many()
                    .col_expr(recovery_code::Column::UsedAt, Expr::value(now))
                    .filter(recovery_code::Column::AccountId.eq(account_id))
                    .filter(recovery_code::Column::CodeHash.eq(hash.clone()))
                    .filter(recovery_code::Column::UsedAt.is_null())
                    .exec(&**txn)
                    .await?;
                (taken, attempt)
            }
        };
        if taken.rows_affected != 1 {
            return Ok(false);
        }
        attempt.take_back(txn).await?;
        Ok(true)
    }
}

async fn is_on(txn: &WriteTransaction, account_id: Uuid) -> Result<bool, DbErr> {
    let on = totp::Entity::find_by_id(account_id).filter(totp::Column::ConfirmedAt.is_not_null());
    Ok(on.one(&**txn).await?.is_some())
}
