//! What one row of the table asks for, and what is wrong with it. Pure.

use entity::shop::product::{self, ProductKind};
use uuid::Uuid;

use super::{
    cell,
    column::Column,
    fault::{Fault, Problem},
    table::{Cells, Record, shortened},
};
use crate::{
    platform::{global_id::NodeKind, refusal::Refusal},
    shop::product::rules::{self, MAX_COMMENT, MAX_NAME, MAX_PRICE, Presentation, ProductDraft, Promotion},
};

/// A row, its cells read. What is missing is not asked for.
#[derive(Debug, Default)]
pub struct Row {
    /// The line on which it begins.
    pub line: u64,
    /// Its cells of known columns, as they stand.
    cells: Vec<(Column, String)>,
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
    pub fn read(record: Record) -> Self {
        let mut row = Self { line: record.line, ..Self::default() };
        match record.cells {
            Cells::Miscounted { has, needs, beginning } => {
                row.faults.push(Fault::of(row.line, None, &beginning, Problem::Cells { has, needs }));
            }
            Cells::Known(cells) => {
                row.cells = cells;
                for at in 0..row.cells.len() {
                    let column = row.cells[at].0;
                    let text = cell::read_text(&row.cells[at].1).trim().to_owned();
                    row.take(column, text);
                }
            }
        }
        row
    }

    /// Notes a fault of a cell, or of the row.
    pub fn fault(&mut self, column: impl Into<Option<Column>>, problem: Problem) {
        let column = column.into();
        let cell = self.cells.iter().find(|(known, _)| Some(*known) == column).map(|(_, cell)| cell.trim().to_owned());
        let value = if column.is_none() { self.beginning() } else { cell.unwrap_or_default() };
        self.faults.push(Fault::of(self.line, column, &value, problem));
    }

    /// How the row begins, to tell it from others.
    pub fn beginning(&self) -> String {
        let cells: Vec<_> = self.cells.iter().map(|(_, cell)| shortened(cell.trim(), 100)).collect();
        shortened(cells.join(" ").trim(), 100)
    }

    fn take(&mut self, column: Column, text: String) {
        let empty = text.is_empty();
        match column {
            Column::Name => self.name = Some(text),
            Column::Comment => self.comment = Some(text),
            Column::Section => self.section = Some(text),
            Column::Promotion if empty => self.promotion = Some(0),
            Column::Price if empty => self.fault(column, Problem::Required),
            // Nothing to say about it.
            _ if empty => {}
            Column::Reference if !rules::is_reference(&text) => self.fault(column, Problem::NoReference),
            Column::Reference => self.reference = Some(text),
            Column::Id => {
                self.id = NodeKind::Product.decode(&text.as_str().into());
                if self.id.is_none() {
                    self.fault(column, Problem::UnknownId);
                }
            }
            Column::Price => self.price = self.understood(column, cell::read_amount(&text)),
            Column::Promotion => self.promotion = self.understood(column, cell::read_amount(&text)),
            Column::Available => self.available = self.understood(column, cell::read_flag(&text)),
            Column::Kind => self.kind = self.understood(column, cell::read_kind(&text)),
        }
    }

    fn understood<T>(&mut self, column: Column, value: Option<T>) -> Option<T> {
        if value.is_none() {
            self.fault(column, Problem::NotUnderstood);
        }
        value
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
                refusals.iter().for_each(|refusal| self.refuse(refusal));
                None
            }
        };
        // The database refuses this too, but then the whole statement, and not this row.
        if checked.is_some() && self.faults.is_empty() && list_price + promotion < 0 {
            self.fault(Column::Promotion, Problem::PromotionTooLarge);
        }
        checked.filter(|_| self.faults.is_empty())
    }

    fn check_existing(&mut self, existing: &product::Model) {
        if existing.archived_at.is_some() {
            self.fault(None, Problem::Archived);
        }
        if self.kind.is_some_and(|kind| kind != existing.kind) {
            self.fault(Column::Kind, Problem::OtherKind);
        }
        let promoted = self.promotion.is_some_and(|promotion| promotion != 0);
        let repriced = self.price.is_some_and(|price| price != existing.price);
        if existing.kind == ProductKind::Pack && (promoted || repriced) {
            let column = if repriced { Column::Price } else { Column::Promotion };
            self.fault(column, Problem::PackPrice);
        }
    }

    fn check_new(&mut self) {
        if self.kind == Some(ProductKind::Pack) {
            self.fault(Column::Kind, Problem::NewPack);
        }
        let known = |row: &Self, column| row.faults.iter().any(|fault| fault.column == Some(column));
        if self.reference.is_none() && !known(self, Column::Reference) && !known(self, Column::Id) {
            self.fault(Column::Reference, Problem::Required);
        }
        if self.price.is_none() && !known(self, Column::Price) {
            self.fault(Column::Price, Problem::Required);
        }
    }

    fn refuse(&mut self, refusal: &Refusal) {
        let text = |text: &Option<String>, most| match text.as_deref().unwrap_or_default() {
            "" => Problem::Required,
            text if text.chars().count() > most => Problem::TooLong { most },
            _ => Problem::ControlCharacters,
        };
        match refusal.field.first().map(String::as_str) {
            Some("name") => self.fault(Column::Name, text(&self.name, MAX_NAME)),
            Some("comment") => self.fault(Column::Comment, text(&self.comment, MAX_COMMENT)),
            Some("listPrice") => self.fault(Column::Price, Problem::Amount { least: 0, most: MAX_PRICE }),
            Some("promotion") => self.fault(Column::Promotion, Problem::Amount { least: -MAX_PRICE, most: 0 }),
            _ => self.fault(Column::Reference, Problem::NoReference),
        }
    }
}
