//! Asking for letters, and sending them.

use chrono::{DateTime, Utc};
use entity::{
    account::account,
    shop::{
        shop_order::{self, OrderState},
        shop_order_line, time_slot,
    },
};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    letter::{self, Subject},
    rules::{self, Doer, OrderLetter},
};
use crate::{
    account::letter_preference::service as preferences,
    app::App,
    platform::{
        database::WriteTransaction,
        jobs::{self, JobError, JobKind, NewJob},
    },
    shop::{order::event::OrderChangeKind, settings::service as settings},
};

/// How many slots' orders are looked for together.
const SLOTS_AT_ONCE: usize = 500;

/// The job of a letter.
#[derive(Serialize, Deserialize)]
struct Payload {
    /// Which letter it is, at each try.
    key: Uuid,
    order_id: Uuid,
    /// The order's slot when the letter was asked for.
    time_slot_id: Uuid,
    letter: OrderLetter,
}

/// Asks for the letters that a change of an order calls for, in the transaction that makes it.
pub async fn after(
    txn: &WriteTransaction,
    order: &shop_order::Model,
    change: OrderChangeKind,
    actor_id: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let by = Doer::of(order, actor_id);
    let letter = match change {
        OrderChangeKind::Placed => OrderLetter::Placed,
        OrderChangeKind::Rescheduled => OrderLetter::Moved(by),
        OrderChangeKind::Ready => OrderLetter::Ready,
        OrderChangeKind::Cancelled => OrderLetter::Cancelled(by),
        _ => return Ok(()),
    };
    let reminder = match letter {
        OrderLetter::Placed | OrderLetter::Moved(_) => reminder(txn, order, now).await?,
        _ => None,
    };
    jobs::enqueue_all(txn, [job(order, letter, now)].into_iter().chain(reminder)).await
}

/// The reminder of the order in its slot: one, however often the order comes back to that slot.
async fn reminder(
    txn: &WriteTransaction,
    order: &shop_order::Model,
    now: DateTime<Utc>,
) -> Result<Option<NewJob>, DbErr> {
    let slot = time_slot::Entity::find_by_id(order.time_slot_id).one(&**txn).await?;
    let due_at = slot.and_then(|slot| rules::reminded_at(slot.starts_at, now));
    let unique_key = Some(format!("ORDER_REMINDER {} {}", order.id, order.time_slot_id));
    Ok(due_at.map(|due_at| NewJob { due_at, unique_key, ..job(order, OrderLetter::Reminder, now) }))
}

/// Asks for letters to those whose orders are still to be handed over in these slots, which the hours no longer contain.
pub async fn outside_hours(txn: &WriteTransaction, slot_ids: &[Uuid], now: DateTime<Utc>) -> Result<(), DbErr> {
    let waiting = [OrderState::Placed, OrderState::Preparing, OrderState::Ready];
    for slot_ids in slot_ids.chunks(SLOTS_AT_ONCE) {
        let orders = shop_order::Entity::find()
            .filter(shop_order::Column::TimeSlotId.is_in(slot_ids.iter().copied()))
            .filter(shop_order::Column::State.is_in(waiting))
            .all(&**txn)
            .await?;
        for orders in orders.chunks(SLOTS_AT_ONCE) {
            let mut letters = Vec::with_capacity(orders.len());
            for order in orders {
                letters.push(job(order, OrderLetter::OutsideHours, now));
            }
            jobs::enqueue_all(txn, letters).await?;
        }
    }
    Ok(())
}

fn job(order: &shop_order::Model, letter: OrderLetter, now: DateTime<Utc>) -> NewJob {
    let payload = Payload { key: Uuid::now_v7(), order_id: order.id, time_slot_id: order.time_slot_id, letter };
    NewJob::now(JobKind::OrderLetter, serde_json::to_value(payload).unwrap_or_default(), now)
}

/// Sends the letter of a job, unless it says no more what is so, or its reader does not want such.
pub async fn send(app: &App, payload: serde_json::Value) -> Result<(), JobError> {
    let payload: Payload = serde_json::from_value(payload).map_err(|_| JobError::never("the letter cannot be read"))?;
    let db = app.database.background();
    let found = shop_order::Entity::find_by_id(payload.order_id).find_also_related(time_slot::Entity).one(db).await?;
    let Some((order, Some(slot))) = found else { return Ok(()) };
    if !rules::holds(payload.letter, &order, &slot, payload.time_slot_id, app.clock.now()) {
        return Ok(());
    }
    if let Some(kind) = rules::refusable(payload.letter)
        && !preferences::wants(app, order.customer_id, kind).await?
    {
        return Ok(());
    }
    let Some(customer) = account::Entity::find_by_id(order.customer_id).one(db).await? else { return Ok(()) };
    let lines = shop_order_line::Entity::find()
        .filter(shop_order_line::Column::OrderId.eq(order.id))
        .order_by_asc(shop_order_line::Column::Position)
        .all(db)
        .await?;
    let shop = settings::current(db).await?;
    let zone = settings::zone(&shop)?;
    let starts_at = slot.starts_at.with_timezone(&zone);
    let subject = Subject { order, lines, shop, customer, starts_at, public_url: &app.config.public_url };
    let mail = letter::written(payload.key, payload.letter, &subject)?;
    Ok(app.mailer.send(mail).await?)
}
