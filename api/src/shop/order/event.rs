//! The events of an order, as recorded with each change (docs/domain.md, events).

use async_graphql::Enum;
use chrono::{DateTime, Utc};
use entity::shop::shop_order;
use sea_orm::DbErr;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    platform::{
        database::WriteTransaction,
        events::{self, NewEvent, SubjectKind},
    },
    shop::order_letter,
};

/// What happened to an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum OrderChangeKind {
    /// It was placed and an employee assigned.
    Placed,
    /// It was moved to another slot.
    Rescheduled,
    /// Its preparation began.
    PreparationStarted,
    /// The prepared quantity of a line changed.
    LinePrepared,
    /// Something else was offered for missing pieces of a line: its customer may answer.
    SubstitutionProposed,
    /// An offer was accepted, or something similar welcome without asking.
    SubstitutionAccepted,
    /// An offer was declined.
    SubstitutionDeclined,
    /// It is ready for pickup.
    Ready,
    /// It was handed over.
    Collected,
    /// It was cancelled.
    Cancelled,
    /// Nobody came for it.
    NoShow,
    /// Somebody else prepares it, or nobody could take over. Mostly written by the database itself.
    Reassigned,
}

impl OrderChangeKind {
    const ALL: [Self; 12] = [
        Self::Placed,
        Self::Rescheduled,
        Self::PreparationStarted,
        Self::LinePrepared,
        Self::SubstitutionProposed,
        Self::SubstitutionAccepted,
        Self::SubstitutionDeclined,
        Self::Ready,
        Self::Collected,
        Self::Cancelled,
        Self::NoShow,
        Self::Reassigned,
    ];

    fn as_str(self) -> &'static str {
        match self {
            Self::Placed => "PLACED",
            Self::Rescheduled => "RESCHEDULED",
            Self::PreparationStarted => "PREPARATION_STARTED",
            Self::LinePrepared => "LINE_PREPARED",
            Self::SubstitutionProposed => "SUBSTITUTION_PROPOSED",
            Self::SubstitutionAccepted => "SUBSTITUTION_ACCEPTED",
            Self::SubstitutionDeclined => "SUBSTITUTION_DECLINED",
            Self::Ready => "READY",
            Self::Collected => "COLLECTED",
            Self::Cancelled => "CANCELLED",
            Self::NoShow => "NO_SHOW",
            Self::Reassigned => "REASSIGNED",
        }
    }

    /// The kind behind a stored text; `None` for one that a newer version wrote.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// What an event says beside the order: the days whose queue it concerns.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OrderEventPayload {
    /// The slot's local date, `YYYY-MM-DD`.
    pub day: String,
    /// The slot's date before a move.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous_day: Option<String>,
}

/// Records a change of `order` into the transaction that makes it, and asks for the letters that it calls for.
pub async fn record(
    txn: &WriteTransaction,
    order: &shop_order::Model,
    kind: OrderChangeKind,
    payload: OrderEventPayload,
    actor_id: impl Into<Option<Uuid>>,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let actor_id = actor_id.into();
    order_letter::service::after(txn, order, kind, actor_id, now).await?;
    let event = NewEvent {
        subject: (SubjectKind::ShopOrder, order.id),
        kind: kind.as_str(),
        version: 1,
        payload: serde_json::to_value(payload).unwrap_or_default(),
        actor_id,
        occurred_at: now,
    };
    events::record(txn, event).await
}
