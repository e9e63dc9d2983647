//! What the rows of a table come to: each is judged against what is there, then the good ones are written in batches.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::shop::{
    product::{self, ProductKind},
    section,
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, Iterable, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, LockType, OnConflict, SimpleExpr},
};
use uuid::Uuid;

use super::{
    column::Column,
    error::ExchangeError,
    report::{MAX_FAULTS, Report},
    row::Row,
    table::Table,
};
use crate::{
    platform::{batch::Keys, database::WriteTransaction, error::ApiError, refusal::UserErrorCode},
    shop::product::{self as products, rules::ProductDraft},
};

/// How many rows one statement writes: SQLite takes 32,766 values at once.
const BATCH: usize = 500;

/// What the rows come to.
pub struct Plan {
    now: DateTime<Utc>,
    create_sections: bool,
    sections: HashMap<String, Uuid>,
    by_id: HashMap<Uuid, product::Model>,
    by_reference: HashMap<String, Uuid>,
    /// The lines that named a product or a reference.
    named: HashMap<Key, u64>,
    new_sections: Vec<section::ActiveModel>,
    next_position: i32,
    created: Vec<product::ActiveModel>,
    products: Vec<product::ActiveModel>,
    packs: Vec<product::ActiveModel>,
    report: Report,
}

#[derive(PartialEq, Eq, Hash)]
enum Key {
    Product(Uuid),
    Reference(String),
}

impl Plan {
    /// Looks up, and locks, everything that the rows name.
    pub async fn new(
        txn: &WriteTransaction,
        rows: &[Row],
        create_sections: bool,
        now: DateTime<Utc>,
    ) -> Result<Self, ExchangeError> {
        let sections = section::Entity::find().all(&**txn).await?;
        let ids = Keys::new(txn.get_database_backend(), rows.iter().filter_map(|row| row.id));
        let references = rows.iter().filter_map(|row| row.reference.as_deref());
        let named = Condition::any()
            .add(ids.contain(product::Column::Id))
            .add(any_reference(txn.get_database_backend(), references.collect())?);
        // One after the other in the same order as everybody, and not `FOR UPDATE`: orders refer to products.
        let found = product::Entity::find()
            .filter(named)
            .order_by_asc(product::Column::Id)
            .lock(LockType::NoKeyUpdate)
            .all(&**txn)
            .await?;
        let by_reference = found.iter().filter_map(|product| Some((product.reference.clone()?, product.id)));
        Ok(Self {
            now,
            create_sections,
            next_position: sections.iter().map(|section| section.position).max().unwrap_or_default(),
            sections: sections.into_iter().map(|section| (section.name, section.id)).collect(),
            by_reference: by_reference.collect(),
            by_id: found.into_iter().map(|product| (product.id, product)).collect(),
            named: HashMap::new(),
            new_sections: Vec::new(),
            created: Vec::new(),
            products: Vec::new(),
            packs: Vec::new(),
            report: Report::default(),
        })
    }

    /// Judges one row.
    pub fn add(&mut self, mut row: Row) {
        // Nobody knows which cell is which.
        if row.faults.iter().any(|fault| fault.column.is_none()) {
            return self.fail(row);
        }
        let existing = self.find(&mut row);
        let section = self.section(&mut row, existing.as_ref());
        let draft = row.draft(existing.as_ref(), section.unwrap_or_default());
        let Some(draft) = draft else {
            return self.fail(row);
        };
        if let (None, Some(name)) = (section, &row.section) {
            // A new section, now that the row is good.
            let id = self.make_section(name.clone());
            let mut draft = draft;
            draft.presentation.section_id = id;
            return self.keep(existing, draft);
        }
        self.keep(existing, draft);
    }

    fn fail(&mut self, row: Row) {
        self.report.failed += 1;
        let room = MAX_FAULTS.saturating_sub(self.report.faults.len());
        self.report.faults.extend(row.faults.into_iter().take(room));
    }

    fn keep(&mut self, existing: Option<product::Model>, draft: ProductDraft) {
        let Some(existing) = existing else {
            self.report.created += 1;
            self.created.push(product::ActiveModel {
                id: Set(Uuid::now_v7()),
                kind: Set(ProductKind::Simple),
                created_at: Set(self.now),
                ..products::service::columns(draft, self.now)
            });
            return;
        };
        let pack = existing.kind == ProductKind::Pack;
        if is_same(&existing, &draft) {
            self.report.unchanged += 1;
            return;
        }
        self.report.updated += 1;
        let row = |columns| product::ActiveModel {
            id: Set(existing.id),
            kind: Set(existing.kind),
            created_at: Set(existing.created_at),
            ..columns
        };
        if pack {
            self.packs.push(row(products::service::common_columns(draft.presentation, self.now)));
        } else {
            self.products.push(row(products::service::columns(draft, self.now)));
        }
    }

    /// The product that a row is about: by our id if it says one, else by its reference.
    fn find(&mut self, row: &mut Row) -> Option<product::Model> {
        let of_reference = row.reference.as_ref().and_then(|reference| self.by_reference.get(reference)).copied();
        let target = row.id.or(of_reference);
        if let Some(id) = row.id
            && !self.by_id.contains_key(&id)
        {
            row.unknown_id("");
        } else if of_reference.is_some_and(|other| Some(other) != target) {
            let reference = row.reference.clone().unwrap_or_default();
            row.fault(
                Column::Reference,
                &reference,
                UserErrorCode::ReferenceTaken,
                "Un autre produit a déjà cette référence : choisissez-en une autre.",
                "Another product already has this reference: choose another one.",
            );
        }
        let keys = target.map(Key::Product).into_iter().chain(row.reference.clone().map(Key::Reference));
        let first = keys.filter_map(|key| {
            let first = *self.named.entry(key).or_insert(row.line);
            (first != row.line).then_some(first)
        });
        if let Some(first) = first.min() {
            let reference = row.reference.clone().unwrap_or_default();
            row.fault(
                Column::Reference,
                &reference,
                UserErrorCode::RowRepeated,
                format!("La ligne {first} parle déjà de ce produit : gardez-en une."),
                format!("Line {first} is about this product already: keep one of them."),
            );
        }
        target.and_then(|id| self.by_id.get(&id)).cloned()
    }

    /// The section that a row names, or its product is in; none when it is yet to be made, or is a fault.
    fn section(&mut self, row: &mut Row, existing: Option<&product::Model>) -> Option<Uuid> {
        let Some(name) = row.section.clone() else {
            if existing.is_none() && row.faults.is_empty() {
                row.fault(
                    Column::Section,
                    "",
                    UserErrorCode::InvalidInput,
                    "Un nouveau produit a besoin d’un rayon : ajoutez la colonne.",
                    "A new product needs a section: add the column.",
                );
            }
            return existing.map(|product| product.section_id);
        };
        if let Some(known) = self.sections.get(&name) {
            return Some(*known);
        }
        let proper = (1..=200).contains(&name.chars().count()) && !name.chars().any(char::is_control);
        if !proper {
            row.fault(
                Column::Section,
                &name,
                UserErrorCode::InvalidInput,
                "Le nom d’un rayon compte de 1 à 200 caractères.",
                "The name of a section has 1 to 200 characters.",
            );
        } else if !self.create_sections {
            row.fault(
                Column::Section,
                &name,
                UserErrorCode::NotFound,
                "Ce rayon n’existe pas : corrigez le nom, ou demandez la création des rayons.",
                "There is no such section: correct the name, or ask for sections to be made.",
            );
        }
        None
    }

    fn make_section(&mut self, name: String) -> Uuid {
        let id = Uuid::now_v7();
        self.next_position = self.next_position.saturating_add(1);
        self.new_sections.push(section::ActiveModel {
            id: Set(id),
            name: Set(name.clone()),
            description: Set(String::new()),
            position: Set(self.next_position),
            created_at: Set(self.now),
        });
        self.report.sections_created += 1;
        self.sections.insert(name, id);
        id
    }

    /// Writes what the rows come to, in batches.
    pub async fn write(&mut self, txn: &WriteTransaction) -> Result<(), ExchangeError> {
        for rows in std::mem::take(&mut self.new_sections).chunks(BATCH) {
            section::Entity::insert_many(rows.to_vec()).exec_without_returning(&**txn).await?;
        }
        for rows in std::mem::take(&mut self.created).chunks(BATCH) {
            product::Entity::insert_many(rows.to_vec()).exec_without_returning(&**txn).await?;
        }
        for changed in [std::mem::take(&mut self.products), std::mem::take(&mut self.packs)] {
            for rows in changed.chunks(BATCH) {
                // Both databases change many rows in one statement this way; the rows exist and are locked.
                let change =
                    OnConflict::column(product::Column::Id).update_columns(changed_columns(&rows[0])).to_owned();
                product::Entity::insert_many(rows.to_vec()).on_conflict(change).exec_without_returning(&**txn).await?;
            }
        }
        Ok(())
    }

    /// What is told of it.
    pub fn report(self, table: Table) -> Report {
        Report { unknown_columns: table.unknown, ..self.report }
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

/// What an update sets: everything that a row has, but what never changes.
fn changed_columns(row: &product::ActiveModel) -> Vec<product::Column> {
    use product::Column::{CreatedAt, Id, Kind};
    let is_kept = |column: &product::Column| matches!(column, Id | Kind | CreatedAt);
    product::Column::iter().filter(|column| row.get(*column).is_set() && !is_kept(column)).collect()
}

/// The condition that a product has one of these references, as a single parameter.
fn any_reference(backend: DbBackend, references: Vec<&str>) -> Result<SimpleExpr, ExchangeError> {
    let list = serde_json::to_string(&references).map_err(ApiError::internal)?;
    let sql = match backend {
        DbBackend::Postgres => "$1 IN (SELECT jsonb_array_elements_text(CAST($2 AS jsonb)))",
        _ => "? IN (SELECT value FROM json_each(?))",
    };
    Ok(Expr::cust_with_exprs(sql, [product::Column::Reference.into_expr(), Expr::val(list)]))
}
