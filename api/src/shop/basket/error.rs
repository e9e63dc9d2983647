//! What can be refused about baskets.

use async_graphql::Enum;
use entity::shop::product;
use sea_orm::DbErr;

use crate::platform::{
    constraint,
    error::{ApiError, ApiResult},
    refusal::{Refusal, Refuse, UserErrorCode},
};

/// What became of a line since its customer saw it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "BasketLineChangeKind")]
pub enum LineChangeKind {
    /// One costs more than it did.
    PriceUp,
    /// One costs less than it did.
    PriceDown,
    /// The product is switched off: it may come back.
    Unavailable,
    /// The product has left the catalogue.
    Archived,
}

/// A line that is not as its customer saw it.
#[derive(Clone, Debug)]
pub struct LineChange {
    /// What changed.
    pub kind: LineChangeKind,
    /// The price of one that the customer last saw, in minor units.
    pub before: Option<i64>,
    /// The price of one today; none when it cannot be ordered.
    pub after: Option<i64>,
    /// The product as it is today.
    pub product: product::Model,
}

/// A basket that is not as its customer saw it.
#[derive(Clone, Debug)]
pub struct Changed {
    /// The lines that changed.
    pub changes: Vec<LineChange>,
    /// What everything costs today, in minor units.
    pub amount: i64,
}

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
    /// The basket does not cost what the customer expects.
    Changed(Changed),
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
            Some("basket_customer_id_name_key" | "basket_name_alike") => Self::NameTaken,
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
            Self::Changed(changed) => return Ok(self::changed(&changed)),
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

/// The refusal of a basket that is not as its customer saw it: by what must leave it, or by what costs more.
pub fn changed(changed: &Changed) -> Vec<Refusal> {
    let names = |which: fn(&LineChange) -> bool| {
        let names: Vec<_> =
            changed.changes.iter().filter(|change| which(change)).map(|change| change.product.name.as_str()).collect();
        names.join(", ")
    };
    let gone = names(|change| change.after.is_none());
    let dearer = names(|change| change.kind == LineChangeKind::PriceUp);
    vec![if !gone.is_empty() {
        Refusal::of(
            "basketId",
            UserErrorCode::ProductUnavailable,
            format!("Ces produits ne peuvent pas être commandés en ce moment : {gone}. Retirez-les du panier."),
            format!("These products cannot be ordered now: {gone}. Remove them from the basket."),
        )
    } else if !dearer.is_empty() {
        Refusal::of(
            "basketId",
            UserErrorCode::BasketChanged,
            format!("Ces prix ont augmenté : {dearer}. Vérifiez le panier et acceptez son montant."),
            format!("These prices have gone up: {dearer}. Review the basket and accept its amount."),
        )
    } else {
        Refusal::of(
            "expectedAmount",
            UserErrorCode::BasketChanged,
            "Ce panier ne coûte plus le montant attendu : vérifiez-le et acceptez son montant.",
            "This basket does not cost the expected amount: review it and accept its amount.",
        )
    }]
}
