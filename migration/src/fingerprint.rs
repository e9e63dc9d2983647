//! What the schema was made from, kept in the database: tells whether there is anything to migrate.

use std::hash::{DefaultHasher, Hash, Hasher};

use sea_orm_migration::MigratorTrait;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbErr, Statement};

use crate::{Migrator, routines};

/// Makes the table of the one fingerprint, where it is missing.
pub async fn make_table(db: &impl ConnectionTrait) -> Result<(), DbErr> {
    db.execute_unprepared("CREATE TABLE IF NOT EXISTS schema_fingerprint (fingerprint TEXT PRIMARY KEY NOT NULL)")
        .await?;
    Ok(())
}

/// Whether the database was made from what this program holds. An error where nothing was made yet.
pub async fn is_current(db: &impl ConnectionTrait) -> Result<bool, DbErr> {
    let backend = db.get_database_backend();
    let query = Statement::from_string(backend, "SELECT fingerprint FROM schema_fingerprint");
    let row = db.query_one_raw(query).await?;
    let kept = row.map(|row| row.try_get::<String>("", "fingerprint")).transpose()?;
    Ok(kept.as_deref() == Some(&of_this_program(db)))
}

/// Keeps the fingerprint of what was just applied.
pub async fn write(db: &impl ConnectionTrait) -> Result<(), DbErr> {
    db.execute_unprepared("DELETE FROM schema_fingerprint").await?;
    let values = [of_this_program(db).into()];
    let insert = "INSERT INTO schema_fingerprint (fingerprint) VALUES ($1)";
    db.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), insert, values)).await?;
    Ok(())
}

/// The names of the migrations and the texts of the routines. Another compiler may hash them differently: then they
/// are applied once more, which is always right.
fn of_this_program(db: &impl ConnectionTrait) -> String {
    let mut hasher = DefaultHasher::new();
    for migration in Migrator::migrations() {
        migration.name().hash(&mut hasher);
    }
    routines::texts(db.get_database_backend()).for_each(|text| text.hash(&mut hasher));
    format!("{:016x}", hasher.finish())
}
