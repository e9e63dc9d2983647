//! Second factors and recovery codes.

use sea_orm_migration::prelude::{DbErr, ForeignKeyAction, SchemaManager};

use crate::table::NewTable;

pub(crate) async fn create(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::new(manager, "totp")
        .uuid("account_id")
        .references("account", "id", ForeignKeyAction::Cascade)
        .bytes("secret")
        .instant("created_at")
        .instant("confirmed_at")
        .nullable()
        .bigint("last_step")
        .nullable()
        .check("totp_confirmed_by_a_code", "(confirmed_at IS NULL) = (last_step IS NULL)")
        .primary_key(&["account_id"])
        .create(manager)
        .await?;
    NewTable::new(manager, "recovery_code")
        .id()
        .uuid("account_id")
        .references("totp", "account_id", ForeignKeyAction::Cascade)
        .bytes("code_hash")
        .check("recovery_code_code_hash_length", "length(code_hash) = 32")
        .instant("used_at")
        .nullable()
        .unique(&["code_hash"])
        .index(&["account_id"])
        .create(manager)
        .await
}
