//! What surrounds the shop's slots: the places that customers hold.

use sea_orm_migration::prelude::{DbErr, ForeignKeyAction, SchemaManager};

use crate::table::NewTable;

/// Creates the tables around slots.
pub(crate) async fn create(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    hold(manager).await
}

/// A writer names no employee: triggers pick one.
async fn hold(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::new(manager, "time_slot_hold")
        .id()
        .uuid("customer_id")
        .references("account", "id", ForeignKeyAction::Cascade)
        .uuid("time_slot_id")
        .references("time_slot", "id", ForeignKeyAction::Cascade)
        .uuid("employee_id")
        .nullable()
        .references("account", "id", ForeignKeyAction::Cascade)
        .instant("held_at")
        .instant("expires_at")
        .check("time_slot_hold_ends_after_start", "expires_at > held_at")
        .unique(&["customer_id"])
        .unique(&["time_slot_id", "employee_id"])
        .index(&["employee_id"])
        .index(&["expires_at"])
        .create(manager)
        .await
}
