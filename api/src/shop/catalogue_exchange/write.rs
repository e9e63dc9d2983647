//! Writing what the rows come to: in short transactions, so that others write in between, each of which looks again at
//! what was judged before it began.

use std::collections::HashMap;

use entity::shop::{
    product::{self, ProductKind},
    section,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, Iterable, TryIntoModel, sea_query::OnConflict};
use uuid::Uuid;

use super::{
    error::ExchangeError,
    fault::Problem,
    found,
    plan::{Change, Plan},
    report::Report,
};
use crate::{
    app::App,
    platform::{
        actor::SignedIn,
        audit::{self, Deed},
        database::WriteTransaction,
    },
};

/// The mutation that all of it is done by.
const ACTION: &str = "productsImport";

/// How many rows one transaction writes. Also fewer values than SQLite takes at once, which is 32,766.
const BATCH: usize = 500;

/// Writes a plan, and tells what became of it. Refused as a whole only as long as nothing is written; later, what could
/// not be written is told row by row.
pub async fn all(app: &App, by: &SignedIn, plan: Plan) -> Result<Report, ExchangeError> {
    let Plan { sections, changes, mut report } = plan;
    let mut begun = !sections.is_empty();
    if begun {
        let txn = app.database.begin_write().await?;
        let made: Vec<section::Model> = sections.iter().cloned().filter_map(|row| row.try_into_model().ok()).collect();
        section::Entity::insert_many(sections).exec_without_returning(&*txn).await?;
        audit::record(&txn, Deed::new(ACTION, by, app.clock.now()), made.iter().map(audit::Change::made)).await?;
        txn.commit().await?;
    }
    let mut broken_off = false;
    for batch in changes.chunks(BATCH) {
        let left_out: Vec<_> = if broken_off {
            batch.iter().map(|change| (change, Problem::NotWritten)).collect()
        } else {
            match write(app, by, batch).await {
                Ok(stale) => stale.into_iter().map(|change| (change, Problem::ChangedMeanwhile)).collect(),
                Err(ExchangeError::Conflict) => {
                    batch.iter().map(|change| (change, Problem::ChangedMeanwhile)).collect()
                }
                Err(error) if !begun => return Err(error),
                Err(error) => {
                    tracing::error!(?error, "an import was broken off");
                    broken_off = true;
                    batch.iter().map(|change| (change, Problem::NotWritten)).collect()
                }
            }
        };
        begun = true;
        left_out.into_iter().for_each(|(change, problem)| Plan::fail(&mut report, change, problem));
    }
    report.faults.sort_by_key(|fault| fault.line);
    Ok(report)
}

/// Writes some changes in one transaction, but for those whose products are no longer as they were judged: these come
/// back.
async fn write<'a>(app: &App, by: &SignedIn, batch: &'a [Change]) -> Result<Vec<&'a Change>, ExchangeError> {
    let txn = app.database.begin_write().await?;
    let ids = batch.iter().filter_map(|change| Some(change.before.as_ref()?.id));
    let present = found::locked(&txn, ids.collect()).await?;
    let references = batch.iter().filter_map(reference).collect();
    let holders = found::holders(&txn, references).await?;
    let (fresh, stale): (Vec<_>, Vec<_>) = batch.iter().partition(|change| is_fresh(change, &present, &holders));
    let now = app.clock.now();
    let rows = |wanted: Option<ProductKind>| {
        let is_wanted = |change: &&&Change| change.before.as_ref().map(|before| before.kind) == wanted;
        let dated = |change: &&Change| product::ActiveModel { updated_at: Set(now), ..change.after.clone() };
        fresh.iter().filter(is_wanted).map(dated).collect::<Vec<_>>()
    };
    let mut created = rows(None);
    created.iter_mut().for_each(|row| row.created_at = Set(now));
    if !created.is_empty() {
        product::Entity::insert_many(created).exec_without_returning(&*txn).await?;
    }
    for kind in [ProductKind::Simple, ProductKind::Pack] {
        change(&txn, rows(Some(kind))).await?;
    }
    let ids: Vec<Uuid> = fresh.iter().filter_map(|change| change.after.id.try_as_ref().copied()).collect();
    let written = found::locked(&txn, ids.clone()).await?;
    let done = |id: &Uuid| {
        let after = written.get(id)?;
        Some(present.get(id).map_or_else(|| audit::Change::made(after), |before| audit::Change::between(before, after)))
    };
    audit::record(&txn, Deed::new(ACTION, by, now), ids.iter().filter_map(done)).await?;
    txn.commit().await?;
    Ok(stale)
}

/// Changes rows that exist and are locked. Both databases change many in one statement this way.
async fn change(txn: &WriteTransaction, rows: Vec<product::ActiveModel>) -> Result<(), ExchangeError> {
    let Some(first) = rows.first() else { return Ok(()) };
    let changed = OnConflict::column(product::Column::Id).update_columns(changed_columns(first)).to_owned();
    product::Entity::insert_many(rows).on_conflict(changed).exec_without_returning(&**txn).await?;
    Ok(())
}

/// What an update sets: everything that a row has, but what never changes.
fn changed_columns(row: &product::ActiveModel) -> Vec<product::Column> {
    use product::Column::{CreatedAt, Id, Kind};
    let is_kept = |column: &product::Column| matches!(column, Id | Kind | CreatedAt);
    product::Column::iter().filter(|column| row.get(*column).is_set() && !is_kept(column)).collect()
}

/// The reference that a change gives to a product.
fn reference(change: &Change) -> Option<&str> {
    change.after.reference.try_as_ref()?.as_deref()
}

/// Whether everything that a row was judged by is still so.
fn is_fresh(change: &Change, present: &HashMap<Uuid, product::Model>, holders: &HashMap<String, Uuid>) -> bool {
    let holder = reference(change).and_then(|reference| holders.get(reference));
    let Some(before) = &change.before else { return holder.is_none() };
    let is_free = holder.is_none_or(|holder| *holder == before.id);
    is_free && present.get(&before.id).is_some_and(|now| is_as_judged(before, now))
}

/// Whether two states of a product agree in all that a row can change or is refused by. What follows from a pack's
/// contents is none of it.
fn is_as_judged(before: &product::Model, now: &product::Model) -> bool {
    let shared = before.reference == now.reference
        && before.section_id == now.section_id
        && before.name == now.name
        && before.comment == now.comment
        && before.available == now.available
        && before.archived_at == now.archived_at;
    let priced = match before.kind {
        ProductKind::Simple => before.list_price == now.list_price && before.promotion == now.promotion,
        ProductKind::Pack => before.price == now.price,
    };
    shared && priced
}
