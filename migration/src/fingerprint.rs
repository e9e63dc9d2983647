//! What the schema was made from, kept in the database: tells whether there is anything to migrate, and whether the
//! tables are those that this program knows.

use std::{
    collections::BTreeSet,
    hash::{DefaultHasher, Hash, Hasher},
};

use sea_orm_migration::MigratorTrait;
use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr, Statement};

use crate::{Migrator, routines};

/// How the names of a migration's files begin, and the number of their text (`build.rs`).
const TABLES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/tables.rs"));

/// Makes the table of the fingerprints, where it is missing.
pub async fn make_table(db: &impl ConnectionTrait) -> Result<(), DbErr> {
    db.execute_unprepared("CREATE TABLE IF NOT EXISTS schema_fingerprint (fingerprint TEXT PRIMARY KEY NOT NULL)")
        .await?;
    Ok(())
}

/// Whether the database was made from what this program holds. An error where nothing was made yet.
pub async fn is_current(db: &impl ConnectionTrait) -> Result<bool, DbErr> {
    Ok(kept(db).await? == of_this_program(db))
}

/// Refuses a database whose tables were made from other migrations of the same names, as builds before the first
/// release had them: views and triggers would not fit.
pub async fn check_tables(txn: &DatabaseTransaction) -> Result<(), DbErr> {
    let kept = kept(txn).await?;
    let applied = Migrator::get_applied_migrations(txn).await?;
    let is_kept = |name: &str| {
        let made_from = TABLES.iter().find(|(begins, _)| name.starts_with(begins));
        made_from.is_some_and(|table| kept.contains(&of_tables(table)))
    };
    if applied.iter().all(|migration| is_kept(migration.name())) {
        return Ok(());
    }
    Err(DbErr::Migration(
        "its tables were made by another build from before the first release, which cannot be carried over. Empty it \
         or name a new one, and let it be made anew"
            .to_owned(),
    ))
}

/// Keeps the fingerprints of what was just applied.
pub async fn write(db: &impl ConnectionTrait) -> Result<(), DbErr> {
    db.execute_unprepared("DELETE FROM schema_fingerprint").await?;
    let insert = "INSERT INTO schema_fingerprint (fingerprint) VALUES ($1)";
    for fingerprint in of_this_program(db) {
        let values = [fingerprint.into()];
        db.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), insert, values)).await?;
    }
    Ok(())
}

async fn kept(db: &impl ConnectionTrait) -> Result<BTreeSet<String>, DbErr> {
    let query = Statement::from_string(db.get_database_backend(), "SELECT fingerprint FROM schema_fingerprint");
    db.query_all_raw(query).await?.iter().map(|row| row.try_get("", "fingerprint")).collect()
}

/// One of the tables of each migration, and one of the texts of all routines. Another compiler may hash the latter
/// differently: then they are applied once more, which is always right.
fn of_this_program(db: &impl ConnectionTrait) -> BTreeSet<String> {
    let mut hasher = DefaultHasher::new();
    routines::texts(db.get_database_backend()).for_each(|text| text.hash(&mut hasher));
    let routines = format!("routines:{:016x}", hasher.finish());
    TABLES.iter().map(of_tables).chain([routines]).collect()
}

fn of_tables((name, number): &(&str, &str)) -> String {
    format!("{name}:{number}")
}
