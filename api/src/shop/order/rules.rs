//! What may become of an order, and what its lines are. Pure.

use chrono::{DateTime, Utc};
use entity::shop::{
    shop_order::{self, OrderState},
    shop_order_line::SubstitutionPreference,
};
use sea_orm::ActiveEnum;
use serde::{Serialize, Serializer};
use uuid::Uuid;

use super::error::OrderError;
use crate::shop::basket::rules::{self as baskets, Changed, Line, LineChange, LineChangeKind, MAX_AMOUNT};

/// A line as it is ordered: the name and the price stay as they are now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineDraft {
    /// The product or pack.
    pub product_id: Uuid,
    /// Its name now.
    pub product_name: String,
    /// Its final price now, in minor units.
    pub unit_price: i64,
    /// How many.
    pub quantity: i32,
    /// Whether something else may replace what is missing.
    pub substitution: SubstitutionPreference,
}

/// What a customer thinks of something else in place of what is missing.
#[derive(Clone, Debug)]
pub struct Preferences {
    /// For every line that is not named.
    pub order: SubstitutionPreference,
    /// For single products of the basket.
    pub lines: Vec<(Uuid, SubstitutionPreference)>,
}

impl Preferences {
    fn of(&self, product_id: Uuid) -> SubstitutionPreference {
        let named = self.lines.iter().rfind(|(named, _)| *named == product_id);
        named.map_or(self.order, |(_, preference)| *preference)
    }
}

/// For the fingerprint of an input.
impl Serialize for Preferences {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let lines: Vec<_> =
            self.lines.iter().map(|(product_id, preference)| (product_id, preference.to_value())).collect();
        (self.order.to_value(), lines).serialize(serializer)
    }
}

/// Makes the lines of an order from a basket (docs/domain.md, order lines are snapshots), and tells which prices
/// changed. The customer agrees to today's prices by expecting their amount, otherwise none may have gone up
/// (docs/domain.md, basket review).
pub fn lines_of(
    basket: Vec<Line>,
    expected: Option<i64>,
    preferences: &Preferences,
) -> Result<(Vec<LineDraft>, Vec<LineChange>), OrderError> {
    if basket.is_empty() {
        return Err(OrderError::BasketEmpty);
    }
    if preferences.lines.iter().any(|(named, _)| basket.iter().all(|line| line.product.id != *named)) {
        return Err(OrderError::NotInBasket);
    }
    let (amount, changes) = (baskets::amount(&basket), baskets::changes(&basket));
    let gone = changes.iter().any(|change| change.after.is_none());
    if !gone && amount > MAX_AMOUNT {
        return Err(OrderError::TooLarge);
    }
    let agreed = match expected {
        Some(expected) => expected == amount,
        None => changes.iter().all(|change| change.kind != LineChangeKind::PriceUp),
    };
    if gone || !agreed {
        return Err(OrderError::BasketChanged(Changed { changes, amount }));
    }
    let draft = |Line { line, product }| LineDraft {
        product_id: product.id,
        product_name: product.name,
        unit_price: product.price,
        quantity: line.quantity,
        substitution: preferences.of(line.product_id),
    };
    Ok((basket.into_iter().map(draft).collect(), changes))
}

/// Who wants to change an order, as far as the rules care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Authority {
    /// The customer who placed it.
    Customer,
    /// A shop manager.
    Manager,
}

/// Whether an order may still be moved (docs/domain.md, moving and cancelling): before anybody began to prepare it.
pub fn reschedule(
    order: &shop_order::Model,
    cutoff_at: DateTime<Utc>,
    by: Authority,
    now: DateTime<Utc>,
) -> Result<(), OrderError> {
    match order.state {
        OrderState::Placed => cancel(order, cutoff_at, by, now),
        state => Err(OrderError::NotInState(state)),
    }
}

/// Whether an order may still be cancelled (docs/domain.md, moving and cancelling). The cut-off instant itself is
/// early enough.
pub fn cancel(
    order: &shop_order::Model,
    cutoff_at: DateTime<Utc>,
    by: Authority,
    now: DateTime<Utc>,
) -> Result<(), OrderError> {
    match order.state {
        OrderState::Placed | OrderState::Preparing | OrderState::Ready => {}
        OrderState::Collected | OrderState::Cancelled | OrderState::NoShow => {
            return Err(OrderError::NotInState(order.state));
        }
    }
    match by {
        Authority::Customer if now > cutoff_at => Err(OrderError::SlotExpired),
        Authority::Customer | Authority::Manager => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta, Utc};
    use entity::shop::shop_order::{self, OrderState};
    use uuid::Uuid;

    use super::{Authority, cancel, reschedule};
    use crate::shop::order::error::OrderError;

    fn order(state: OrderState) -> shop_order::Model {
        shop_order::Model {
            id: Uuid::nil(),
            number: String::new(),
            customer_id: Uuid::nil(),
            employee_id: None,
            time_slot_id: Uuid::nil(),
            state,
            items_number: 0,
            amount: 0,
            prepared_items: 0,
            missing_items: 0,
            to_pay: 0,
            comment: String::new(),
            pickup_code: None,
            created_at: DateTime::<Utc>::UNIX_EPOCH,
            updated_at: DateTime::<Utc>::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_customer_may_change_an_order_up_to_the_cutoff_instant_and_not_after() {
        let cutoff = DateTime::<Utc>::UNIX_EPOCH;
        let placed = order(OrderState::Placed);
        assert!(cancel(&placed, cutoff, Authority::Customer, cutoff).is_ok());
        let late = cutoff + TimeDelta::microseconds(1);
        assert!(matches!(cancel(&placed, cutoff, Authority::Customer, late), Err(OrderError::SlotExpired)));
        assert!(cancel(&placed, cutoff, Authority::Manager, late).is_ok());
    }

    #[test]
    fn an_order_is_not_moved_once_its_preparation_has_begun() {
        let cutoff = DateTime::<Utc>::UNIX_EPOCH;
        assert!(reschedule(&order(OrderState::Placed), cutoff, Authority::Customer, cutoff).is_ok());
        let refused = reschedule(&order(OrderState::Preparing), cutoff, Authority::Manager, cutoff);
        assert!(matches!(refused, Err(OrderError::NotInState(OrderState::Preparing))));
    }

    #[test]
    fn an_order_that_has_ended_stays_as_it_is() {
        for state in [OrderState::Collected, OrderState::Cancelled, OrderState::NoShow] {
            let refused =
                cancel(&order(state), DateTime::<Utc>::MAX_UTC, Authority::Manager, DateTime::<Utc>::UNIX_EPOCH);
            assert!(matches!(refused, Err(OrderError::NotInState(_))), "{state:?}");
        }
    }
}
