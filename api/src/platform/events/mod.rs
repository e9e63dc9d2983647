//! Events: rows written in the same transaction as the change they tell of (docs/domain.md, events).
//!
//! [`record`] is for services. [`relay`] reads committed rows in order and hands them to the [`bus`];
//! subscriptions listen there. A change that rolls back never had an event.

pub mod bus;
pub mod relay;

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use entity::platform::event;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{LockBehavior, LockType},
};
use uuid::Uuid;

use super::{database::WriteTransaction, purge};
use crate::app::App;

/// What kind of object an event is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SubjectKind {
    /// An account: its sessions and roles.
    Account,
    /// An order of the shop.
    ShopOrder,
}

impl SubjectKind {
    /// The stored text.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Account => "ACCOUNT",
            Self::ShopOrder => "SHOP_ORDER",
        }
    }

    /// The kind behind a stored text; `None` for one that a newer version wrote.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Account, Self::ShopOrder].into_iter().find(|kind| kind.as_str() == text)
    }
}

/// A change to tell of.
#[derive(Clone, Debug)]
pub struct NewEvent {
    /// What the event is about.
    pub subject: (SubjectKind, Uuid),
    /// What happened, in the feature's own words such as `READY`.
    pub kind: &'static str,
    /// The version of `payload`'s form.
    pub version: i32,
    /// What a reader of the event needs beyond the object itself.
    pub payload: serde_json::Value,
    /// Who did it; nobody for the system itself.
    pub actor_id: Option<Uuid>,
    /// When.
    pub occurred_at: DateTime<Utc>,
}

/// Writes the event into the caller's transaction.
pub async fn record(txn: &WriteTransaction, event: NewEvent) -> Result<(), DbErr> {
    let row = event::ActiveModel {
        subject_kind: Set(event.subject.0.as_str().to_owned()),
        subject_id: Set(event.subject.1),
        kind: Set(event.kind.to_owned()),
        version: Set(event.version),
        payload: Set(event.payload),
        actor_id: Set(event.actor_id),
        occurred_at: Set(event.occurred_at),
        ..Default::default()
    };
    event::Entity::insert(row).exec_without_returning(&**txn).await?;
    Ok(())
}

/// Deletes those of a batch of the oldest events that happened before `before`; answers how many. For the worker.
pub async fn purge(app: &App, before: DateTime<Utc>) -> Result<u64, DbErr> {
    // Positions follow time closely enough, and unlike time they are indexed.
    let oldest = event::Entity::find()
        .select_only()
        .column(event::Column::Position)
        .order_by_asc(event::Column::Position)
        .limit(purge::BATCH)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    let txn = app.database.begin_write().await?;
    let deleted = event::Entity::delete_many()
        .filter(event::Column::Position.in_subquery(oldest.into_query()))
        .filter(event::Column::OccurredAt.lt(before))
        .exec(&*txn)
        .await?;
    txn.commit().await?;
    Ok(deleted.rows_affected)
}

/// The place of an event in the order of commits. Opaque: a client only hands it back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct EventCursor {
    /// The transaction on PostgreSQL, 0 on SQLite.
    pub transaction: i64,
    /// The row's position.
    pub position: i64,
}

/// An opaque place in the stream of events. Hand back the last one you got; do not read it.
#[Scalar(name = "EventCursor")]
impl ScalarType for EventCursor {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        let bytes = URL_SAFE_NO_PAD.decode(text).ok().and_then(|bytes| <[u8; 16]>::try_from(bytes).ok());
        let bytes = bytes.ok_or_else(|| InputValueError::custom("not an event cursor of this service"))?;
        let value = u128::from_be_bytes(bytes);
        Ok(Self { transaction: (value >> 64) as i64, position: value as i64 })
    }

    fn to_value(&self) -> Value {
        let value = (u128::from(self.transaction.cast_unsigned()) << 64) | u128::from(self.position.cast_unsigned());
        Value::String(URL_SAFE_NO_PAD.encode(value.to_be_bytes()))
    }
}
