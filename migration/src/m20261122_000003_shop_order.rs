//! The shop's orders: lines, steps and numbers.

use sea_orm_migration::prelude::{DbErr, ForeignKeyAction, SchemaManager};

use crate::m20261122_000003_shop_substitution as substitution;
use crate::table::NewTable;

/// The characters of pickup codes: of those that look alike, one each.
const CODE: &str = "[2-9ACDEFHJKLMNPRTVWXY]";

const STATES: [&str; 6] = ["PLACED", "PREPARING", "READY", "COLLECTED", "CANCELLED", "NO_SHOW"];

/// Creates the tables of the orders.
pub(crate) async fn create(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::new(manager, "shop_order_number")
        .int("year")
        .bigint("last")
        .check("shop_order_number_last_not_negative", "last >= 0")
        .primary_key(&["year"])
        .create(manager)
        .await?;
    order(manager).await?;
    line(manager).await?;
    step(manager).await?;
    substitution::create(manager).await
}

/// A writer inserts an empty number, no employee, no pickup code and no totals: triggers fill them in.
async fn order(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::new(manager, "shop_order")
        .id()
        .text("number")
        .default("")
        .check_each(
            "shop_order_number_form",
            "number = '' OR number ~ '^C-[0-9]{4}-[0-9]{6,}$'",
            "number = '' OR number GLOB 'C-[0-9][0-9][0-9][0-9]-[0-9][0-9][0-9][0-9][0-9][0-9]*'",
        )
        .uuid("customer_id")
        .references("account", "id", ForeignKeyAction::Restrict)
        .uuid("employee_id")
        .nullable()
        .references("account", "id", ForeignKeyAction::Restrict)
        .uuid("time_slot_id")
        .references("time_slot", "id", ForeignKeyAction::Restrict)
        .one_of("state", &STATES)
        .default("PLACED")
        .int("items_number")
        .default(0)
        .check("shop_order_items_number_not_negative", "items_number >= 0")
        .bigint("amount")
        .default(0)
        .check("shop_order_amount_not_negative", "amount >= 0")
        .check("shop_order_amount_limit", "amount <= 2000000000")
        .int("prepared_items")
        .default(0)
        .check("shop_order_prepared_items_range", "prepared_items BETWEEN 0 AND items_number")
        .int("missing_items")
        .default(0)
        .check("shop_order_missing_items_rest", "missing_items = items_number - prepared_items")
        .bigint("to_pay")
        .default(0)
        .check("shop_order_to_pay_range", "to_pay BETWEEN 0 AND amount")
        .text("comment")
        .default("")
        .text("pickup_code")
        .nullable()
        .check_each(
            "shop_order_pickup_code_form",
            &format!("pickup_code ~ '^{CODE}{{8}}$'"),
            &format!("pickup_code GLOB '{}'", CODE.repeat(8)),
        )
        .instant("created_at")
        .instant("updated_at")
        .unique(&["number"])
        .unique(&["pickup_code"])
        .only_where("shop_order_pickup_code_key", "state IN ('PLACED', 'PREPARING', 'READY')")
        .unique(&["time_slot_id", "employee_id"])
        .only_where("shop_order_one_per_slot_and_employee", "state <> 'CANCELLED'")
        .index(&["time_slot_id"])
        // What a change of duty concerns, and what nobody has.
        .index(&["employee_id"])
        .only_where("shop_order_to_hand_over", "state IN ('PLACED', 'PREPARING', 'READY')")
        .index(&["created_at", "id"])
        .index(&["customer_id", "created_at", "id"])
        .index(&["employee_id", "created_at", "id"])
        .index(&["state", "created_at", "id"])
        .create(manager)
        .await
}

async fn line(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::new(manager, "shop_order_line")
        .id()
        .uuid("order_id")
        .references("shop_order", "id", ForeignKeyAction::Cascade)
        .uuid("product_id")
        .references("product", "id", ForeignKeyAction::Restrict)
        .int("position")
        .default(0)
        .label("product_name", 200)
        .bigint("unit_price")
        .check("shop_order_line_unit_price_not_negative", "unit_price >= 0")
        .int("quantity")
        .check("shop_order_line_quantity_range", "quantity BETWEEN 1 AND 999")
        .int("prepared_quantity")
        .default(0)
        .check("shop_order_line_prepared_quantity_range", "prepared_quantity BETWEEN 0 AND quantity")
        .one_of("substitution", &["NONE", "ASK", "SIMILAR"])
        .default("ASK")
        .unique(&["order_id", "product_id"])
        .index(&["product_id"])
        .create(manager)
        .await
}

async fn step(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::new(manager, "shop_order_step")
        .uuid("order_id")
        .references("shop_order", "id", ForeignKeyAction::Cascade)
        .one_of("state", &STATES)
        .instant("at")
        .uuid("actor_id")
        .nullable()
        .references("account", "id", ForeignKeyAction::SetNull)
        .flag("by_pickup_code")
        .default(false)
        .check("shop_order_step_code_collects", "state = 'COLLECTED' OR NOT by_pickup_code")
        .primary_key(&["order_id", "state"])
        .index(&["actor_id"])
        .create(manager)
        .await
}
