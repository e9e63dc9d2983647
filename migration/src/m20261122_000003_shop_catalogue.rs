//! The shop's catalogue: sections, products, packs, links and prices; and the baskets.

use sea_orm_migration::prelude::{DbErr, ForeignKeyAction, SchemaManager};
use sea_orm_migration::sea_orm::DbBackend;

use crate::table::NewTable;

/// Creates the catalogue's tables.
pub(crate) async fn create(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    section(manager).await?;
    product(manager).await?;
    pack_item(manager).await?;
    product_association(manager).await?;
    price_history(manager).await?;
    basket(manager).await
}

async fn section(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::new(manager, "section")
        .id()
        .label("name", 200)
        .text("description")
        .default("")
        .int("position")
        .default(0)
        .instant("created_at")
        .unique(&["name"])
        .index(&["position", "id"])
        .create(manager)
        .await
}

async fn product(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let product = NewTable::new(manager, "product")
        .id()
        .uuid("section_id")
        .references("section", "id", ForeignKeyAction::Restrict)
        .one_of("kind", &["SIMPLE", "PACK"])
        .label("reference", 64)
        .nullable()
        .label("name", 200)
        .key("name_key")
        .default("")
        .text("comment")
        .default("")
        .uuid("image_id")
        .nullable()
        .references("image", "id", ForeignKeyAction::Restrict)
        .bigint("list_price")
        .default(0)
        .check("product_list_price_not_negative", "list_price >= 0")
        .bigint("promotion")
        .default(0)
        .check("product_promotion_not_positive", "promotion <= 0")
        .bigint("price")
        .default(0)
        .check("product_price_not_negative", "price >= 0")
        .check("product_price_limit", "price <= 100000000")
        .flag("available")
        .default(true)
        .instant("archived_at")
        .nullable()
        .instant("created_at")
        .instant("updated_at")
        .covering_index(
            &["section_id", "name_key", "id"],
            &["name", "price", "list_price", "promotion", "available", "archived_at"],
        )
        .index(&["section_id", "price", "id"])
        .index(&["name_key", "id"])
        .index(&["price", "id"])
        .index(&["created_at", "id"])
        .index(&["image_id"])
        .unique(&["reference"]);
    // A trigger calculates the price. On SQLite it can do so only after the row is in, when a
    // check has already spoken.
    let product = match manager.get_database_backend() {
        DbBackend::Postgres => product.check("product_simple_price", "kind = 'PACK' OR price = list_price + promotion"),
        _ => product,
    };
    product.create(manager).await
}

async fn pack_item(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::new(manager, "pack_item")
        .uuid("pack_id")
        .references("product", "id", ForeignKeyAction::Cascade)
        .uuid("product_id")
        .references("product", "id", ForeignKeyAction::Restrict)
        .int("quantity")
        .check("pack_item_quantity_range", "quantity BETWEEN 1 AND 999")
        .int("position")
        .default(0)
        .primary_key(&["pack_id", "product_id"])
        .index(&["product_id", "pack_id"])
        .create(manager)
        .await
}

async fn product_association(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::new(manager, "product_association")
        .uuid("product_id")
        .references("product", "id", ForeignKeyAction::Cascade)
        .uuid("associated_id")
        .references("product", "id", ForeignKeyAction::Cascade)
        .int("position")
        .default(0)
        .check("product_association_no_self", "product_id <> associated_id")
        .primary_key(&["product_id", "associated_id"])
        .index(&["associated_id"])
        .create(manager)
        .await
}

async fn price_history(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::new(manager, "price_history")
        .serial("id")
        .uuid("product_id")
        .references("product", "id", ForeignKeyAction::Cascade)
        .bigint("list_price")
        .bigint("promotion")
        .bigint("price")
        .instant("valid_from")
        .covering_index(&["product_id", "valid_from", "id"], &["price"])
        .create(manager)
        .await
}

async fn basket(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::new(manager, "basket")
        .id()
        .uuid("customer_id")
        .references("account", "id", ForeignKeyAction::Cascade)
        .label("name", 100)
        .flag("is_default")
        .default(false)
        .instant("created_at")
        .unique(&["customer_id", "name"])
        .unique(&["customer_id"])
        .only_where("basket_one_default", "is_default")
        .create(manager)
        .await?;
    NewTable::new(manager, "basket_line")
        .uuid("basket_id")
        .references("basket", "id", ForeignKeyAction::Cascade)
        .uuid("product_id")
        .references("product", "id", ForeignKeyAction::Cascade)
        .int("quantity")
        .check("basket_line_quantity_range", "quantity BETWEEN 1 AND 999")
        .bigint("seen_price")
        .nullable()
        .check("basket_line_seen_price_not_negative", "seen_price >= 0")
        .instant("added_at")
        .primary_key(&["basket_id", "product_id"])
        .index(&["product_id"])
        .create(manager)
        .await
}
