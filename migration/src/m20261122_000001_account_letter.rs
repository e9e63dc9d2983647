//! Letters that a person does not want.

use sea_orm_migration::prelude::{DbErr, ForeignKeyAction, SchemaManager};

use crate::table::NewTable;

/// The letters that can be refused; the others have to be told.
const KINDS: [&str; 3] = ["ORDER_READY", "ORDER_REMINDER", "ORDER_MOVED"];

pub(crate) async fn create(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::new(manager, "letter_refusal")
        .uuid("account_id")
        .references("account", "id", ForeignKeyAction::Cascade)
        .one_of("kind", &KINDS)
        .instant("refused_at")
        .primary_key(&["account_id", "kind"])
        .create(manager)
        .await
}
