//! Holds in the schema.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::shop::time_slot_hold;

use super::{error::SlotHoldError, loader::SlotHoldLoader, service};
use crate::{
    platform::{context::ContextExt, error::ApiResult, global_id::NodeKind, permission::Action},
    shop::time_slot::{
        self,
        graphql::{SlotFullError, TimeSlot, TimeSlotPayload},
    },
    user_error::{self, UserError},
};

/// A place of a slot that is kept for a customer who is checking out. Visible to that customer.
#[derive(Clone, Debug)]
pub struct TimeSlotHold(pub time_slot_hold::Model);

/// A place of a slot that is kept for a customer who is checking out. Visible to that customer.
#[Object]
impl TimeSlotHold {
    /// The slot.
    async fn time_slot(&self, ctx: &Context<'_>) -> ApiResult<Option<TimeSlot>> {
        time_slot::graphql::find(ctx, self.0.time_slot_id).await
    }

    /// When it began.
    async fn held_at(&self) -> DateTime<Utc> {
        self.0.held_at
    }

    /// The first instant at which it no longer counts.
    async fn expires_at(&self) -> DateTime<Utc> {
        self.0.expires_at
    }
}

/// Queries about holds.
#[derive(Default)]
pub struct SlotHoldQuery;

#[Object]
impl SlotHoldQuery {
    /// The place that the caller holds now; null when there is none.
    async fn time_slot_hold(&self, ctx: &Context<'_>) -> ApiResult<Option<TimeSlotHold>> {
        Ok(own(ctx).await?.map(TimeSlotHold))
    }
}

/// What the caller holds now.
pub async fn own(ctx: &Context<'_>) -> ApiResult<Option<time_slot_hold::Model>> {
    let Some(customer) = ctx.actor().account_id() else { return Ok(None) };
    ctx.loader::<SlotHoldLoader>()?.load_one(customer).await
}

/// The slot of which to hold a place.
#[derive(InputObject)]
pub struct TimeSlotHoldInput {
    /// The slot's id.
    time_slot_id: ID,
    /// A key of the client's own making, 1 to 100 characters. Sent again within 24 hours for the same slot it answers
    /// with the hold it made, as long as that lasts; for another slot it is refused.
    idempotency_key: String,
}

/// The slot whose place to give up.
#[derive(InputObject)]
pub struct TimeSlotReleaseInput {
    /// The slot's id.
    time_slot_id: ID,
}

/// The answer to holding a place.
#[derive(SimpleObject)]
pub struct TimeSlotHoldPayload {
    /// The hold; null when refused.
    time_slot_hold: Option<TimeSlotHold>,
    /// What was refused; empty when it was done.
    user_errors: Vec<UserError>,
}

/// Holding and releasing places.
#[derive(Default)]
pub struct SlotHoldMutation;

#[Object]
impl SlotHoldMutation {
    /// Keeps a place of a slot for `Shop.holdMinutes` while the caller checks out. Role: customer. One place each: a
    /// new hold replaces the one before, and holding the same slot again does not prolong it. Placing an order ends
    /// it. Refused when the slot is full (`SlotFullError` names free ones), expired or closed.
    async fn time_slot_hold(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The slot of which to hold a place.")] input: TimeSlotHoldInput,
    ) -> ApiResult<TimeSlotHoldPayload> {
        let customer = ctx.require(Action::Shop)?;
        let slot = NodeKind::TimeSlot.decode(&input.time_slot_id).unwrap_or_default();
        let refused = |user_errors| TimeSlotHoldPayload { time_slot_hold: None, user_errors };
        Ok(match service::hold(ctx.app()?, customer, slot, &input.idempotency_key).await {
            Ok(hold) => TimeSlotHoldPayload { time_slot_hold: Some(TimeSlotHold(hold)), user_errors: Vec::new() },
            Err(SlotHoldError::Full(free)) => refused(vec![SlotFullError::of(free, ctx.locale())]),
            Err(error) => refused(user_error::refused(error, ctx.locale())?),
        })
    }

    /// Gives up the place that the caller holds of a slot; without one, nothing changes. Role: customer.
    async fn time_slot_release(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The slot whose place to give up.")] input: TimeSlotReleaseInput,
    ) -> ApiResult<TimeSlotPayload> {
        let customer = ctx.require(Action::Shop)?;
        let slot = NodeKind::TimeSlot.decode(&input.time_slot_id).unwrap_or_default();
        time_slot::graphql::payload(ctx, service::release(ctx.app()?, customer, slot).await)
    }
}
