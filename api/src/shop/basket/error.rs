//! What can be refused about baskets.

use sea_orm::DbErr;

use crate::platform::{
    constraint,
    error::{ApiError, ApiResult},
    refusal::{Refusal, Refuse, UserErrorCode},
};

/// Why a basket was not changed.
#[derive(Debug)]
pub enum BasketError {
    /// The input has faults.
    Invalid(Vec<Refusal>),
    /// Another basket of the customer has the name.
    NameTaken,
    /// The default basket cannot be deleted.
    DefaultKept,
    /// The customer has as many baskets as one may have.
    TooManyBaskets,
    /// The basket has as many lines as one may have.
    TooManyLines,
    /// The basket would cost more than an order may.
    TooLarge,
    /// The customer has no such basket.
    UnknownBasket,
    /// No such product in the catalogue.
    UnknownProduct,
    /// A fault of ours.
    Fault(ApiError),
}

impl From<DbErr> for BasketError {
    fn from(error: DbErr) -> Self {
        match constraint::violated(&error).as_deref() {
            Some("basket_customer_id_name_key") => Self::NameTaken,
            Some("basket_default_kept") => Self::DefaultKept,
            _ => Self::Fault(error.into()),
        }
    }
}

impl From<Vec<Refusal>> for BasketError {
    fn from(refusals: Vec<Refusal>) -> Self {
        Self::Invalid(refusals)
    }
}

impl Refuse for BasketError {
    fn refusals(self) -> ApiResult<Vec<Refusal>> {
        Ok(vec![match self {
            Self::Invalid(refusals) => return Ok(refusals),
            Self::Fault(fault) => return Err(fault),
            Self::NameTaken => Refusal::of(
                "name",
                UserErrorCode::NameTaken,
                "Un autre de vos paniers porte déjà ce nom.",
                "Another basket of yours already has this name.",
            ),
            Self::DefaultKept => Refusal::of(
                "basketId",
                UserErrorCode::DefaultBasketKept,
                "Ce panier est celui par défaut : videz-le si vous voulez, il ne se supprime pas.",
                "This is the default basket: empty it if you like, it cannot be deleted.",
            ),
            Self::TooManyBaskets => Refusal::of(
                "",
                UserErrorCode::LimitReached,
                "Vous avez déjà 50 paniers : supprimez-en un d’abord.",
                "You already have 50 baskets: delete one first.",
            ),
            Self::TooManyLines => Refusal::of(
                "productId",
                UserErrorCode::LimitReached,
                "Ce panier contient déjà 100 produits : retirez-en un d’abord.",
                "This basket already holds 100 products: remove one first.",
            ),
            Self::TooLarge => Refusal::of(
                "quantity",
                UserErrorCode::OrderTooLarge,
                "Ce panier dépasserait le montant d’une commande : réduisez la quantité.",
                "This basket would exceed the amount of one order: reduce the quantity.",
            ),
            Self::UnknownBasket => {
                Refusal::of("basketId", UserErrorCode::NotFound, "Ce panier n’existe pas.", "There is no such basket.")
            }
            Self::UnknownProduct => Refusal::of(
                "productId",
                UserErrorCode::NotFound,
                "Ce produit n’est pas au catalogue.",
                "There is no such product in the catalogue.",
            ),
        }])
    }
}
