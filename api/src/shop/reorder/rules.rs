//! What of an old order goes into a basket. Pure.

use chrono::{DateTime, Utc};
use entity::shop::{basket_line, product, shop_order_line};
use uuid::Uuid;

use super::error::ReorderError;
use crate::shop::basket::rules::{self as baskets, Line, LineChange, MAX_AMOUNT, MAX_LINES};

/// The lines that a basket that holds `held` gets for an old order, and what is not as it was then (docs/domain.md,
/// ordering again). Of each product it has at least as many as were ordered.
pub fn refill(
    basket_id: Uuid,
    held: &[Line],
    ordered: Vec<(shop_order_line::Model, product::Model)>,
    now: DateTime<Utc>,
) -> Result<(Vec<basket_line::Model>, Vec<LineChange>), ReorderError> {
    let changes: Vec<_> =
        ordered.iter().filter_map(|(line, product)| baskets::change(product, Some(line.unit_price))).collect();
    let wanted: Vec<_> = ordered.into_iter().filter(|(_, product)| baskets::is_orderable(product)).collect();
    let others: Vec<_> =
        held.iter().filter(|held| wanted.iter().all(|(_, product)| product.id != held.product.id)).collect();
    if others.len() + wanted.len() > MAX_LINES {
        return Err(ReorderError::TooManyLines);
    }
    let mut amount: i64 = others.into_iter().map(baskets::line_amount).sum();
    let mut lines = Vec::with_capacity(wanted.len());
    for (line, product) in wanted {
        let already = held.iter().find(|held| held.product.id == product.id).map_or(0, |held| held.line.quantity);
        let quantity = line.quantity.max(already);
        amount += product.price * i64::from(quantity);
        let seen_price = Some(product.price);
        lines.push(basket_line::Model { basket_id, product_id: product.id, quantity, seen_price, added_at: now });
    }
    if amount > MAX_AMOUNT { Err(ReorderError::TooLarge) } else { Ok((lines, changes)) }
}
