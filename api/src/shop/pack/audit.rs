//! What the audit trail tells of packs beside what it tells of any product.

use entity::shop::pack_item;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::platform::{database::WriteTransaction, global_id::NodeKind};

/// The contents of a pack as they are now, in their order.
pub async fn told_items(txn: &WriteTransaction, pack_id: Uuid) -> Result<Value, DbErr> {
    let items = pack_item::Entity::find()
        .filter(pack_item::Column::PackId.eq(pack_id))
        .order_by_asc(pack_item::Column::Position)
        .all(&**txn)
        .await?;
    let item = |item: pack_item::Model| json!({ "productId": NodeKind::Product.encode(item.product_id).as_str(), "quantity": item.quantity });
    Ok(json!({ "items": items.into_iter().map(item).collect::<Vec<_>>() }))
}
