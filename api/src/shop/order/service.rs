//! Use cases of orders. The database assigns the employee and judges the slot; its refusals come back typed.

use chrono::{DateTime, Utc};
use entity::shop::{
    basket_line,
    shop_order::{self, OrderState},
    shop_order_line, time_slot_state,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DbErr, DerivePartialModel, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect,
};
use serde::Serialize;
use uuid::Uuid;

use super::{
    audit::by_right_of_staff,
    error::OrderError,
    event::{self, OrderChangeKind, OrderEventPayload},
    rules::{self, Authority, LineDraft, Preferences},
    step::{self, By},
};
use crate::{
    app::App,
    platform::{
        actor::{Actor, SignedIn},
        audit::{self, Deed},
        database::WriteTransaction,
        idempotency::{Claim, IdempotencyKey},
        permission::Action,
        validate::Validation,
    },
    shop::{
        basket::{self as baskets, error::LineChange},
        time_slot as slots,
    },
};

/// What a customer orders.
#[derive(Clone, Debug, Serialize)]
pub struct OrderDraft {
    /// The basket whose lines are ordered.
    pub basket_id: Uuid,
    /// When it is collected.
    pub time_slot_id: Uuid,
    /// A word to the shop.
    pub comment: String,
    /// What the customer expects to cost, in minor units.
    pub expected_amount: Option<i64>,
    /// Whether something else may replace what is missing.
    pub preferences: Preferences,
}

/// An order just placed.
#[derive(Debug)]
pub struct Placed {
    /// The order.
    pub order: shop_order::Model,
    /// The prices that are not those the customer last saw; none where the first answer is given again.
    pub changes: Vec<LineChange>,
}

/// Places an order of everything in a basket, which is empty afterwards. Sent again under the same key, answers
/// with the first order.
pub async fn place(app: &App, customer: &SignedIn, draft: OrderDraft, key: &str) -> Result<Placed, OrderError> {
    let mut validation = Validation::new();
    let comment = validation.text("comment", &draft.comment, 0, 1_000);
    let draft = validation.finish(OrderDraft { comment, ..draft })?;
    let key = IdempotencyKey::new(customer.account_id, "orderPlace", key, &draft)?;
    with_alternatives(app, customer, draft.time_slot_id, place_checked(app, customer, &draft, key).await).await
}

async fn place_checked(
    app: &App,
    customer: &SignedIn,
    draft: &OrderDraft,
    key: IdempotencyKey,
) -> Result<Placed, OrderError> {
    let now = app.clock.now();
    let id = Uuid::now_v7();
    let txn = app.database.begin_write().await?;
    match key.claim(&txn, id, now).await? {
        Claim::Fresh => {}
        Claim::Replay(first) => {
            let order = read(&txn, first).await?.ok_or(OrderError::UnknownOrder)?;
            return Ok(Placed { order, changes: Vec::new() });
        }
        Claim::Mismatch => return Err(OrderError::KeyReused),
    }
    let basket = baskets::service::lock(&txn, customer.account_id, draft.basket_id).await?;
    let in_basket = basket_line::Column::BasketId.eq(basket.ok_or(OrderError::UnknownBasket)?.id);
    let lines = baskets::service::lines(&*txn, in_basket.clone()).await?;
    let (lines, changes) = rules::lines_of(lines, draft.expected_amount, &draft.preferences)?;
    let slot = slot(&txn, draft.time_slot_id).await?;
    insert(&txn, id, customer, draft, now).await?;
    insert_lines(&txn, id, lines).await?;
    step::record_step(&txn, id, OrderState::Placed, By::hand(customer.account_id), now).await?;
    basket_line::Entity::delete_many().filter(in_basket).exec(&*txn).await?;
    let order = read(&txn, id).await?.ok_or(OrderError::UnknownOrder)?;
    let payload = OrderEventPayload { day: slot.day, previous_day: None };
    event::record(&txn, &order, OrderChangeKind::Placed, payload, customer.account_id, now).await?;
    txn.commit().await?;
    Ok(Placed { order, changes })
}

/// Cancels an order; its employee is free for the slot again.
pub async fn cancel(app: &App, caller: &SignedIn, id: Uuid) -> Result<shop_order::Model, OrderError> {
    let now = app.clock.now();
    let txn = app.database.begin_write().await?;
    let before = lock_changeable(&txn, caller, id).await?;
    let slot = slot(&txn, before.time_slot_id).await?;
    rules::cancel(&before, slot.cutoff_at, authority(caller), now)?;
    let order = step::set_state(&txn, before.clone(), OrderState::Cancelled, By::hand(caller.account_id), now).await?;
    let payload = OrderEventPayload { day: slot.day, previous_day: None };
    event::record(&txn, &order, OrderChangeKind::Cancelled, payload, caller.account_id, now).await?;
    let as_customer = rules::cancel(&before, slot.cutoff_at, Authority::Customer, now).is_ok();
    let told = by_right_of_staff(caller, &before, &order, as_customer);
    audit::record(&txn, Deed::new("orderCancel", caller, now), told).await?;
    txn.commit().await?;
    Ok(order)
}

/// Moves an order to another slot; the database frees its employee and assigns one of the new slot.
pub async fn reschedule(
    app: &App,
    caller: &SignedIn,
    id: Uuid,
    time_slot_id: Uuid,
) -> Result<shop_order::Model, OrderError> {
    with_alternatives(app, caller, time_slot_id, move_to(app, caller, id, time_slot_id).await).await
}

async fn move_to(app: &App, caller: &SignedIn, id: Uuid, time_slot_id: Uuid) -> Result<shop_order::Model, OrderError> {
    let now = app.clock.now();
    let txn = app.database.begin_write().await?;
    let before = lock_changeable(&txn, caller, id).await?;
    let left = slot(&txn, before.time_slot_id).await?;
    rules::reschedule(&before, left.cutoff_at, authority(caller), now)?;
    if before.time_slot_id == time_slot_id {
        return Ok(before);
    }
    let taken = slot(&txn, time_slot_id).await?;
    let moved = shop_order::ActiveModel { time_slot_id: Set(time_slot_id), updated_at: Set(now), ..Default::default() };
    shop_order::Entity::update_many().set(moved).filter(shop_order::Column::Id.eq(id)).exec(&*txn).await?;
    let order = read(&txn, id).await?.ok_or(OrderError::UnknownOrder)?;
    let payload = OrderEventPayload { day: taken.day, previous_day: Some(left.day) };
    event::record(&txn, &order, OrderChangeKind::Rescheduled, payload, caller.account_id, now).await?;
    let as_customer = rules::reschedule(&before, left.cutoff_at, Authority::Customer, now).is_ok();
    let told = by_right_of_staff(caller, &before, &order, as_customer);
    audit::record(&txn, Deed::new("orderReschedule", caller, now), told).await?;
    txn.commit().await?;
    Ok(order)
}

/// Whether `actor` may see `order`: its customer, and the staff that prepares orders.
pub fn is_visible(actor: &Actor, order: &shop_order::Model) -> bool {
    actor.account_id() == Some(order.customer_id) || actor.may(Action::Prepare)
}

/// The order as it is now, for events that tell of it.
pub async fn find(app: &App, id: Uuid) -> Result<Option<shop_order::Model>, DbErr> {
    shop_order::Entity::find_by_id(id).one(app.database.reader()).await
}

/// When a slot is, as far as a change of an order needs it. Only this is asked of the view: its occupation costs more.
#[derive(DerivePartialModel)]
#[sea_orm(entity = "time_slot_state::Entity")]
struct SlotTimes {
    day: String,
    cutoff_at: DateTime<Utc>,
}

async fn slot(txn: &WriteTransaction, id: Uuid) -> Result<SlotTimes, OrderError> {
    let slot = time_slot_state::Entity::find_by_id(id).into_partial_model::<SlotTimes>().one(&**txn).await?;
    slot.ok_or(OrderError::UnknownSlot)
}

/// The order as the database sees it now.
pub async fn read(txn: &WriteTransaction, id: Uuid) -> Result<Option<shop_order::Model>, DbErr> {
    shop_order::Entity::find_by_id(id).one(&**txn).await
}

/// The order, locked until the transaction ends.
pub async fn lock(txn: &WriteTransaction, id: Uuid) -> Result<Option<shop_order::Model>, DbErr> {
    shop_order::Entity::find_by_id(id).lock_exclusive().one(&**txn).await
}

async fn lock_changeable(txn: &WriteTransaction, caller: &SignedIn, id: Uuid) -> Result<shop_order::Model, OrderError> {
    let order = lock(txn, id).await?.ok_or(OrderError::UnknownOrder)?;
    let mine = order.customer_id == caller.account_id || authority(caller) == Authority::Manager;
    match mine {
        true => Ok(order),
        false if caller.may(Action::Prepare) => Err(OrderError::Forbidden),
        false => Err(OrderError::UnknownOrder),
    }
}

fn authority(caller: &SignedIn) -> Authority {
    if caller.may(Action::ManageOrders) { Authority::Manager } else { Authority::Customer }
}

async fn insert(
    txn: &WriteTransaction,
    id: Uuid,
    customer: &SignedIn,
    draft: &OrderDraft,
    now: DateTime<Utc>,
) -> Result<u64, DbErr> {
    let order = shop_order::Model {
        id,
        number: String::new(),
        customer_id: customer.account_id,
        employee_id: None,
        time_slot_id: draft.time_slot_id,
        state: OrderState::Placed,
        items_number: 0,
        amount: 0,
        prepared_items: 0,
        missing_items: 0,
        to_pay: 0,
        comment: draft.comment.clone(),
        pickup_code: None,
        created_at: now,
        updated_at: now,
    };
    shop_order::Entity::insert(order.into_active_model()).exec_without_returning(&**txn).await
}

async fn insert_lines(txn: &WriteTransaction, order_id: Uuid, lines: Vec<LineDraft>) -> Result<(), DbErr> {
    let lines = (0..).zip(lines).map(|(position, line)| {
        let line = shop_order_line::Model {
            id: Uuid::now_v7(),
            order_id,
            product_id: line.product_id,
            position,
            product_name: line.product_name,
            unit_price: line.unit_price,
            quantity: line.quantity,
            prepared_quantity: 0,
            substitution: line.substitution,
        };
        line.into_active_model()
    });
    shop_order_line::Entity::insert_many(lines).exec_without_returning(&**txn).await?;
    Ok(())
}

/// Names the nearest free slots beside the refusal of a full one.
async fn with_alternatives<T>(
    app: &App,
    caller: &SignedIn,
    time_slot_id: Uuid,
    result: Result<T, OrderError>,
) -> Result<T, OrderError> {
    let Err(OrderError::SlotFull(_)) = result else { return result };
    let free = slots::service::alternatives(app, time_slot_id, Some(caller.account_id)).await?;
    Err(OrderError::SlotFull(free))
}
