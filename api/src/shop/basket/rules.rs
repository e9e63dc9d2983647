//! What a basket may hold, and what it costs today. Pure.

use entity::shop::{basket_line, product};

use super::error::BasketError;
pub use super::error::{Changed, LineChange, LineChangeKind};
use crate::platform::{refusal::Refusal, validate::Validation};

/// The most baskets of one customer.
pub const MAX_BASKETS: u64 = 50;
/// The most lines of one basket.
pub const MAX_LINES: usize = 100;
/// The most pieces of one product.
pub const MAX_QUANTITY: i32 = 999;
/// The largest amount of a basket and of an order, in minor units (docs/domain.md, money).
pub const MAX_AMOUNT: i64 = 2_000_000_000;

/// A line with its product as it is today.
#[derive(Clone, Debug)]
pub struct Line {
    /// The line.
    pub line: basket_line::Model,
    /// The product.
    pub product: product::Model,
}

/// Trims and checks a name (docs/domain.md, baskets).
pub fn check_name(name: &str) -> Result<String, Vec<Refusal>> {
    let mut validation = Validation::new();
    let name = validation.text("name", name, 1, 100);
    validation.finish(name)
}

/// Checks a quantity; 0 removes the line.
pub fn check_quantity(quantity: i32) -> Result<i32, Vec<Refusal>> {
    let mut validation = Validation::new();
    validation.range("quantity", quantity.into(), 0, MAX_QUANTITY.into());
    validation.finish(quantity)
}

/// Whether a basket with these lines may hold `quantity` of a product.
pub fn hold(lines: &[Line], product: &product::Model, quantity: i32) -> Result<(), BasketError> {
    let others: Vec<_> = lines.iter().filter(|line| line.product.id != product.id).collect();
    if others.len() >= MAX_LINES {
        return Err(BasketError::TooManyLines);
    }
    let amount = others.into_iter().map(line_amount).sum::<i64>() + product.price * i64::from(quantity);
    // A basket that grew dear by itself may still be made smaller.
    let grows =
        lines.iter().find(|line| line.product.id == product.id).is_none_or(|line| line.line.quantity < quantity);
    if grows && amount > MAX_AMOUNT { Err(BasketError::TooLarge) } else { Ok(()) }
}

/// What a line costs today, in minor units.
pub fn line_amount(line: &Line) -> i64 {
    line.product.price * i64::from(line.line.quantity)
}

/// What these lines cost today, also what cannot be ordered today, in minor units.
pub fn amount(lines: &[Line]) -> i64 {
    lines.iter().map(line_amount).sum()
}

/// What changed since the customer last saw the lines (docs/domain.md, basket review).
pub fn changes(lines: &[Line]) -> Vec<LineChange> {
    lines.iter().filter_map(|line| change(&line.product, line.line.seen_price)).collect()
}

/// What became of a product since somebody saw it at the price `before`.
pub fn change(product: &product::Model, before: Option<i64>) -> Option<LineChange> {
    let kind = match before {
        _ if product.archived_at.is_some() => LineChangeKind::Archived,
        _ if !product.available => LineChangeKind::Unavailable,
        Some(before) if before < product.price => LineChangeKind::PriceUp,
        Some(before) if before > product.price => LineChangeKind::PriceDown,
        _ => return None,
    };
    let after = is_orderable(product).then_some(product.price);
    Some(LineChange { kind, before, after, product: product.clone() })
}

/// Whether an order could have the product today (docs/domain.md, sections and products).
pub fn is_orderable(product: &product::Model) -> bool {
    product.available && product.archived_at.is_none()
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use entity::shop::{
        basket_line,
        product::{self, ProductKind},
    };
    use uuid::Uuid;

    use super::{Line, change, hold, is_orderable};
    use crate::shop::basket::error::{BasketError, LineChangeKind};

    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn product(id: u128, price: i64) -> product::Model {
        product::Model {
            id: Uuid::from_u128(id),
            section_id: Uuid::nil(),
            kind: ProductKind::Simple,
            name_key: String::new(),
            name: "Savon".to_owned(),
            comment: String::new(),
            reference: None,
            image_id: None,
            list_price: price,
            promotion: 0,
            price,
            available: true,
            archived_at: None,
            created_at: NOW,
            updated_at: NOW,
        }
    }

    fn line(id: u128, price: i64, quantity: i32) -> Line {
        let product = product(id, price);
        let line = basket_line::Model {
            basket_id: Uuid::nil(),
            product_id: product.id,
            quantity,
            seen_price: Some(price),
            added_at: NOW,
        };
        Line { line, product }
    }

    #[test]
    fn a_basket_holds_100_products_and_changes_those_it_has() {
        let full: Vec<_> = (0..100).map(|id| line(id, 1, 1)).collect();
        assert!(matches!(hold(&full, &product(100, 1), 1), Err(BasketError::TooManyLines)));
        assert!(hold(&full, &product(99, 1), 2).is_ok());
        assert!(hold(&full[1..], &product(100, 1), 1).is_ok());
    }

    #[test]
    fn a_basket_costs_at_most_what_an_order_may_and_can_always_shrink() {
        assert!(hold(&[], &product(1, 100_000_000), 20).is_ok());
        assert!(matches!(hold(&[], &product(1, 100_000_000), 21), Err(BasketError::TooLarge)));
        let dear = [line(1, 100_000_000, 20), line(2, 1, 1)];
        assert!(matches!(hold(&dear, &product(2, 1), 2), Err(BasketError::TooLarge)));
        assert!(hold(&[line(1, 100_000_000, 30)], &product(1, 100_000_000), 29).is_ok());
    }

    #[test]
    fn a_change_is_a_price_or_that_nothing_can_be_ordered() {
        let kind = |product: &product::Model, before| change(product, before).map(|change| change.kind);
        let bread = product(1, 250);
        assert_eq!(kind(&bread, Some(250)), None);
        assert_eq!(kind(&bread, None), None);
        assert_eq!(kind(&bread, Some(249)), Some(LineChangeKind::PriceUp));
        assert_eq!(kind(&bread, Some(251)), Some(LineChangeKind::PriceDown));
        let off = product::Model { available: false, ..bread };
        assert_eq!(kind(&off, Some(249)), Some(LineChangeKind::Unavailable));
        assert_eq!(change(&off, Some(249)).and_then(|change| change.after), None);
        let gone = product::Model { archived_at: Some(NOW), ..off };
        assert_eq!(kind(&gone, None), Some(LineChangeKind::Archived));
    }

    #[test]
    fn what_is_switched_off_or_archived_cannot_be_ordered() {
        assert!(is_orderable(&product(1, 1)));
        assert!(!is_orderable(&product::Model { available: false, ..product(1, 1) }));
        assert!(!is_orderable(&product::Model { archived_at: Some(NOW), ..product(1, 1) }));
    }
}
