//! Tables, constraints, views and triggers of both databases.
//!
//! Tables are built by numbered migrations, which never change once released. Views and
//! triggers live in [`routines`] as their current text and are applied again after each
//! migration. Knows nothing of `entity`: old migrations must not change when models do.

mod fingerprint;
mod grant;
mod m20261122_000001_account;
mod m20261122_000001_account_attempt;
mod m20261122_000001_account_letter;
mod m20261122_000001_account_link;
mod m20261122_000001_account_totp;
mod m20261122_000002_platform;
mod m20261122_000002_platform_audit;
mod m20261122_000002_platform_job;
mod m20261122_000002_platform_letter;
mod m20261122_000003_shop;
mod m20261122_000003_shop_catalogue;
mod m20261122_000003_shop_image;
mod m20261122_000003_shop_opening;
mod m20261122_000003_shop_order;
mod m20261122_000003_shop_search;
mod m20261122_000003_shop_slot;
mod m20261122_000003_shop_substitution;
pub mod routines;
mod table;

pub use grant::{Granted, grant};

use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::{MigrationTrait, async_trait};
use sea_orm_migration::sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
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

/// Brings the database to the current schema and applies every view and trigger again, or changes nothing.
///
/// Everything happens in one transaction, and instances that start together take turns.
pub async fn migrate(db: &DatabaseConnection) -> Result<(), DbErr> {
    let txn = begin(db).await?;
    up(&txn).await?;
    txn.commit().await
}

/// The same for a database that is not current; leaves one that is as it is, without a lock.
///
/// An instance that starts beside others must not lock the tables that they write. Where nothing is to do it only reads,
/// as a role may that owns nothing.
pub async fn bring_up_to_date(db: &DatabaseConnection) -> Result<(), DbErr> {
    // An error here is a database without any table of ours, or one that the next statement cannot use either.
    if fingerprint::is_current(db).await.unwrap_or(false) {
        return Ok(());
    }
    grant::check_may_migrate(db).await?;
    let txn = begin(db).await?;
    if !fingerprint::is_current(&txn).await? {
        up(&txn).await?;
    }
    txn.commit().await
}

/// Begins the transaction of the one process that migrates.
async fn begin(db: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let txn = db.begin_with_options(options).await?;
    if txn.get_database_backend() == DbBackend::Postgres {
        txn.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")).await?;
    }
    fingerprint::make_table(&txn).await?;
    Ok(txn)
}

async fn up(txn: &DatabaseTransaction) -> Result<(), DbErr> {
    fingerprint::check_tables(txn).await?;
    if txn.get_database_backend() == DbBackend::Postgres {
        txn.execute_unprepared(include_str!("lock_tables.postgres.sql")).await?;
    }
    Migrator::up(txn, None).await?;
    routines::apply(txn).await?;
    fingerprint::write(txn).await
}
