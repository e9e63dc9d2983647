//! The steps of an order: each state it reached, when and by whom, written with the state itself.

use chrono::{DateTime, Utc};
use entity::shop::{
    shop_order::{self, OrderState},
    shop_order_step,
};
use sea_orm::{ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter};
use uuid::Uuid;

use crate::platform::database::WriteTransaction;

/// Who took a step, and how.
#[derive(Clone, Copy, Debug)]
pub struct By {
    /// The account; none for the system itself.
    pub account_id: Option<Uuid>,
    /// Whether the customer's pickup code was checked.
    pub pickup_code: bool,
}

impl By {
    /// Somebody, without a code.
    pub fn hand(account_id: Uuid) -> Self {
        Self { account_id: Some(account_id), pickup_code: false }
    }

    /// The system itself.
    pub fn itself() -> Self {
        Self { account_id: None, pickup_code: false }
    }
}

/// Writes the order's new state with its step.
pub async fn set_state(
    txn: &WriteTransaction,
    order: shop_order::Model,
    state: OrderState,
    by: By,
    now: DateTime<Utc>,
) -> Result<shop_order::Model, DbErr> {
    let change = shop_order::ActiveModel { state: Set(state), updated_at: Set(now), ..Default::default() };
    shop_order::Entity::update_many().set(change).filter(shop_order::Column::Id.eq(order.id)).exec(&**txn).await?;
    record_step(txn, order.id, state, by, now).await?;
    Ok(shop_order::Model { state, updated_at: now, ..order })
}

/// Writes the step of an order whose row says its state already.
pub async fn record_step(
    txn: &WriteTransaction,
    order_id: Uuid,
    state: OrderState,
    by: By,
    at: DateTime<Utc>,
) -> Result<(), DbErr> {
    let step = shop_order_step::Model { order_id, state, at, actor_id: by.account_id, by_pickup_code: by.pickup_code };
    shop_order_step::Entity::insert(step.into_active_model()).exec_without_returning(&**txn).await?;
    Ok(())
}
