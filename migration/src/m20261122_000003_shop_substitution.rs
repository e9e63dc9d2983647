//! What is offered in place of what is missing from orders.

use sea_orm_migration::prelude::{DbErr, ForeignKeyAction, SchemaManager};

use crate::table::NewTable;

/// Creates the table of substitutions.
pub(crate) async fn create(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::new(manager, "shop_order_substitution")
        .id()
        .uuid("order_line_id")
        .references("shop_order_line", "id", ForeignKeyAction::Cascade)
        .uuid("product_id")
        .references("product", "id", ForeignKeyAction::Restrict)
        .label("product_name", 200)
        .bigint("unit_price")
        .check("shop_order_substitution_unit_price_not_negative", "unit_price >= 0")
        .int("quantity")
        .check("shop_order_substitution_quantity_range", "quantity BETWEEN 1 AND 999")
        .one_of("state", &["PROPOSED", "ACCEPTED", "DECLINED", "EXPIRED"])
        .default("PROPOSED")
        .instant("proposed_at")
        .uuid("proposed_by")
        .nullable()
        .references("account", "id", ForeignKeyAction::SetNull)
        .instant("expires_at")
        .nullable()
        .instant("answered_at")
        .nullable()
        .uuid("answered_by")
        .nullable()
        .references("account", "id", ForeignKeyAction::SetNull)
        .check("shop_order_substitution_answered", "(state = 'PROPOSED') = (answered_at IS NULL)")
        .check(
            "shop_order_substitution_in_time",
            "state <> 'ACCEPTED' OR expires_at IS NULL OR answered_at <= expires_at",
        )
        .unique(&["order_line_id"])
        .only_where("shop_order_substitution_one_open", "state = 'PROPOSED'")
        .index(&["order_line_id", "proposed_at", "id"])
        .index(&["product_id"])
        .index(&["proposed_by"])
        .index(&["answered_by"])
        .create(manager)
        .await
}
