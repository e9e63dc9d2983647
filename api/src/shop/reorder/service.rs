//! The use case of ordering again.

use entity::shop::{basket, basket_line, product, shop_order, shop_order_line};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::{error::ReorderError, rules};
use crate::{
    app::App,
    shop::basket::{self as baskets, error::LineChange},
};

/// A basket with what an old order had.
#[derive(Debug)]
pub struct Reordered {
    /// The basket.
    pub basket: basket::Model,
    /// What is not as it was then: other prices, and what was left out because it cannot be ordered.
    pub changes: Vec<LineChange>,
}

/// Puts what can still be had of one of the customer's orders into a basket, the default one when none is named.
pub async fn reorder(
    app: &App,
    customer_id: Uuid,
    order_id: Uuid,
    basket_id: Option<Uuid>,
) -> Result<Reordered, ReorderError> {
    let txn = app.database.begin_write().await?;
    let order = shop_order::Entity::find_by_id(order_id).filter(shop_order::Column::CustomerId.eq(customer_id));
    let order = order.one(&*txn).await?.ok_or(ReorderError::UnknownOrder)?;
    let basket = match basket_id {
        Some(id) => baskets::service::lock(&txn, customer_id, id).await?,
        None => baskets::service::lock_default(&txn, customer_id).await?,
    };
    let basket = basket.ok_or(ReorderError::UnknownBasket)?;
    let ordered = shop_order_line::Entity::find()
        .filter(shop_order_line::Column::OrderId.eq(order.id))
        .find_also_related(product::Entity)
        .order_by_asc(shop_order_line::Column::Position)
        .all(&*txn)
        .await?;
    // A product that was ordered is never deleted: every line has one.
    let ordered = ordered.into_iter().filter_map(|(line, product)| Some((line, product?))).collect();
    let held = baskets::service::lines(&*txn, basket_line::Column::BasketId.eq(basket.id)).await?;
    let (lines, changes) = rules::refill(basket.id, &held, ordered, app.clock.now())?;
    baskets::service::write_lines(&txn, lines).await?;
    txn.commit().await?;
    Ok(Reordered { basket, changes })
}
