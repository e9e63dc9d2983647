//! What can be refused about packs, beside what can be refused about every product.

use sea_orm::DbErr;

use crate::{
    platform::{
        constraint,
        error::ApiResult,
        money::Money,
        refusal::{Refusal, Refuse, UserErrorCode},
    },
    shop::product::error::ProductError,
};

/// Why a pack was not changed.
#[derive(Debug)]
pub enum PackError {
    /// What can happen to every product.
    Product(ProductError),
    /// No such pack.
    UnknownPack,
    /// It is a simple product, which has no contents.
    IsSimple,
    /// It would contain itself.
    Cycle,
    /// It costs as much as its contents bought one by one, or more.
    NotCheaper {
        /// What they cost, in minor units.
        contents: i64,
    },
    /// Its contents cost more than an amount can hold.
    TooLarge,
}

impl From<DbErr> for PackError {
    fn from(error: DbErr) -> Self {
        match constraint::violated(&error).as_deref() {
            Some("pack_cycle") => Self::Cycle,
            Some("pack_item_needs_pack") => Self::IsSimple,
            _ => Self::Product(error.into()),
        }
    }
}

impl From<ProductError> for PackError {
    fn from(error: ProductError) -> Self {
        match error {
            ProductError::UnknownProduct => Self::UnknownPack,
            other => Self::Product(other),
        }
    }
}

impl From<Vec<Refusal>> for PackError {
    fn from(refusals: Vec<Refusal>) -> Self {
        Self::Product(refusals.into())
    }
}

impl Refuse for PackError {
    fn refusals(self) -> ApiResult<Vec<Refusal>> {
        Ok(vec![match self {
            Self::Product(error) => return error.refusals(),
            Self::UnknownPack => {
                Refusal::of("packId", UserErrorCode::NotFound, "Ce pack n’existe pas.", "There is no such pack.")
            }
            Self::IsSimple => Refusal::of(
                "packId",
                UserErrorCode::ProductIsNotPack,
                "Ce produit n’est pas un pack : modifiez-le avec « productUpdate ».",
                "This product is not a pack: change it with `productUpdate`.",
            ),
            Self::Cycle => Refusal::of(
                "items",
                UserErrorCode::PackCycle,
                "Ce pack se contiendrait lui-même : retirez du contenu le pack qui le contient.",
                "This pack would contain itself: take the pack that holds it out of its contents.",
            ),
            Self::NotCheaper { contents } => not_cheaper(contents),
            Self::TooLarge => Refusal::of(
                "items",
                UserErrorCode::OutOfRange,
                "Ce contenu dépasse le montant d’un pack : réduisez les quantités.",
                "These contents exceed the amount of a pack: reduce the quantities.",
            ),
        }])
    }
}

fn not_cheaper(contents: i64) -> Refusal {
    let amount = Money::eur(contents).decimal();
    Refusal::of(
        "price",
        UserErrorCode::PackNotCheaper,
        format!(
            "Un pack doit coûter moins que son contenu, qui vaut {} € : baissez le prix ou complétez le contenu.",
            amount.replace('.', ",")
        ),
        format!("A pack must cost less than its contents, worth €{amount}: lower the price or add to the contents."),
    )
}
