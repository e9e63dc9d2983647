//! Use cases of holds. Which place is held, and whether there is one, the database decides.

use chrono::{DateTime, TimeDelta, Utc};
use entity::shop::{time_slot, time_slot_hold, time_slot_state};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter};
use uuid::Uuid;

use super::error::SlotHoldError;
use crate::{
    app::App,
    platform::{
        actor::SignedIn,
        idempotency::{Claim, IdempotencyKey},
    },
    shop::{settings, time_slot as slots},
};

/// Holds a place of a slot for the customer, in place of the one held before. Holding the same slot again answers
/// with the same hold, which ends when it did before.
pub async fn hold(
    app: &App,
    customer: &SignedIn,
    time_slot_id: Uuid,
    key: &str,
) -> Result<time_slot_hold::Model, SlotHoldError> {
    let key = IdempotencyKey::new(customer.account_id, "timeSlotHold", key, &time_slot_id)?;
    match begin(app, customer, time_slot_id, key).await {
        Err(SlotHoldError::Full(_)) => {
            let free = slots::service::alternatives(app, time_slot_id, Some(customer.account_id)).await?;
            Err(SlotHoldError::Full(free))
        }
        result => result,
    }
}

async fn begin(
    app: &App,
    customer: &SignedIn,
    time_slot_id: Uuid,
    key: IdempotencyKey,
) -> Result<time_slot_hold::Model, SlotHoldError> {
    let now = app.clock.now();
    let txn = app.database.begin_write().await?;
    let kept = own(&*txn, customer.account_id, now).await?.filter(|hold| hold.time_slot_id == time_slot_id);
    let id = kept.as_ref().map_or_else(Uuid::now_v7, |hold| hold.id);
    match key.claim(&txn, id, now).await? {
        Claim::Fresh => {}
        Claim::Replay(first) => {
            let hold = time_slot_hold::Entity::find_by_id(first).filter(is_live(now)).one(&*txn).await?;
            return hold.ok_or(SlotHoldError::Ended);
        }
        Claim::Mismatch => return Err(SlotHoldError::KeyReused),
    }
    if let Some(kept) = kept {
        txn.commit().await?;
        return Ok(kept);
    }
    time_slot::Entity::find_by_id(time_slot_id).one(&*txn).await?.ok_or(SlotHoldError::UnknownSlot)?;
    let minutes = settings::service::current(&*txn).await?.hold_minutes;
    let hold = time_slot_hold::Model {
        id,
        customer_id: customer.account_id,
        time_slot_id,
        employee_id: None,
        held_at: now,
        expires_at: now + TimeDelta::minutes(minutes.into()),
    };
    time_slot_hold::Entity::insert(hold.clone().into_active_model()).exec_without_returning(&*txn).await?;
    txn.commit().await?;
    Ok(hold)
}

/// Gives up the customer's hold of a slot, if there is one, and answers with the slot.
pub async fn release(
    app: &App,
    customer: &SignedIn,
    time_slot_id: Uuid,
) -> Result<time_slot_state::Model, SlotHoldError> {
    let txn = app.database.begin_write().await?;
    time_slot_hold::Entity::delete_many()
        .filter(time_slot_hold::Column::CustomerId.eq(customer.account_id))
        .filter(time_slot_hold::Column::TimeSlotId.eq(time_slot_id))
        .exec(&*txn)
        .await?;
    let slot = slots::service::find(&*txn, time_slot_id, Some(customer.account_id), app.clock.now()).await?;
    txn.commit().await?;
    slot.ok_or(SlotHoldError::UnknownSlot)
}

/// What the customer holds at `now`.
async fn own(
    db: &impl ConnectionTrait,
    customer: Uuid,
    now: DateTime<Utc>,
) -> Result<Option<time_slot_hold::Model>, DbErr> {
    let mine = time_slot_hold::Column::CustomerId.eq(customer);
    time_slot_hold::Entity::find().filter(mine).filter(is_live(now)).one(db).await
}

/// That a hold counts at `now` (docs/domain.md, slot hold): from the instant at which it began, and at the very instant of
/// its end no longer.
pub fn is_live(now: DateTime<Utc>) -> Condition {
    Condition::all().add(time_slot_hold::Column::HeldAt.lte(now)).add(time_slot_hold::Column::ExpiresAt.gt(now))
}
