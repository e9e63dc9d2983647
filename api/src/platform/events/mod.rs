//! Events: rows written in the same transaction as the change they tell of (docs/domain.md, events).
//!
//! [`record`] is for services. [`relay`] reads committed rows in order from the [`log`] and hands them to the [`bus`];
//! subscriptions [`follow`] them there, and read in the log what they missed. [`wakes`] tells other instances that
//! there is something to read. A change that rolls back never had an event.

pub mod bus;
mod cursor;
pub mod follow;
mod log;
mod purge;
pub mod relay;
mod restored;
pub mod wakes;

pub use self::{
    cursor::{EventCursor, Place},
    purge::purge,
    restored::settle,
};

use chrono::{DateTime, Utc};
use entity::platform::event;
use sea_orm::{ActiveValue::Set, DbErr, EntityTrait};
use uuid::Uuid;

use super::database::WriteTransaction;

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
