//! What can be refused about placing, moving and cancelling orders.

use entity::shop::{shop_order::OrderState, time_slot_state};
use sea_orm::DbErr;

use crate::{
    platform::{
        constraint,
        error::{ApiError, ApiResult},
        idempotency,
        refusal::{Refusal, Refuse, UserErrorCode},
    },
    shop::{basket, basket::error::Changed, preparation, time_slot},
};

/// Why an order was not placed or changed.
#[derive(Debug)]
pub enum OrderError {
    /// The input has faults.
    Invalid(Vec<Refusal>),
    /// No such basket of the caller's.
    UnknownBasket,
    /// No such slot.
    UnknownSlot,
    /// No such order that the caller may see.
    UnknownOrder,
    /// The caller sees the order, and may not change it.
    Forbidden,
    /// The basket has no lines.
    BasketEmpty,
    /// A preference names a product that is not in the basket.
    NotInBasket,
    /// The basket is not as its customer saw it.
    BasketChanged(Changed),
    /// The amount exceeds what one order may hold.
    TooLarge,
    /// Every employee on duty already has an order of the slot; these slots are free.
    SlotFull(Vec<time_slot_state::Model>),
    /// The slot's cut-off has passed.
    SlotExpired,
    /// The shop has closed the slot.
    SlotClosed,
    /// The order's state does not allow it.
    NotInState(OrderState),
    /// The idempotency key was used with other inputs.
    KeyReused,
    /// Two changes met.
    Conflict,
    /// A fault of ours.
    Fault(ApiError),
}

impl From<DbErr> for OrderError {
    fn from(error: DbErr) -> Self {
        match constraint::violated(&error).as_deref() {
            Some("time_slot_full" | "shop_order_one_per_slot_and_employee") => Self::SlotFull(Vec::new()),
            Some("time_slot_expired") => Self::SlotExpired,
            Some("time_slot_closed") => Self::SlotClosed,
            Some("shop_order_amount_limit") => Self::TooLarge,
            _ if constraint::is_conflict(&error) => Self::Conflict,
            _ => Self::Fault(error.into()),
        }
    }
}

impl From<Vec<Refusal>> for OrderError {
    fn from(refusals: Vec<Refusal>) -> Self {
        Self::Invalid(refusals)
    }
}

impl From<ApiError> for OrderError {
    fn from(error: ApiError) -> Self {
        Self::Fault(error)
    }
}

impl Refuse for OrderError {
    fn refusals(self) -> ApiResult<Vec<Refusal>> {
        let (field, code, french, english) = match self {
            Self::Invalid(refusals) => return Ok(refusals),
            Self::Fault(fault) => return Err(fault),
            Self::Forbidden => return Err(ApiError::forbidden()),
            Self::Conflict => return Ok(vec![Refusal::conflict()]),
            Self::KeyReused => return Ok(vec![idempotency::key_reused()]),
            Self::UnknownSlot => return Ok(vec![time_slot::error::unknown()]),
            Self::SlotFull(_) => return Ok(vec![time_slot::error::full()]),
            Self::SlotExpired => return Ok(vec![time_slot::error::expired()]),
            Self::SlotClosed => return Ok(vec![time_slot::error::closed()]),
            Self::NotInState(state) => return Ok(vec![preparation::error::not_in_state(state)]),
            Self::BasketChanged(changed) => return Ok(basket::error::changed(&changed)),
            Self::UnknownBasket => {
                ("basketId", UserErrorCode::NotFound, "Ce panier n’existe pas.", "There is no such basket.")
            }
            Self::UnknownOrder => {
                ("orderId", UserErrorCode::NotFound, "Cette commande n’existe pas.", "There is no such order.")
            }
            Self::BasketEmpty => (
                "basketId",
                UserErrorCode::BasketEmpty,
                "Ce panier est vide : ajoutez-y des produits.",
                "This basket is empty: add products to it.",
            ),
            Self::NotInBasket => (
                "lineSubstitutions",
                UserErrorCode::NotFound,
                "Ce produit n’est pas dans le panier.",
                "This product is not in the basket.",
            ),
            Self::TooLarge => (
                "basketId",
                UserErrorCode::OrderTooLarge,
                "Cette commande dépasse le montant maximal : répartissez-la en plusieurs.",
                "This order exceeds the largest amount: split it.",
            ),
        };
        Ok(vec![Refusal::of(field, code, french, english)])
    }
}
