//! What every domain shares: the event log, the audit trail, jobs, the answers kept for repeated requests,
//! and how letters fold.

use sea_orm_migration::prelude::{
    DbErr, DeriveMigrationName, ForeignKeyAction, MigrationTrait, Query, SchemaManager, async_trait,
};
use sea_orm_migration::sea_orm::DbBackend;

use crate::m20261122_000002_platform_audit as audit;
use crate::m20261122_000002_platform_job as job;
use crate::m20261122_000002_platform_letter as letter;
use crate::table::NewTable;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        event(manager).await?;
        event_horizon(manager).await?;
        audit::create(manager).await?;
        job::create(manager).await?;
        letter::create(manager).await?;
        NewTable::new(manager, "idempotency_key")
            .uuid("account_id")
            .references("account", "id", ForeignKeyAction::Cascade)
            .text("operation")
            .label("key", 200)
            .bytes("fingerprint")
            .uuid("result_id")
            .instant("created_at")
            .instant("expires_at")
            .primary_key(&["account_id", "operation", "key"])
            .index(&["expires_at"])
            .create(manager)
            .await
    }
}

/// `actor_id` is no foreign key: the log outlives the accounts it names.
async fn event(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let event = NewTable::new(manager, "event")
        .serial("position")
        // Positions are taken before commit. A reader that goes by transaction first, and
        // stops at the oldest one still open, loses no late commit.
        .postgres_column("xid", "xid8", "pg_current_xact_id()")
        .text("subject_kind")
        .uuid("subject_id")
        .text("kind")
        .int("version")
        .json("payload")
        .uuid("actor_id")
        .nullable()
        .instant("occurred_at");
    // SQLite has one writer, so that positions follow commits.
    let event = match manager.get_database_backend() {
        DbBackend::Postgres => {
            event.index(&["xid", "position"]).index(&["subject_kind", "subject_id", "xid", "position"])
        }
        _ => event.index(&["subject_kind", "subject_id", "position"]),
    };
    event.create(manager).await
}

/// Exactly one row: the place up to which events are gone.
async fn event_horizon(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::new(manager, "event_horizon")
        .small("id")
        .primary_key(&["id"])
        .check("event_horizon_single", "id = 1")
        .bigint("transaction_id")
        .bigint("position")
        .create(manager)
        .await?;
    let row = Query::insert()
        .into_table("event_horizon")
        .columns(["id", "transaction_id", "position"])
        .values_panic([1.into(), 0.into(), 0.into()])
        .take();
    manager.execute(row).await
}
