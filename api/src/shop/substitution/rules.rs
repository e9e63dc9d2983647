//! What may be offered in place of what is missing, and at what price. Pure.

use chrono::{DateTime, TimeDelta, Utc};
use entity::shop::{
    product,
    shop_order::{self, OrderState},
    shop_order_line::{self, SubstitutionPreference},
    shop_order_substitution::{self, SubstitutionState},
};

use super::error::SubstitutionError;
use crate::shop::{
    basket::rules::is_orderable,
    preparation::rules::{Handler, is_handled_by},
};

/// How many offers one line may have, declined ones included.
pub const MAX_OFFERS: usize = 10;

/// How long an offer may wait for its answer.
const LONGEST: TimeDelta = TimeDelta::days(1);

/// What somebody wants to offer.
#[derive(Clone, Copy, Debug)]
pub struct Offer {
    /// How many missing pieces it replaces.
    pub quantity: i32,
    /// Until when it can be accepted, if not until the order is ready.
    pub expires_at: Option<DateTime<Utc>>,
}

/// What an offer becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// What one costs the customer.
    pub unit_price: i64,
    /// Whether the customer need not be asked.
    pub welcome: bool,
}

/// The offer's state at an instant: one that nobody answered in time has expired, whatever is stored.
pub fn state(offer: &shop_order_substitution::Model, now: DateTime<Utc>) -> SubstitutionState {
    let late = offer.expires_at.is_some_and(|expires_at| now > expires_at);
    if late && offer.state == SubstitutionState::Proposed { SubstitutionState::Expired } else { offer.state }
}

/// How many pieces of a line are replaced.
pub fn replaced(offers: &[shop_order_substitution::Model]) -> i32 {
    offers.iter().filter(|offer| offer.state == SubstitutionState::Accepted).map(|offer| offer.quantity).sum()
}

/// Whether an open offer is for more pieces than are missing when `rest` are not prepared.
pub fn is_outdated(offers: &[shop_order_substitution::Model], rest: i32) -> bool {
    let missing = rest - replaced(offers);
    offers.iter().any(|offer| offer.state == SubstitutionState::Proposed && offer.quantity > missing)
}

/// Whether `product` may be offered for missing pieces of a line that already had `offers`, and on what terms
/// (docs/domain.md, substitution).
pub fn propose(
    (order, line, offers): (&shop_order::Model, &shop_order_line::Model, &[shop_order_substitution::Model]),
    product: &product::Model,
    offer: Offer,
    by: Handler,
    now: DateTime<Utc>,
) -> Result<Terms, SubstitutionError> {
    if !is_handled_by(order, by) {
        return Err(SubstitutionError::NotAssigned);
    }
    if order.state != OrderState::Preparing {
        return Err(SubstitutionError::NotInState(order.state));
    }
    if line.substitution == SubstitutionPreference::None {
        return Err(SubstitutionError::NotWanted);
    }
    if product.id == line.product_id {
        return Err(SubstitutionError::SameProduct);
    }
    if !is_orderable(product) {
        return Err(SubstitutionError::ProductUnavailable);
    }
    if offers.len() >= MAX_OFFERS {
        return Err(SubstitutionError::TooManyOffers);
    }
    if offers.iter().any(|offer| state(offer, now) == SubstitutionState::Proposed) {
        return Err(SubstitutionError::AlreadyOpen);
    }
    let missing = line.quantity - line.prepared_quantity - replaced(offers);
    if !(1..=missing).contains(&offer.quantity) {
        return Err(SubstitutionError::NotMissing { missing });
    }
    if offer.expires_at.is_some_and(|expires_at| expires_at <= now || expires_at > now + LONGEST) {
        return Err(SubstitutionError::NoTime);
    }
    Ok(Terms {
        unit_price: product.price.min(line.unit_price),
        welcome: line.substitution == SubstitutionPreference::Similar,
    })
}

/// Whether an offer can still be answered.
pub fn answer(offer: &shop_order_substitution::Model, now: DateTime<Utc>) -> Result<(), SubstitutionError> {
    if state(offer, now) == SubstitutionState::Proposed { Ok(()) } else { Err(SubstitutionError::NotOpen) }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta, Utc};
    use entity::shop::shop_order_substitution::{Model, SubstitutionState};
    use uuid::Uuid;

    use super::{answer, replaced, state};

    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn offer(state: SubstitutionState, quantity: i32) -> Model {
        Model {
            id: Uuid::nil(),
            order_line_id: Uuid::nil(),
            product_id: Uuid::nil(),
            product_name: String::new(),
            unit_price: 0,
            quantity,
            state,
            proposed_at: NOW,
            proposed_by: None,
            expires_at: Some(NOW),
            answered_at: None,
            answered_by: None,
        }
    }

    #[test]
    fn an_offer_can_be_answered_at_its_last_instant_and_not_after() {
        let open = offer(SubstitutionState::Proposed, 1);
        assert!(answer(&open, NOW).is_ok());
        assert!(answer(&open, NOW + TimeDelta::microseconds(1)).is_err());
        assert_eq!(state(&open, NOW + TimeDelta::microseconds(1)), SubstitutionState::Expired);
        let accepted = offer(SubstitutionState::Accepted, 1);
        assert_eq!(state(&accepted, NOW + TimeDelta::days(1)), SubstitutionState::Accepted);
        assert!(answer(&accepted, NOW).is_err());
    }

    #[test]
    fn only_what_was_accepted_replaces_anything() {
        use SubstitutionState::{Accepted, Declined, Expired, Proposed};
        let offers =
            [offer(Accepted, 2), offer(Declined, 4), offer(Expired, 8), offer(Proposed, 16), offer(Accepted, 1)];
        assert_eq!(replaced(&offers), 3);
    }
}
