//! Tables, constraints, views and triggers of both databases.
//!
//! Tables are built by numbered migrations, which never change once released. Views and
//! triggers live in [`routines`] as their current text and are applied again after each
//! migration. Knows nothing of `entity`: old migrations must not change when models do.

mod m20261122_000001_account;
mod m20261122_000002_platform;
mod m20261122_000003_shop;
mod m20261122_000003_shop_catalogue;
mod m20261122_000003_shop_order;
pub mod routines;
mod table;

use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::{MigrationTrait, async_trait};
use sea_orm_migration::sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};

/// All migrations, in the order in which they apply.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261122_000001_account::Migration),
            Box::new(m20261122_000002_platform::Migration),
            Box::new(m20261122_000003_shop::Migration),
        ]
    }
}

/// Held by the one process that migrates a PostgreSQL database; the number is arbitrary.
const MIGRATION_LOCK: i64 = 0x51_75_61_69;

/// Brings the database to the current schema, or changes nothing.
///
/// Everything happens in one transaction, and instances that start together take turns.
pub async fn migrate(db: &DatabaseConnection) -> Result<(), DbErr> {
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let txn = db.begin_with_options(options).await?;
    if txn.get_database_backend() == DbBackend::Postgres {
        txn.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")).await?;
    }
    Migrator::up(&txn, None).await?;
    routines::apply(&txn).await?;
    txn.commit().await
}
