//! What can be refused about products.

use sea_orm::DbErr;

use crate::platform::{
    constraint,
    error::{ApiError, ApiResult},
    refusal::{Refusal, Refuse, UserErrorCode},
};

/// Why a product was not changed.
#[derive(Debug)]
pub enum ProductError {
    /// The input has faults.
    Invalid(Vec<Refusal>),
    /// No such product.
    UnknownProduct,
    /// No such section.
    UnknownSection,
    /// Another product has the reference.
    ReferenceTaken,
    /// It is a pack, whose prices come from its contents.
    IsPack,
    /// The promotion is larger than the list price.
    PromotionTooLarge,
    /// It was to be associated with itself.
    AssociatedWithItself,
    /// Two changes met.
    Conflict,
    /// A fault of ours.
    Fault(ApiError),
}

impl From<DbErr> for ProductError {
    fn from(error: DbErr) -> Self {
        match constraint::violated(&error).as_deref() {
            Some("product_price_not_negative") => Self::PromotionTooLarge,
            Some("product_reference_key") => Self::ReferenceTaken,
            Some("product_association_no_self") => Self::AssociatedWithItself,
            Some(constraint::ANY_FOREIGN_KEY) => Self::UnknownSection,
            _ if constraint::is_conflict(&error) => Self::Conflict,
            _ => Self::Fault(error.into()),
        }
    }
}

impl From<Vec<Refusal>> for ProductError {
    fn from(refusals: Vec<Refusal>) -> Self {
        Self::Invalid(refusals)
    }
}

impl Refuse for ProductError {
    fn refusals(self) -> ApiResult<Vec<Refusal>> {
        Ok(vec![match self {
            Self::Invalid(refusals) => return Ok(refusals),
            Self::Fault(fault) => return Err(fault),
            Self::UnknownProduct => Refusal::of(
                "productId",
                UserErrorCode::NotFound,
                "Ce produit n’existe pas.",
                "There is no such product.",
            ),
            Self::UnknownSection => Refusal::of(
                "sectionId",
                UserErrorCode::NotFound,
                "Ce rayon n’existe pas : choisissez-en un autre.",
                "There is no such section: choose another one.",
            ),
            Self::ReferenceTaken => Refusal::of(
                "reference",
                UserErrorCode::ReferenceTaken,
                "Un autre produit, peut-être archivé, a déjà cette référence : choisissez-en une autre.",
                "Another product, which may be archived, already has this reference: choose another one.",
            ),
            Self::IsPack => Refusal::of(
                "productId",
                UserErrorCode::ProductIsPack,
                "Ce produit est un pack : modifiez-le avec « packUpdate ».",
                "This product is a pack: change it with `packUpdate`.",
            ),
            Self::PromotionTooLarge => Refusal::of(
                "promotion",
                UserErrorCode::PromotionTooLarge,
                "La promotion dépasse le prix : réduisez-la ou augmentez le prix.",
                "The promotion is larger than the price: make it smaller, or raise the price.",
            ),
            Self::AssociatedWithItself => Refusal::of(
                "associatedIds",
                UserErrorCode::AssociatedWithItself,
                "Un produit ne peut pas être associé à lui-même : retirez-le de la liste.",
                "A product cannot be associated with itself: take it off the list.",
            ),
            Self::Conflict => Refusal::of(
                "",
                UserErrorCode::Conflict,
                "Une autre modification a eu lieu en même temps : renvoyez la vôtre.",
                "Another change happened at the same time: send yours again.",
            ),
        }])
    }
}
