//! What a product must look like. Pure.

use std::collections::{HashMap, HashSet};

use entity::shop::product::{self, ProductKind};
use uuid::Uuid;

use crate::platform::{
    money,
    refusal::{Refusal, UserErrorCode},
    validate::Validation,
};

/// The highest price of one piece, in minor units.
pub const MAX_PRICE: i64 = 100_000_000;

/// The longest name, in characters.
pub const MAX_NAME: usize = 200;

/// The longest comment, in characters.
pub const MAX_COMMENT: usize = 2_000;

/// How many products may be associated with one.
pub const MAX_ASSOCIATED: usize = 30;

/// How many products may be switched on or off at once.
pub const MAX_SWITCHED: usize = 100;

/// The longest reference.
pub const MAX_REFERENCE: usize = 64;

/// What a product and a pack have in common.
#[derive(Clone, Debug)]
pub struct Presentation {
    /// The merchant's own reference.
    pub reference: Option<String>,
    /// The section it stands in.
    pub section_id: Uuid,
    /// Its name.
    pub name: String,
    /// What the customer should know about it.
    pub comment: String,
    /// Whether it can be ordered now.
    pub available: bool,
}

/// A simple product as a manager wants it.
#[derive(Clone, Debug)]
pub struct ProductDraft {
    /// What it shares with packs.
    pub presentation: Presentation,
    /// Its price before promotion, in minor units.
    pub list_price: i64,
    /// What is taken off.
    pub promotion: Promotion,
}

/// What is taken off a list price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Promotion {
    /// An amount in minor units, at most 0.
    Amount(i64),
    /// A share in basis points, 1 to 10,000.
    Share(i64),
    /// Nothing.
    None,
}

impl Promotion {
    /// The amount taken off `list_price`, at most 0 (docs/domain.md, prices and promotions).
    pub fn amount(self, list_price: i64) -> i64 {
        match self {
            Self::Amount(amount) => amount,
            Self::Share(basis_points) => -money::share(list_price, basis_points),
            Self::None => 0,
        }
    }
}

/// Whether a pack saves its buyer nothing (docs/domain.md, packs).
pub fn needs_attention(product: &product::Model) -> bool {
    product.kind == ProductKind::Pack && product.promotion == 0
}

/// Trims and checks a simple product (docs/domain.md, prices and promotions). Whether the promotion is too large is
/// decided by the database.
pub fn check(draft: ProductDraft) -> Result<ProductDraft, Vec<Refusal>> {
    let mut validation = Validation::new();
    let presentation = check_presentation(&mut validation, draft.presentation);
    validation.range("listPrice", draft.list_price, 0, MAX_PRICE);
    match draft.promotion {
        Promotion::Amount(amount) => validation.range("promotion.amount", amount, -MAX_PRICE, 0),
        Promotion::Share(basis_points) => validation.range("promotion.basisPoints", basis_points, 1, 10_000),
        Promotion::None => 0,
    };
    validation.finish(ProductDraft { presentation, ..draft })
}

/// Whether a text that is not empty can be a reference: on one line, because a cell of a table holds it.
pub fn is_reference(text: &str) -> bool {
    text.chars().count() <= MAX_REFERENCE && !text.chars().any(char::is_control)
}

/// Trims and checks what a product and a pack have in common. An empty reference is none.
pub fn check_presentation(validation: &mut Validation, draft: Presentation) -> Presentation {
    let name = validation.text("name", &draft.name, 1, MAX_NAME);
    let comment = validation.text("comment", &draft.comment, 0, MAX_COMMENT);
    let reference = draft.reference.map(|reference| reference.trim().to_owned()).filter(|text| !text.is_empty());
    if reference.as_deref().is_some_and(|reference| !is_reference(reference)) {
        validation.add(
            "reference",
            UserErrorCode::InvalidInput,
            format!("Une référence compte au plus {MAX_REFERENCE} caractères, sans caractère de contrôle."),
            format!("A reference has at most {MAX_REFERENCE} characters, none of them a control character."),
        );
    }
    Presentation { reference, name, comment, ..draft }
}

/// Checks how many products are switched on or off at once.
pub fn check_switched(products: usize) -> Result<(), Vec<Refusal>> {
    let mut validation = Validation::new();
    if !(1..=MAX_SWITCHED).contains(&products) {
        validation.add(
            "productIds",
            UserErrorCode::OutOfRange,
            format!("Nommez de 1 à {MAX_SWITCHED} produits."),
            format!("Name 1 to {MAX_SWITCHED} products."),
        );
    }
    validation.finish(())
}

/// Checks that each product that is to be switched on or off exists.
pub fn check_known(ids: &[Uuid], found: &HashMap<Uuid, product::Model>) -> Result<(), Vec<Refusal>> {
    let mut validation = Validation::new();
    for (index, _) in ids.iter().enumerate().filter(|(_, id)| !found.contains_key(id)) {
        validation.add(
            &format!("productIds.{index}"),
            UserErrorCode::NotFound,
            "Ce produit n’existe pas : retirez-le de la liste.",
            "There is no such product: take it off the list.",
        );
    }
    validation.finish(())
}

/// Checks how many products are associated with one.
pub fn check_count(associated: usize) -> Result<(), Vec<Refusal>> {
    let mut validation = Validation::new();
    if associated > MAX_ASSOCIATED {
        validation.add(
            "associatedIds",
            UserErrorCode::LimitReached,
            format!("Au plus {MAX_ASSOCIATED} produits associés : raccourcissez la liste."),
            format!("At most {MAX_ASSOCIATED} associated products: shorten the list."),
        );
    }
    validation.finish(())
}

/// Checks a list of products that another one refers to: each exists, is in the catalogue, and is named once.
pub fn check_listed(
    listed: &[Uuid],
    found: &HashMap<Uuid, product::Model>,
    field: impl Fn(usize) -> String,
) -> Result<(), Vec<Refusal>> {
    let mut validation = Validation::new();
    let mut seen = HashSet::new();
    for (index, id) in listed.iter().enumerate() {
        match found.get(id) {
            None => validation.add(
                &field(index),
                UserErrorCode::NotFound,
                "Ce produit n’existe pas : retirez-le de la liste.",
                "There is no such product: take it off the list.",
            ),
            Some(product) if product.archived_at.is_some() => validation.add(
                &field(index),
                UserErrorCode::ProductUnavailable,
                format!("« {} » est archivé : remettez-le au catalogue d’abord.", product.name),
                format!("“{}” is archived: put it back into the catalogue first.", product.name),
            ),
            Some(product) if !seen.insert(*id) => validation.add(
                &field(index),
                UserErrorCode::InvalidInput,
                format!("« {} » figure deux fois : gardez-le une fois.", product.name),
                format!("“{}” is named twice: keep it once.", product.name),
            ),
            Some(_) => {}
        }
    }
    validation.finish(())
}

#[cfg(test)]
mod tests {
    use super::Promotion;

    #[test]
    fn a_share_is_rounded_half_away_from_zero() {
        for (list_price, basis_points, expected) in
            [(250, 1_000, -25), (25, 1_000, -3), (24, 1_000, -2), (3, 10_000, -3)]
        {
            assert_eq!(Promotion::Share(basis_points).amount(list_price), expected, "{basis_points} of {list_price}");
        }
    }
}
