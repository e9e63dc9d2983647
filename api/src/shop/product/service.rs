//! Use cases of products.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::shop::{
    product::{self, ProductKind},
    product_association,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, sea_query::LockType,
};
use uuid::Uuid;

use super::{
    audit::told_associated,
    error::ProductError,
    rules::{self, Presentation, ProductDraft, Promotion},
};
use crate::{
    app::App,
    platform::{
        actor::{Actor, SignedIn},
        audit::{self, Audited, Change, Deed},
        batch::Keys,
        database::WriteTransaction,
        permission::Action,
    },
};

/// Whether a product exists for the caller: what is archived does so for who manages the catalogue only.
pub fn is_visible(actor: &Actor, product: &product::Model) -> bool {
    product.archived_at.is_none() || actor.may(Action::ManageCatalogue)
}

/// Makes a simple product.
pub async fn create(app: &App, by: &SignedIn, draft: ProductDraft) -> Result<product::Model, ProductError> {
    let draft = rules::check(draft)?;
    let now = app.clock.now();
    let id = Uuid::now_v7();
    let row = product::ActiveModel {
        id: Set(id),
        kind: Set(ProductKind::Simple),
        created_at: Set(now),
        ..columns(draft, now)
    };
    let txn = app.database.begin_write().await?;
    product::Entity::insert(row).exec_without_returning(&*txn).await?;
    let product = read(&txn, id).await?;
    audit::record(&txn, Deed::new("productCreate", by, now), [Change::made(&product)]).await?;
    txn.commit().await?;
    Ok(product)
}

/// Changes the given parts of a simple product, leaving the others.
pub async fn update(
    app: &App,
    by: &SignedIn,
    id: Uuid,
    change: impl FnOnce(ProductDraft) -> ProductDraft,
) -> Result<product::Model, ProductError> {
    let txn = app.database.begin_write().await?;
    let before = lock(&txn, id).await?;
    if before.kind == ProductKind::Pack {
        return Err(ProductError::IsPack);
    }
    let draft = ProductDraft {
        list_price: before.list_price,
        promotion: Promotion::Amount(before.promotion),
        presentation: presentation(before.clone()),
    };
    let draft = rules::check(change(draft))?;
    let now = app.clock.now();
    let row = product::ActiveModel { id: Set(id), ..columns(draft, now) };
    product::Entity::update(row).exec(&*txn).await?;
    let product = read(&txn, id).await?;
    audit::record(&txn, Deed::new("productUpdate", by, now), [Change::between(&before, &product)]).await?;
    txn.commit().await?;
    Ok(product)
}

/// Takes a product or a pack out of the catalogue, or puts it back. Doing so twice changes nothing.
pub async fn archive(app: &App, by: &SignedIn, id: Uuid, archived: bool) -> Result<product::Model, ProductError> {
    let txn = app.database.begin_write().await?;
    let before = lock(&txn, id).await?;
    if before.archived_at.is_some() == archived {
        return Ok(before);
    }
    let now = app.clock.now();
    let row = product::ActiveModel {
        id: Set(id),
        archived_at: Set(archived.then_some(now)),
        updated_at: Set(now),
        ..Default::default()
    };
    row.update(&*txn).await?;
    let product = read(&txn, id).await?;
    audit::record(&txn, Deed::new("productArchive", by, now), [Change::between(&before, &product)]).await?;
    txn.commit().await?;
    Ok(product)
}

/// Switches products and packs on or off, all or none; those that are so already stay as they are.
pub async fn set_availability(
    app: &App,
    by: &SignedIn,
    ids: Vec<Uuid>,
    available: bool,
) -> Result<Vec<product::Model>, ProductError> {
    rules::check_switched(ids.len())?;
    let txn = app.database.begin_write().await?;
    let mut found = listed(&txn, &ids, Some(LockType::NoKeyUpdate)).await?;
    rules::check_known(&ids, &found)?;
    let at = app.clock.now();
    let change = product::ActiveModel { available: Set(available), updated_at: Set(at), ..Default::default() };
    let others = Keys::new(txn.get_database_backend(), ids.iter().copied()).contain(product::Column::Id);
    let others = product::Entity::update_many().set(change).filter(others);
    others.filter(product::Column::Available.ne(available)).exec(&*txn).await?;
    let mut now = listed(&txn, &ids, None).await?;
    let switched = |id: &Uuid| Some(Change::between(&found.remove(id)?, now.get(id)?));
    audit::record(&txn, Deed::new("productAvailabilitySet", by, at), ids.iter().filter_map(switched)).await?;
    txn.commit().await?;
    Ok(ids.iter().filter_map(|id| now.remove(id)).collect())
}

/// Replaces the list of products associated with one.
pub async fn associate(
    app: &App,
    by: &SignedIn,
    id: Uuid,
    associated: Vec<Uuid>,
) -> Result<product::Model, ProductError> {
    rules::check_count(associated.len())?;
    let txn = app.database.begin_write().await?;
    let product = lock(&txn, id).await?;
    let found = listed(&txn, &associated, None).await?;
    rules::check_listed(&associated, &found, |index| format!("associatedIds.{index}"))?;
    let before = explicitly_associated(&txn, id).await?;
    let change = Change::of(product.subject(), &told_associated(&before), &told_associated(&associated));
    product_association::Entity::delete_many()
        .filter(product_association::Column::ProductId.eq(id))
        .exec(&*txn)
        .await?;
    let links = (0..).zip(associated).map(|(position, associated_id)| product_association::ActiveModel {
        product_id: Set(id),
        associated_id: Set(associated_id),
        position: Set(position),
    });
    product_association::Entity::insert_many(links).exec_without_returning(&*txn).await?;
    audit::record(&txn, Deed::new("productAssociate", by, app.clock.now()), [change]).await?;
    txn.commit().await?;
    Ok(product)
}

/// The products explicitly associated with one, in their order.
async fn explicitly_associated(txn: &WriteTransaction, id: Uuid) -> Result<Vec<Uuid>, ProductError> {
    let links = product_association::Entity::find()
        .filter(product_association::Column::ProductId.eq(id))
        .order_by_asc(product_association::Column::Position)
        .all(&**txn)
        .await?;
    Ok(links.into_iter().map(|link| link.associated_id).collect())
}

/// The product, locked against other changes until the transaction ends.
pub async fn lock(txn: &WriteTransaction, id: Uuid) -> Result<product::Model, ProductError> {
    // Not `FOR UPDATE`: that would also hold up orders, which refer to products.
    let row = product::Entity::find_by_id(id).lock(LockType::NoKeyUpdate).one(&**txn).await?;
    row.ok_or(ProductError::UnknownProduct)
}

/// The product as the triggers left it.
pub async fn read(txn: &WriteTransaction, id: Uuid) -> Result<product::Model, ProductError> {
    product::Entity::find_by_id(id).one(&**txn).await?.ok_or(ProductError::UnknownProduct)
}

/// The products with these ids, as far as there are any; locked one after the other when `locked`.
pub async fn listed(
    txn: &WriteTransaction,
    ids: &[Uuid],
    locked: Option<LockType>,
) -> Result<HashMap<Uuid, product::Model>, ProductError> {
    let wanted = Keys::new(txn.get_database_backend(), ids.iter().copied()).contain(product::Column::Id);
    let select = product::Entity::find().filter(wanted).order_by_asc(product::Column::Id);
    let rows = select.apply_if(locked, QuerySelect::lock).all(&**txn).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// The columns that a product and a pack have in common.
pub fn common_columns(presentation: Presentation, now: DateTime<Utc>) -> product::ActiveModel {
    product::ActiveModel {
        reference: Set(presentation.reference),
        section_id: Set(presentation.section_id),
        name: Set(presentation.name),
        comment: Set(presentation.comment),
        available: Set(presentation.available),
        updated_at: Set(now),
        ..Default::default()
    }
}

/// What a product and a pack have in common, as it is.
pub fn presentation(product: product::Model) -> Presentation {
    Presentation {
        reference: product.reference,
        section_id: product.section_id,
        name: product.name,
        comment: product.comment,
        available: product.available,
    }
}

/// The columns of a simple product.
pub fn columns(draft: ProductDraft, now: DateTime<Utc>) -> product::ActiveModel {
    product::ActiveModel {
        list_price: Set(draft.list_price),
        promotion: Set(draft.promotion.amount(draft.list_price)),
        ..common_columns(draft.presentation, now)
    }
}
