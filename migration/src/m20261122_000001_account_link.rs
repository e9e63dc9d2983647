//! One-time links sent by mail.

use sea_orm_migration::prelude::{DbErr, ForeignKeyAction, SchemaManager};

use crate::table::NewTable;

const PURPOSES: [&str; 4] = ["PASSWORD_RESET", "EMAIL_VERIFICATION", "EMAIL_CHANGE", "INVITATION"];

pub(crate) async fn create(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::new(manager, "one_time_link")
        .id()
        .uuid("account_id")
        .references("account", "id", ForeignKeyAction::Cascade)
        .one_of("purpose", &PURPOSES)
        .label("email", 254)
        .bytes("token_hash")
        .check("one_time_link_token_hash_length", "length(token_hash) = 32")
        .instant("created_at")
        .instant("expires_at")
        .check("one_time_link_expires_after_creation", "expires_at > created_at")
        .instant("used_at")
        .nullable()
        .check("one_time_link_used_in_time", "used_at IS NULL OR (used_at >= created_at AND used_at < expires_at)")
        .instant("ended_at")
        .nullable()
        .check("one_time_link_used_or_ended", "used_at IS NULL OR ended_at IS NULL")
        .unique(&["token_hash"])
        .unique(&["account_id", "purpose"])
        .only_where("one_time_link_one_live", "used_at IS NULL AND ended_at IS NULL")
        .index(&["account_id", "created_at"])
        .index(&["expires_at"])
        .create(manager)
        .await
}
