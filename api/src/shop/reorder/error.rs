//! What can be refused about ordering again.

use sea_orm::DbErr;

use crate::platform::{
    constraint,
    error::{ApiError, ApiResult},
    refusal::{Refusal, Refuse, UserErrorCode},
};

/// Why nothing was put into a basket.
#[derive(Debug)]
pub enum ReorderError {
    /// The customer has no such order.
    UnknownOrder,
    /// The customer has no such basket.
    UnknownBasket,
    /// The basket would hold more lines than one may have.
    TooManyLines,
    /// The basket would cost more than an order may.
    TooLarge,
    /// Two changes met.
    Conflict,
    /// A fault of ours.
    Fault(ApiError),
}

impl From<DbErr> for ReorderError {
    fn from(error: DbErr) -> Self {
        if constraint::is_conflict(&error) { Self::Conflict } else { Self::Fault(error.into()) }
    }
}

impl Refuse for ReorderError {
    fn refusals(self) -> ApiResult<Vec<Refusal>> {
        let (field, code, french, english) = match self {
            Self::Fault(fault) => return Err(fault),
            Self::Conflict => return Ok(vec![Refusal::conflict()]),
            Self::UnknownOrder => {
                ("orderId", UserErrorCode::NotFound, "Cette commande n’existe pas.", "There is no such order.")
            }
            Self::UnknownBasket => {
                ("basketId", UserErrorCode::NotFound, "Ce panier n’existe pas.", "There is no such basket.")
            }
            Self::TooManyLines => (
                "basketId",
                UserErrorCode::LimitReached,
                "Ce panier contiendrait plus de 100 produits : choisissez-en un autre.",
                "This basket would hold more than 100 products: choose another one.",
            ),
            Self::TooLarge => (
                "basketId",
                UserErrorCode::OrderTooLarge,
                "Ce panier dépasserait le montant d’une commande : choisissez-en un autre.",
                "This basket would exceed the amount of one order: choose another one.",
            ),
        };
        Ok(vec![Refusal::of(field, code, french, english)])
    }
}
