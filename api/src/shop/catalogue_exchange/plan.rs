//! What the rows of a table come to, judged against what was found. Pure.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::shop::{
    product::{self, ProductKind},
    section,
};
use sea_orm::ActiveValue::Set;
use uuid::Uuid;

use super::{
    column::Column,
    fault::{Fault, Problem},
    found::Found,
    report::Report,
    row::Row,
};
use crate::{
    platform::fold,
    shop::product::{self as products, rules::ProductDraft},
};

/// The most sections that one import makes: they are written at once, before the products.
pub const MAX_SECTIONS: usize = 500;

/// What the rows come to.
#[derive(Debug, Default)]
pub struct Plan {
    /// The sections to make.
    pub sections: Vec<section::ActiveModel>,
    /// The products to make and to change, in the order of the rows.
    pub changes: Vec<Change>,
    /// What is told when all of it is written.
    pub report: Report,
}

/// A product to make or to change.
#[derive(Debug)]
pub struct Change {
    /// The line of its row.
    pub line: u64,
    /// How its row begins.
    pub beginning: String,
    /// The product as it was judged; none when the row makes it.
    pub before: Option<product::Model>,
    /// What is to be written.
    pub after: product::ActiveModel,
}

/// The judge of a table.
struct Judge {
    now: DateTime<Utc>,
    create_sections: bool,
    /// By [`fold::name_key`].
    sections: HashMap<String, Uuid>,
    by_id: HashMap<Uuid, product::Model>,
    by_reference: HashMap<String, Uuid>,
    /// The lines that named a product or a reference.
    named: HashMap<Key, u64>,
    next_position: i32,
    plan: Plan,
}

#[derive(PartialEq, Eq, Hash)]
enum Key {
    Product(Uuid),
    Reference(String),
}

impl Plan {
    /// Judges every row.
    pub fn of(rows: Vec<Row>, found: Found, create_sections: bool, now: DateTime<Utc>) -> Self {
        let Found { sections, products } = found;
        let by_reference = products.iter().filter_map(|product| Some((product.reference.clone()?, product.id)));
        let mut judge = Judge {
            now,
            create_sections,
            next_position: sections.iter().map(|section| section.position).max().unwrap_or_default(),
            sections: sections.into_iter().map(|section| (fold::name_key(&section.name), section.id)).collect(),
            by_reference: by_reference.collect(),
            by_id: products.into_iter().map(|product| (product.id, product)).collect(),
            named: HashMap::new(),
            plan: Self::default(),
        };
        for row in rows {
            judge.add(row);
        }
        judge.plan
    }

    /// Takes a change back that could not be written.
    pub fn fail(report: &mut Report, change: &Change, problem: Problem) {
        *(if change.before.is_some() { &mut report.updated } else { &mut report.created }) -= 1;
        report.fail([Fault::of(change.line, None, &change.beginning, problem)]);
    }
}

impl Judge {
    fn add(&mut self, mut row: Row) {
        // Nobody knows which cell is which.
        if row.faults.iter().any(|fault| fault.column.is_none()) {
            return self.plan.report.fail(row.faults);
        }
        let existing = self.find(&mut row);
        let section = self.section(&mut row, existing.as_ref());
        let Some(mut draft) = row.draft(existing.as_ref(), section.unwrap_or_default()) else {
            return self.plan.report.fail(row.faults);
        };
        if let (None, Some(name)) = (section, &row.section) {
            // A new section, now that the row is good.
            draft.presentation.section_id = self.make_section(name.clone());
        }
        self.keep(&row, existing, draft);
    }

    fn keep(&mut self, row: &Row, existing: Option<product::Model>, draft: ProductDraft) {
        let report = &mut self.plan.report;
        let after = match &existing {
            None => {
                report.created += 1;
                product::ActiveModel {
                    id: Set(Uuid::now_v7()),
                    kind: Set(ProductKind::Simple),
                    created_at: Set(self.now),
                    ..products::service::columns(draft, self.now)
                }
            }
            Some(existing) if is_same(existing, &draft) => {
                report.unchanged += 1;
                return;
            }
            Some(existing) => {
                report.updated += 1;
                product::ActiveModel {
                    id: Set(existing.id),
                    kind: Set(existing.kind),
                    created_at: Set(existing.created_at),
                    ..match existing.kind {
                        ProductKind::Simple => products::service::columns(draft, self.now),
                        ProductKind::Pack => products::service::common_columns(draft.presentation, self.now),
                    }
                }
            }
        };
        let change = Change { line: row.line, beginning: row.beginning(), before: existing, after };
        self.plan.changes.push(change);
    }

    /// The product that a row is about: by our id if it says one, else by its reference.
    fn find(&mut self, row: &mut Row) -> Option<product::Model> {
        let of_reference = row.reference.as_ref().and_then(|reference| self.by_reference.get(reference)).copied();
        let target = row.id.or(of_reference);
        if let Some(id) = row.id
            && !self.by_id.contains_key(&id)
        {
            row.fault(Column::Id, Problem::UnknownId);
        } else if of_reference.is_some_and(|other| Some(other) != target) {
            row.fault(Column::Reference, Problem::ReferenceTaken);
        }
        let keys = target.map(Key::Product).into_iter().chain(row.reference.clone().map(Key::Reference));
        let first = keys.filter_map(|key| {
            let first = *self.named.entry(key).or_insert(row.line);
            (first != row.line).then_some(first)
        });
        if let Some(first) = first.min() {
            row.fault(Column::Reference, Problem::Repeated { first });
        }
        target.and_then(|id| self.by_id.get(&id)).cloned()
    }

    /// The section that a row names, or its product is in; none when it is yet to be made, or is a fault.
    fn section(&mut self, row: &mut Row, existing: Option<&product::Model>) -> Option<Uuid> {
        let Some(name) = &row.section else {
            if existing.is_none() && row.faults.is_empty() {
                row.fault(Column::Section, Problem::NoSection);
            }
            return existing.map(|product| product.section_id);
        };
        if let Some(known) = self.sections.get(&fold::name_key(name)) {
            return Some(*known);
        }
        let problem = if name.is_empty() {
            Problem::Required
        } else if name.chars().count() > 200 {
            Problem::TooLong { most: 200 }
        } else if name.chars().any(char::is_control) {
            Problem::ControlCharacters
        } else if !self.create_sections {
            Problem::UnknownSection
        } else if self.plan.sections.len() == MAX_SECTIONS {
            Problem::TooManySections { most: MAX_SECTIONS }
        } else {
            return None;
        };
        row.fault(Column::Section, problem);
        None
    }

    fn make_section(&mut self, name: String) -> Uuid {
        let id = Uuid::now_v7();
        self.next_position = self.next_position.saturating_add(1);
        self.plan.sections.push(section::ActiveModel {
            id: Set(id),
            name: Set(name.clone()),
            description: Set(String::new()),
            position: Set(self.next_position),
            created_at: Set(self.now),
        });
        self.plan.report.sections_created += 1;
        self.sections.insert(fold::name_key(&name), id);
        id
    }
}

/// Whether a product is already what a row asks for. Prices of a pack are no row's to change.
fn is_same(existing: &product::Model, draft: &ProductDraft) -> bool {
    let wanted = &draft.presentation;
    let presented = existing.reference == wanted.reference
        && existing.section_id == wanted.section_id
        && existing.name == wanted.name
        && existing.comment == wanted.comment
        && existing.available == wanted.available;
    let priced = existing.kind == ProductKind::Pack
        || (existing.list_price == draft.list_price && existing.promotion == draft.promotion.amount(draft.list_price));
    presented && priced
}
