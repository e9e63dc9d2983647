//! What one row of the table asks for, and what is wrong with it. Pure.

use entity::shop::product::{self, ProductKind};
use uuid::Uuid;

use super::{
    cell,
    column::Column,
    report::Fault,
    table::{Record, Table, shortened},
};
use crate::{
    platform::{
        global_id::NodeKind,
        refusal::{Refusal, UserErrorCode},
    },
    shop::product::rules::{self, MAX_REFERENCE, Presentation, ProductDraft, Promotion},
};

/// A row, its cells read. What is missing is not asked for.
#[derive(Debug, Default)]
pub struct Row {
    /// The line on which it begins.
    pub line: u64,
    /// The product it names by our id.
    pub id: Option<Uuid>,
    /// The merchant's reference.
    pub reference: Option<String>,
    /// Product or pack.
    pub kind: Option<ProductKind>,
    /// The name of a section.
    pub section: Option<String>,
    name: Option<String>,
    comment: Option<String>,
    price: Option<i64>,
    promotion: Option<i64>,
    available: Option<bool>,
    /// What is wrong so far.
    pub faults: Vec<Fault>,
}

impl Row {
    /// Reads the cells of a row.
    pub fn read(table: &Table, record: &Record) -> Self {
        let mut row = Self { line: record.line, ..Self::default() };
        if record.cells.len() != table.columns.len() {
            let (has, needs) = (record.cells.len(), table.columns.len());
            row.fault(
                None,
                &record.cells.join(" "),
                UserErrorCode::InvalidInput,
                format!("Cette ligne a {has} cellules au lieu de {needs} : vérifiez séparateurs et guillemets."),
                format!("This row has {has} cells instead of {needs}: check separators and quotes."),
            );
            return row;
        }
        for (column, cell) in table.columns.iter().zip(&record.cells) {
            if let Some(column) = column {
                row.take(*column, cell);
            }
        }
        row
    }

    /// Notes a fault of the row.
    pub fn fault(
        &mut self,
        column: impl Into<Option<Column>>,
        value: &str,
        code: UserErrorCode,
        french: impl Into<String>,
        english: impl Into<String>,
    ) {
        self.faults.push(Fault::of(self.line, column, value, code, french, english));
    }

    fn take(&mut self, column: Column, cell: &str) {
        let text = cell::read_text(cell).trim().to_owned();
        let empty = text.is_empty();
        match column {
            Column::Name => self.name = Some(text),
            Column::Comment => self.comment = Some(text),
            Column::Section => self.section = Some(text),
            Column::Promotion if empty => self.promotion = Some(0),
            Column::Price if empty => self.require(column),
            // Nothing to say about it.
            _ if empty => {}
            Column::Reference => self.take_reference(text),
            Column::Id => match NodeKind::Product.decode(&text.as_str().into()) {
                Some(id) => self.id = Some(id),
                None => self.unknown_id(&text),
            },
            Column::Price => self.price = self.understood(column, cell::read_amount(&text), &text, "2,50", "2.50"),
            Column::Promotion => {
                self.promotion = self.understood(column, cell::read_amount(&text), &text, "-0,50", "-0.50");
            }
            Column::Available => {
                self.available = self.understood(column, cell::read_flag(&text), &text, "oui", "yes");
            }
            Column::Kind => self.kind = self.understood(column, cell::read_kind(&text), &text, "produit", "product"),
        }
    }

    fn take_reference(&mut self, text: String) {
        if !rules::is_reference(&text) {
            self.fault(
                Column::Reference,
                &text,
                UserErrorCode::InvalidInput,
                format!("Une référence compte au plus {MAX_REFERENCE} caractères, sans caractère de contrôle."),
                format!("A reference has at most {MAX_REFERENCE} characters, none of them a control character."),
            );
        } else {
            self.reference = Some(text);
        }
    }

    fn understood<T>(
        &mut self,
        column: Column,
        value: Option<T>,
        cell: &str,
        french: &str,
        english: &str,
    ) -> Option<T> {
        if value.is_none() {
            self.fault(
                column,
                cell,
                UserErrorCode::InvalidInput,
                format!("Cette valeur n’est pas comprise : écrivez par exemple « {french} »."),
                format!("This value is not understood: write for example “{english}”."),
            );
        }
        value
    }

    fn require(&mut self, column: Column) {
        self.fault(
            column,
            "",
            UserErrorCode::InvalidInput,
            "Cette cellule est obligatoire : remplissez-la.",
            "This cell is required: fill it in.",
        );
    }

    /// Notes that there is no product of this id.
    pub fn unknown_id(&mut self, id: &str) {
        self.fault(
            Column::Id,
            id,
            UserErrorCode::NotFound,
            "Aucun produit n’a cet identifiant : laissez la cellule vide pour en créer un.",
            "No product has this id: leave the cell empty to make one.",
        );
    }

    /// The product that the row makes or leaves behind, checked; faults are noted.
    pub fn draft(&mut self, existing: Option<&product::Model>, section_id: Uuid) -> Option<ProductDraft> {
        match existing {
            Some(existing) => self.check_existing(existing),
            None => self.check_new(),
        }
        let keep = |kept: fn(&product::Model) -> &String| existing.map(kept).cloned().unwrap_or_default();
        let pack = existing.filter(|product| product.kind == ProductKind::Pack);
        let draft = ProductDraft {
            presentation: Presentation {
                reference: self.reference.clone().or_else(|| existing?.reference.clone()),
                section_id,
                name: self.name.clone().unwrap_or_else(|| keep(|product| &product.name)),
                comment: self.comment.clone().unwrap_or_else(|| keep(|product| &product.comment)),
                available: self.available.unwrap_or(existing.is_none_or(|product| product.available)),
            },
            list_price: match pack {
                Some(_) => 0,
                None => self.price.or(existing.map(|product| product.list_price)).unwrap_or_default(),
            },
            promotion: Promotion::Amount(match pack {
                Some(_) => 0,
                None => self.promotion.or(existing.map(|product| product.promotion)).unwrap_or_default(),
            }),
        };
        let (list_price, promotion) = (draft.list_price, draft.promotion.amount(draft.list_price));
        let checked = match rules::check(draft) {
            Ok(draft) => Some(draft),
            Err(refusals) => {
                refusals.into_iter().for_each(|refusal| self.refuse(refusal));
                None
            }
        };
        // The database refuses this too, but then the whole statement, and not this row.
        if checked.is_some() && self.faults.is_empty() && list_price + promotion < 0 {
            self.fault(
                Column::Promotion,
                &promotion.to_string(),
                UserErrorCode::PromotionTooLarge,
                "La promotion dépasse le prix : réduisez-la ou augmentez le prix.",
                "The promotion is larger than the price: make it smaller, or raise the price.",
            );
        }
        checked.filter(|_| self.faults.is_empty())
    }

    fn check_existing(&mut self, existing: &product::Model) {
        if existing.archived_at.is_some() {
            self.fault(
                None,
                &existing.name,
                UserErrorCode::ProductUnavailable,
                "Ce produit est archivé : remettez-le au catalogue d’abord.",
                "This product is archived: put it back into the catalogue first.",
            );
        }
        if self.kind.is_some_and(|kind| kind != existing.kind) {
            self.fault(
                Column::Kind,
                "",
                UserErrorCode::InvalidInput,
                "Un produit ne devient pas un pack, ni un pack un produit : corrigez le type.",
                "A product does not become a pack, nor a pack a product: correct the type.",
            );
        }
        let promoted = self.promotion.is_some_and(|promotion| promotion != 0);
        let repriced = self.price.is_some_and(|price| price != existing.price);
        if existing.kind == ProductKind::Pack && (promoted || repriced) {
            self.fault(
                Column::Price,
                "",
                UserErrorCode::ProductIsPack,
                "Le prix d’un pack dépend de son contenu : changez-le avec « packUpdate ».",
                "The price of a pack depends on its contents: change it with `packUpdate`.",
            );
        }
    }

    fn check_new(&mut self) {
        if self.kind == Some(ProductKind::Pack) {
            self.fault(
                Column::Kind,
                "",
                UserErrorCode::ProductIsPack,
                "Un pack se crée avec son contenu : utilisez « packCreate ».",
                "A pack is made together with its contents: use `packCreate`.",
            );
        }
        let known = |row: &Self, column| row.faults.iter().any(|fault| fault.column == Some(column));
        if self.reference.is_none() && !known(self, Column::Reference) && !known(self, Column::Id) {
            self.require(Column::Reference);
        }
        if self.price.is_none() && !known(self, Column::Price) {
            self.require(Column::Price);
        }
    }

    fn refuse(&mut self, refusal: Refusal) {
        let (column, value) = match refusal.field.first().map(String::as_str) {
            Some("name") => (Some(Column::Name), self.name.clone().unwrap_or_default()),
            Some("comment") => (Some(Column::Comment), self.comment.clone().unwrap_or_default()),
            Some("listPrice") => (Some(Column::Price), self.price.unwrap_or_default().to_string()),
            Some("promotion") => (Some(Column::Promotion), self.promotion.unwrap_or_default().to_string()),
            _ => (None, String::new()),
        };
        let Refusal { code, message, .. } = refusal;
        let value = shortened(&value, 100);
        self.faults.push(Fault { line: self.line, column, value, code, message });
    }
}
