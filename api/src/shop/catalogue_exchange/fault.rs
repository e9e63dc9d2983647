//! What can be wrong with a row: typed, so that each reader hears it in their own language. Pure.

use super::{cell::write_amount, column::Column, table::shortened};
use crate::{
    platform::{
        locale::{Locale, Text},
        refusal::UserErrorCode,
    },
    shop::product::rules::MAX_REFERENCE,
};

/// What is wrong with a cell, or with a row.
#[derive(Clone, Debug)]
pub struct Fault {
    /// The line of the file on which the row begins.
    pub line: u64,
    /// The column; none when the row as a whole is concerned.
    pub column: Option<Column>,
    /// What stands in the cell, or where the row begins, shortened.
    pub value: String,
    /// What is wrong.
    pub problem: Problem,
}

impl Fault {
    /// A fault of a cell, or of a row.
    pub fn of(line: u64, column: Option<Column>, value: &str, problem: Problem) -> Self {
        Self { line, column, value: shortened(value, 100), problem }
    }

    /// What is wrong and what to do.
    pub fn message(&self) -> Text {
        self.problem.message(self.column)
    }
}

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// It has more or fewer cells than the header.
    Cells {
        /// How many it has.
        has: usize,
        /// How many the header has.
        needs: usize,
    },
    /// Its cell must not be empty.
    Required,
    /// Its cell is not understood.
    NotUnderstood,
    /// A text is too long.
    TooLong {
        /// How many characters it may have.
        most: usize,
    },
    /// A text has control characters.
    ControlCharacters,
    /// An amount is out of its range.
    Amount {
        /// The least, in minor units.
        least: i64,
        /// The most, in minor units.
        most: i64,
    },
    /// No product has this id.
    UnknownId,
    /// It cannot be a reference.
    NoReference,
    /// Another product has the reference.
    ReferenceTaken,
    /// An earlier row is about the same product.
    Repeated {
        /// The line of that row.
        first: u64,
    },
    /// A new product needs a section.
    NoSection,
    /// There is no such section, and none is to be made.
    UnknownSection,
    /// More sections are to be made than one import makes.
    TooManySections {
        /// How many it makes.
        most: usize,
    },
    /// The product is archived.
    Archived,
    /// A product does not become a pack, nor a pack a product.
    OtherKind,
    /// A pack's price is not changed by a row.
    PackPrice,
    /// A pack is not made by a row.
    NewPack,
    /// The promotion is larger than the price.
    PromotionTooLarge,
    /// Somebody else changed the product, or took its reference or section away, while the file was read.
    ChangedMeanwhile,
    /// The import was broken off before this row.
    NotWritten,
}

impl Problem {
    /// The stable code.
    pub fn code(self) -> UserErrorCode {
        match self {
            Self::UnknownId | Self::UnknownSection => UserErrorCode::NotFound,
            Self::ReferenceTaken => UserErrorCode::ReferenceTaken,
            Self::Repeated { .. } => UserErrorCode::RowRepeated,
            Self::TooManySections { .. } => UserErrorCode::LimitReached,
            Self::Archived => UserErrorCode::ProductUnavailable,
            Self::PackPrice | Self::NewPack => UserErrorCode::ProductIsPack,
            Self::PromotionTooLarge => UserErrorCode::PromotionTooLarge,
            Self::Amount { .. } => UserErrorCode::OutOfRange,
            Self::ChangedMeanwhile | Self::NotWritten => UserErrorCode::Conflict,
            Self::Cells { .. }
            | Self::Required
            | Self::NotUnderstood
            | Self::TooLong { .. }
            | Self::ControlCharacters
            | Self::NoReference
            | Self::NoSection
            | Self::OtherKind => UserErrorCode::InvalidInput,
        }
    }

    fn message(self, column: Option<Column>) -> Text {
        match self {
            Self::Cells { has, needs } => Text::new(
                format!("Cette ligne a {has} cellules au lieu de {needs} : vérifiez séparateurs et guillemets."),
                format!("This row has {has} cells instead of {needs}: check separators and quotes."),
            ),
            Self::Amount { least, most } => {
                let range = |locale| (write_amount(least, locale), write_amount(most, locale));
                let ((least, most), (low, high)) = (range(Locale::French), range(Locale::English));
                Text::new(
                    format!("Ce montant doit être compris entre {least} et {most}."),
                    format!("This amount must lie between {low} and {high}."),
                )
            }
            Self::TooLong { most } => Text::new(
                format!("Ce texte dépasse {most} caractères : raccourcissez-le."),
                format!("This text has more than {most} characters: shorten it."),
            ),
            Self::NoReference => Text::new(
                format!("Une référence compte au plus {MAX_REFERENCE} caractères, sans caractère de contrôle."),
                format!("A reference has at most {MAX_REFERENCE} characters, none of them a control character."),
            ),
            Self::Repeated { first } => Text::new(
                format!("La ligne {first} parle déjà de ce produit : gardez-en une."),
                format!("Line {first} is about this product already: keep one of them."),
            ),
            Self::TooManySections { most } => Text::new(
                format!("Un import crée au plus {most} rayons : vérifiez la colonne, ou renvoyez ensuite le reste."),
                format!("One import makes at most {most} sections: check the column, or send the rest afterwards."),
            ),
            Self::NotUnderstood => not_understood(column),
            other => {
                let (french, english) = other.sentence();
                Text::new(french, english)
            }
        }
    }

    /// The sentences that say nothing of their own row.
    fn sentence(self) -> (&'static str, &'static str) {
        match self {
            Self::Required => ("Cette cellule est obligatoire : remplissez-la.", "This cell is required: fill it in."),
            Self::ControlCharacters => (
                "Ce texte contient des caractères de contrôle : retirez-les.",
                "This text contains control characters: remove them.",
            ),
            Self::UnknownId => (
                "Aucun produit n’a cet identifiant : laissez la cellule vide pour en créer un.",
                "No product has this id: leave the cell empty to make one.",
            ),
            Self::ReferenceTaken => (
                "Un autre produit a déjà cette référence : choisissez-en une autre.",
                "Another product already has this reference: choose another one.",
            ),
            Self::NoSection => (
                "Un nouveau produit a besoin d’un rayon : ajoutez la colonne.",
                "A new product needs a section: add the column.",
            ),
            Self::UnknownSection => (
                "Ce rayon n’existe pas : corrigez le nom, ou demandez la création des rayons.",
                "There is no such section: correct the name, or ask for sections to be made.",
            ),
            Self::Archived => (
                "Ce produit est archivé : remettez-le au catalogue d’abord.",
                "This product is archived: put it back into the catalogue first.",
            ),
            Self::OtherKind => (
                "Un produit ne devient pas un pack, ni un pack un produit : corrigez le type.",
                "A product does not become a pack, nor a pack a product: correct the type.",
            ),
            Self::PackPrice => (
                "Le prix d’un pack dépend de son contenu : changez-le avec « packUpdate ».",
                "The price of a pack depends on its contents: change it with `packUpdate`.",
            ),
            Self::NewPack => (
                "Un pack se crée avec son contenu : utilisez « packCreate ».",
                "A pack is made together with its contents: use `packCreate`.",
            ),
            Self::PromotionTooLarge => (
                "La promotion dépasse le prix : réduisez-la ou augmentez le prix.",
                "The promotion is larger than the price: make it smaller, or raise the price.",
            ),
            Self::ChangedMeanwhile => (
                "Quelqu’un d’autre a changé ce produit, sa référence ou son rayon pendant l’import : vérifiez, puis renvoyez la ligne.",
                "Somebody else changed this product, its reference or its section during the import: check, then send the row again.",
            ),
            _ => (
                "L’import s’est interrompu avant cette ligne : renvoyez le fichier.",
                "The import was broken off before this row: send the file again.",
            ),
        }
    }
}

fn not_understood(column: Option<Column>) -> Text {
    let (french, english) = match column {
        Some(Column::Promotion) => ("-0,50", "-0.50"),
        Some(Column::Available) => ("oui", "yes"),
        Some(Column::Kind) => ("produit", "product"),
        _ => ("2,50", "2.50"),
    };
    Text::new(
        format!("Cette valeur n’est pas comprise : écrivez par exemple « {french} »."),
        format!("This value is not understood: write for example “{english}”."),
    )
}
