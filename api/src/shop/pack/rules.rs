//! What a pack must look like. Pure.

use entity::shop::product;
use uuid::Uuid;

use super::error::PackError;
use crate::{
    platform::{
        refusal::{Refusal, UserErrorCode},
        validate::Validation,
    },
    shop::product::rules::{MAX_PRICE, Presentation, check_presentation, needs_attention},
};

/// How many different products a pack may contain.
pub const MAX_ITEMS: usize = 50;

// What the schema can show of a pack's contents bought one by one: more than its 32 bits could not be answered.
const MAX_CONTENTS: i64 = 2_000_000_000;

/// A pack as a manager wants it.
#[derive(Clone, Debug)]
pub struct PackDraft {
    /// What it shares with simple products.
    pub presentation: Presentation,
    /// Its final price, in minor units.
    pub price: i64,
}

/// A product to put into a pack.
#[derive(Clone, Copy, Debug)]
pub struct Item {
    /// The product or pack.
    pub product_id: Uuid,
    /// How many pieces, 1 to 999.
    pub quantity: i32,
}

/// Trims and checks a pack (docs/domain.md, packs).
pub fn check(draft: PackDraft) -> Result<PackDraft, Vec<Refusal>> {
    let mut validation = Validation::new();
    let presentation = check_presentation(&mut validation, draft.presentation);
    validation.range("price", draft.price, 0, MAX_PRICE);
    validation.finish(PackDraft { presentation, ..draft })
}

/// Checks how many products a pack contains, and how many pieces of each.
pub fn check_items(items: &[Item]) -> Result<(), Vec<Refusal>> {
    let mut validation = Validation::new();
    if items.is_empty() || items.len() > MAX_ITEMS {
        validation.add(
            "items",
            UserErrorCode::OutOfRange,
            format!("Un pack contient de 1 à {MAX_ITEMS} produits différents."),
            format!("A pack contains 1 to {MAX_ITEMS} different products."),
        );
        return validation.finish(());
    }
    for (index, item) in items.iter().enumerate() {
        validation.range(&format!("items.{index}.quantity"), item.quantity.into(), 1, 999);
    }
    validation.finish(())
}

/// Refuses a pack that, as the database calculated it, saves nothing (docs/domain.md, packs).
pub fn require_cheaper(pack: &product::Model) -> Result<(), PackError> {
    if pack.list_price > MAX_CONTENTS {
        Err(PackError::TooLarge)
    } else if needs_attention(pack) {
        Err(PackError::NotCheaper { contents: pack.list_price })
    } else {
        Ok(())
    }
}
