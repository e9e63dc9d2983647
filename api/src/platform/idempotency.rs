//! Idempotency keys: a mutation sent twice under one key acts once (docs/domain.md, idempotency).
//!
//! The key is a row of the same transaction as the change. A second sender waits for the first and then gets the
//! object that the first one made; a refused attempt leaves no row, so it can be sent again.

use chrono::{DateTime, TimeDelta, Utc};
use entity::platform::idempotency_key;
use sea_orm::{ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, sea_query::OnConflict};
use serde::Serialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    database::WriteTransaction,
    purge,
    refusal::{Refusal, UserErrorCode},
    validate::Validation,
};
use crate::app::App;

/// A key as the client sent it, bound to its account, its operation and its inputs.
#[derive(Clone, Debug)]
pub struct IdempotencyKey {
    account_id: Uuid,
    operation: &'static str,
    key: String,
    fingerprint: Vec<u8>,
}

/// What claiming a key found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// Nobody used the key: go on, under this id for the object to make.
    Fresh,
    /// The key made this object before: answer with it.
    Replay(Uuid),
    /// The key was used with other inputs: refuse.
    Mismatch,
}

impl IdempotencyKey {
    /// Binds `key` to the caller, the operation and its inputs.
    pub fn new(
        account_id: Uuid,
        operation: &'static str,
        key: &str,
        inputs: &impl Serialize,
    ) -> Result<Self, Vec<Refusal>> {
        let mut validation = Validation::new();
        let key = validation.text("idempotencyKey", key, 1, 100);
        let inputs = serde_json::to_vec(inputs).unwrap_or_default();
        validation.finish(Self { account_id, operation, key, fingerprint: Sha256::digest(inputs).to_vec() })
    }

    /// Claims the key for the object `result_id` within the caller's transaction.
    pub async fn claim(&self, txn: &WriteTransaction, result_id: Uuid, now: DateTime<Utc>) -> Result<Claim, DbErr> {
        let row = idempotency_key::ActiveModel {
            account_id: Set(self.account_id),
            operation: Set(self.operation.to_owned()),
            key: Set(self.key.clone()),
            fingerprint: Set(self.fingerprint.clone()),
            result_id: Set(result_id),
            created_at: Set(now),
            expires_at: Set(now + TimeDelta::hours(24)),
        };
        let inserted = idempotency_key::Entity::insert(row)
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(&**txn)
            .await?;
        if inserted == 1 {
            return Ok(Claim::Fresh);
        }
        let id = (self.account_id, self.operation.to_owned(), self.key.clone());
        match idempotency_key::Entity::find_by_id(id.clone()).one(&**txn).await? {
            Some(first) if first.expires_at > now && first.fingerprint == self.fingerprint => {
                Ok(Claim::Replay(first.result_id))
            }
            Some(first) if first.expires_at > now => Ok(Claim::Mismatch),
            // Expired, or purged since it was in the way.
            _ => {
                idempotency_key::Entity::delete_by_id(id).exec(&**txn).await?;
                Box::pin(self.claim(txn, result_id, now)).await
            }
        }
    }
}

/// Deletes a batch of keys that have expired by `now`, oldest first; answers how many. For the worker.
pub async fn purge(app: &App, now: DateTime<Utc>) -> Result<u64, DbErr> {
    use idempotency_key::Column::{AccountId, ExpiresAt, Key, Operation};
    let expired = idempotency_key::Entity::find().filter(ExpiresAt.lte(now)).order_by_asc(ExpiresAt);
    purge::delete(&app.database, expired, [AccountId, Operation, Key]).await
}

/// The refusal of a key that was used with other inputs.
pub fn key_reused() -> Refusal {
    Refusal::of(
        "idempotencyKey",
        UserErrorCode::IdempotencyKeyReused,
        "Cette clé a déjà servi à une autre demande : envoyez une clé neuve.",
        "This key was already used for another request: send a new key.",
    )
}
