//! The audit trail: who of the staff changed what, and when.

use sea_orm_migration::prelude::{DbErr, SchemaManager};

use crate::table::NewTable;

/// Creates the table of the trail. `actor_id` is no foreign key: the trail outlives the accounts it names.
pub(crate) async fn create(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::new(manager, "audit_entry")
        .id()
        .instant("occurred_at")
        .uuid("actor_id")
        .nullable()
        .label("action", 100)
        .label("subject_kind", 50)
        .uuid("subject_id")
        .nullable()
        .json("changes")
        .label("request_id", 64)
        .nullable()
        .index(&["occurred_at", "id"])
        .index(&["actor_id", "occurred_at", "id"])
        .index(&["action", "occurred_at", "id"])
        .index(&["subject_id", "occurred_at", "id"])
        .create(manager)
        .await
}
