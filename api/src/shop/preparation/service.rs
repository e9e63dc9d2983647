//! Use cases of preparation. Each locks the order first, because two people may tap at once.

use chrono::{DateTime, NaiveDate, Utc};
use entity::shop::{
    shop_order::{self, OrderState},
    shop_order_line, time_slot,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, Order, QueryFilter, QuerySelect, RelationTrait,
    sea_query::JoinType,
};
use uuid::Uuid;

use super::{
    error::PreparationError,
    rules::{self, Handler, Step},
};
use crate::{
    app::App,
    platform::{
        actor::SignedIn,
        audit::{self, Change, Deed},
        database::WriteTransaction,
        pagination::{Keyset, PageArgs, Position, SortKey, TotalCount},
        permission::Action,
    },
    shop::{
        order::{
            self,
            audit::told_prepared,
            event::{self, OrderChangeKind, OrderEventPayload},
            step::{self, By},
        },
        settings, substitution,
    },
};

/// Which part of the queue to show.
#[derive(Clone, Debug)]
pub struct QueueFilter {
    /// The slots' local date.
    pub day: NaiveDate,
    /// Only the orders of this employee.
    pub employee_id: Option<Uuid>,
}

/// An order of the queue with its slot's start.
pub type Queued = (shop_order::Model, Option<time_slot::Model>);

/// Takes a step with an order; `code` is the pickup code that the customer shows, when it is handed over.
pub async fn step(
    app: &App,
    caller: &SignedIn,
    id: Uuid,
    step: Step,
    code: Option<&str>,
) -> Result<shop_order::Model, PreparationError> {
    let now = app.clock.now();
    let txn = app.database.begin_write().await?;
    let before = order::service::lock(&txn, id).await?.ok_or(PreparationError::UnknownOrder)?;
    let state = rules::next(&before, step, handler(caller))?;
    if step == Step::NoShow {
        has_begun(&txn, &before, now).await?;
    }
    let by = By { account_id: Some(caller.account_id), pickup_code: rules::by_code(&before, code)? };
    let order = step::set_state(&txn, before.clone(), state, by, now).await?;
    record(&txn, &order, kind_of(step), caller.account_id, now).await?;
    audit::record(&txn, Deed::new(mutation_of(step), caller, now), [Change::between(&before, &order)]).await?;
    txn.commit().await?;
    Ok(order)
}

/// Whether the order's slot has begun (docs/domain.md, order states): before, nobody has failed to come.
async fn has_begun(
    txn: &WriteTransaction,
    order: &shop_order::Model,
    now: DateTime<Utc>,
) -> Result<(), PreparationError> {
    let slot = time_slot::Entity::find_by_id(order.time_slot_id).one(&**txn).await?;
    let Some(slot) = slot.filter(|slot| now < slot.starts_at) else { return Ok(()) };
    let zone = settings::service::zone(&settings::service::current(&**txn).await?)?;
    Err(PreparationError::NotBegun(slot.starts_at.with_timezone(&zone)))
}

/// Sets how many of a line are prepared; the database updates what is to pay and what is missing.
pub async fn prepare_line(
    app: &App,
    caller: &SignedIn,
    line_id: Uuid,
    quantity: i32,
) -> Result<shop_order::Model, PreparationError> {
    let now = app.clock.now();
    let txn = app.database.begin_write().await?;
    let order_id = find_line(&txn, line_id).await?.order_id;
    let before = order::service::lock(&txn, order_id).await?.ok_or(PreparationError::UnknownLine)?;
    // Somebody else may have prepared of it while this one waited.
    let line = find_line(&txn, line_id).await?;
    let offers = substitution::service::of_line(&txn, line_id).await?;
    let replaced = substitution::rules::replaced(&offers);
    rules::prepare(&before, &line, replaced, quantity, handler(caller))?;
    if substitution::rules::is_outdated(&offers, line.quantity - quantity) {
        substitution::service::expire(&txn, line_id, now).await?;
    }
    let prepared = shop_order_line::ActiveModel { prepared_quantity: Set(quantity), ..Default::default() };
    let changed = shop_order_line::Entity::update_many()
        .set(prepared)
        .filter(shop_order_line::Column::Id.eq(line_id))
        .filter(shop_order_line::Column::PreparedQuantity.ne(quantity))
        .exec(&*txn)
        .await?;
    if changed.rows_affected == 0 {
        return Ok(before);
    }
    touch(&txn, before.id, now).await?;
    let order = order::service::read(&txn, before.id).await?.ok_or(PreparationError::UnknownOrder)?;
    record(&txn, &order, OrderChangeKind::LinePrepared, caller.account_id, now).await?;
    let [had, has] = [line.prepared_quantity, quantity].map(|pieces| told_prepared(line_id, pieces));
    let prepared = Change::between(&before, &order).and(&had, &has);
    audit::record(&txn, Deed::new("orderLinePrepare", caller, now), [prepared]).await?;
    txn.commit().await?;
    Ok(order)
}

async fn find_line(txn: &WriteTransaction, id: Uuid) -> Result<shop_order_line::Model, PreparationError> {
    let line = shop_order_line::Entity::find_by_id(id).one(&**txn).await?;
    line.ok_or(PreparationError::UnknownLine)
}

/// One page of the orders still to hand over, by slot.
pub async fn queue(app: &App, filter: &QueueFilter, page: &PageArgs) -> Result<(Vec<Queued>, TotalCount), DbErr> {
    let waiting = [OrderState::Placed, OrderState::Preparing, OrderState::Ready];
    let mut orders = shop_order::Entity::find()
        .join(JoinType::InnerJoin, shop_order::Relation::TimeSlot.def())
        .filter(time_slot::Column::Day.eq(filter.day.to_string()))
        .filter(shop_order::Column::State.is_in(waiting));
    if let Some(employee_id) = filter.employee_id {
        orders = orders.filter(shop_order::Column::EmployeeId.eq(employee_id));
    }
    let keyset = Keyset {
        column: time_slot::Column::StartsAt.into_expr(),
        id: shop_order::Column::Id.into_expr(),
        order: Order::Asc,
    };
    let total = TotalCount::of(&orders);
    let rows = keyset.page(orders, page).select_also(time_slot::Entity).all(app.database.reader()).await?;
    Ok((rows, total))
}

/// Where an order stands in the list of [`queue`].
pub fn position((order, slot): &Queued) -> Position {
    let starts_at = slot.as_ref().map_or(order.created_at, |slot| slot.starts_at);
    Position::new(SortKey::Instant(starts_at), order.id)
}

/// As whom somebody handles orders.
pub fn handler(caller: &SignedIn) -> Handler {
    if caller.may(Action::ManageOrders) { Handler::Manager } else { Handler::Employee(caller.account_id) }
}

fn mutation_of(step: Step) -> &'static str {
    match step {
        Step::Start => "orderPreparationStart",
        Step::Ready => "orderReady",
        Step::Collect => "orderCollect",
        Step::NoShow => "orderNoShow",
    }
}

fn kind_of(step: Step) -> OrderChangeKind {
    match step {
        Step::Start => OrderChangeKind::PreparationStarted,
        Step::Ready => OrderChangeKind::Ready,
        Step::Collect => OrderChangeKind::Collected,
        Step::NoShow => OrderChangeKind::NoShow,
    }
}

/// Says that an order changed.
pub async fn touch(txn: &WriteTransaction, order_id: Uuid, now: DateTime<Utc>) -> Result<(), DbErr> {
    let touched = shop_order::ActiveModel { updated_at: Set(now), ..Default::default() };
    shop_order::Entity::update_many().set(touched).filter(shop_order::Column::Id.eq(order_id)).exec(&**txn).await?;
    Ok(())
}

/// Records a change of an order for those who follow it or its day's queue.
pub async fn record(
    txn: &WriteTransaction,
    order: &shop_order::Model,
    kind: OrderChangeKind,
    by: impl Into<Option<Uuid>>,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let slot = time_slot::Entity::find_by_id(order.time_slot_id).one(&**txn).await?;
    let payload = OrderEventPayload { day: slot.map(|slot| slot.day).unwrap_or_default(), previous_day: None };
    event::record(txn, order, kind, payload, by, now).await
}
