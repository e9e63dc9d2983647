//! Accounts, their roles and their sessions.

use sea_orm_migration::prelude::{
    DbErr, DeriveMigrationName, ForeignKeyAction, MigrationTrait, Query, SchemaManager, async_trait,
};

use crate::{
    m20261122_000001_account_attempt as attempt, m20261122_000001_account_letter as letter,
    m20261122_000001_account_link as link, m20261122_000001_account_totp as totp, table::NewTable,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        role(manager).await?;
        account(manager).await?;
        session(manager).await?;
        link::create(manager).await?;
        letter::create(manager).await?;
        totp::create(manager).await?;
        attempt::create(manager).await
    }
}

async fn role(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::new(manager, "role").text("name").primary_key(&["name"]).create(manager).await?;
    let mut roles = Query::insert().into_table("role").columns(["name"]).take();
    for name in ["CUSTOMER", "EMPLOYEE", "SHOP_MANAGER", "ADMINISTRATOR"] {
        roles.values_panic([name.into()]);
    }
    manager.execute(roles).await
}

async fn account(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::new(manager, "account")
        .id()
        .label("email", 254)
        .instant("email_verified_at")
        .nullable()
        .label("name", 200)
        .one_of("language", &["fr", "en"])
        .default("fr")
        .text("password_hash")
        .nullable()
        .instant("created_at")
        .instant("disabled_at")
        .nullable()
        .index(&["created_at", "id"])
        .unique_expression("account_email_key", "lower(email)")
        .create(manager)
        .await?;
    NewTable::new(manager, "account_role")
        .uuid("account_id")
        .references("account", "id", ForeignKeyAction::Cascade)
        .text("role")
        .references("role", "name", ForeignKeyAction::Restrict)
        .instant("granted_at")
        .primary_key(&["account_id", "role"])
        .index(&["role", "account_id"])
        .create(manager)
        .await
}

async fn session(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::new(manager, "session")
        .id()
        .uuid("account_id")
        .references("account", "id", ForeignKeyAction::Cascade)
        .instant("created_at")
        .instant("last_used_at")
        .instant("expires_at")
        .instant("ended_at")
        .nullable()
        .one_of("end_reason", &["SIGNED_OUT", "SIGNED_OUT_EVERYWHERE", "REFRESH_TOKEN_REUSED", "ACCOUNT_DISABLED"])
        .nullable()
        .check("session_end_has_reason", "(ended_at IS NULL) = (end_reason IS NULL)")
        .bytes("address_hash")
        .nullable()
        .check("session_address_hash_length", "length(address_hash) = 32")
        .text("user_agent")
        .default("")
        .check("session_user_agent_length", "length(user_agent) <= 300")
        .index(&["account_id", "address_hash"])
        .index(&["expires_at"])
        .index(&["ended_at"])
        .create(manager)
        .await?;
    NewTable::new(manager, "refresh_token")
        .id()
        .uuid("session_id")
        .references("session", "id", ForeignKeyAction::Cascade)
        .bytes("token_hash")
        .instant("issued_at")
        .instant("expires_at")
        .instant("used_at")
        .nullable()
        .instant("voided_at")
        .nullable()
        .check("refresh_token_used_or_voided", "used_at IS NULL OR voided_at IS NULL")
        .unique(&["token_hash"])
        .index(&["session_id"])
        .index(&["expires_at"])
        .create(manager)
        .await
}
