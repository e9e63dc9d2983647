//! Use cases of packs.

use entity::shop::{
    pack_item,
    product::{self, ProductKind},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, sea_query::LockType};
use serde_json::Value;
use uuid::Uuid;

use super::{
    audit::told_items,
    error::PackError,
    rules::{self, Item, PackDraft},
};
use crate::{
    app::App,
    platform::{
        actor::SignedIn,
        audit::{self, Change, Deed},
        database::WriteTransaction,
    },
    shop::product::{self as products, rules::check_listed},
};

/// Makes a pack with its contents.
pub async fn create(app: &App, by: &SignedIn, draft: PackDraft, items: Vec<Item>) -> Result<product::Model, PackError> {
    rules::check_items(&items)?;
    let draft = rules::check(draft)?;
    let now = app.clock.now();
    let id = Uuid::now_v7();
    let row = product::ActiveModel {
        id: Set(id),
        kind: Set(ProductKind::Pack),
        price: Set(draft.price),
        created_at: Set(now),
        ..products::service::common_columns(draft.presentation, now)
    };
    let txn = app.database.begin_write().await?;
    hold_contents(&txn, &items).await?;
    product::Entity::insert(row).exec_without_returning(&*txn).await?;
    insert_items(&txn, id, items).await?;
    let pack = products::service::read(&txn, id).await?;
    rules::require_cheaper(&pack)?;
    let made = Change::made(&pack).and(&Value::Null, &told_items(&txn, id).await?);
    audit::record(&txn, Deed::new("packCreate", by, now), [made]).await?;
    txn.commit().await?;
    Ok(pack)
}

/// Changes the given parts of a pack, leaving the others; `items` replace its contents.
///
/// Whoever sets a price or contents must make the pack cheaper than them. Other changes are open to a pack that needs
/// attention, too: a manager may switch it off before deciding on a price.
pub async fn update(
    app: &App,
    by: &SignedIn,
    id: Uuid,
    items: Option<Vec<Item>>,
    price: Option<i64>,
    change: impl FnOnce(products::rules::Presentation) -> products::rules::Presentation,
) -> Result<product::Model, PackError> {
    if let Some(items) = &items {
        rules::check_items(items)?;
    }
    let txn = app.database.begin_write().await?;
    // Contents before the pack, as prices travel: two managers then wait for each other instead of dying.
    hold_contents(&txn, items.as_deref().unwrap_or_default()).await?;
    let before = products::service::lock(&txn, id).await?;
    if before.kind == ProductKind::Simple {
        return Err(PackError::IsSimple);
    }
    let held = told_items(&txn, id).await?;
    let repriced = price.is_some() || items.is_some();
    let presentation = change(products::service::presentation(before.clone()));
    let draft = rules::check(PackDraft { price: price.unwrap_or(before.price), presentation })?;
    let now = app.clock.now();
    let row = product::ActiveModel {
        id: Set(id),
        price: Set(draft.price),
        ..products::service::common_columns(draft.presentation, now)
    };
    product::Entity::update(row).exec(&*txn).await?;
    if let Some(items) = items {
        pack_item::Entity::delete_many().filter(pack_item::Column::PackId.eq(id)).exec(&*txn).await?;
        insert_items(&txn, id, items).await?;
    }
    let pack = products::service::read(&txn, id).await?;
    if repriced {
        rules::require_cheaper(&pack)?;
    }
    let changed = Change::between(&before, &pack).and(&held, &told_items(&txn, id).await?);
    audit::record(&txn, Deed::new("packUpdate", by, now), [changed]).await?;
    txn.commit().await?;
    Ok(pack)
}

/// Refuses contents that do not exist or are archived, and keeps their prices from changing until the transaction ends.
async fn hold_contents(txn: &WriteTransaction, items: &[Item]) -> Result<(), PackError> {
    let ids: Vec<Uuid> = items.iter().map(|item| item.product_id).collect();
    let found = products::service::listed(txn, &ids, Some(LockType::Share)).await?;
    Ok(check_listed(&ids, &found, |index| format!("items.{index}.productId"))?)
}

async fn insert_items(txn: &WriteTransaction, pack_id: Uuid, items: Vec<Item>) -> Result<(), PackError> {
    let rows = (0..).zip(items).map(|(position, item)| pack_item::ActiveModel {
        pack_id: Set(pack_id),
        product_id: Set(item.product_id),
        quantity: Set(item.quantity),
        position: Set(position),
    });
    pack_item::Entity::insert_many(rows).exec_without_returning(&**txn).await?;
    Ok(())
}
