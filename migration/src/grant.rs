//! The rights of a role of PostgreSQL under which the application runs without owning its tables.

use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement, TransactionTrait};

/// What became of giving a role its rights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Granted {
    /// It has exactly those that the application needs.
    Done,
    /// The database knows no roles.
    NoRoles,
    /// There is no such role.
    UnknownRole,
    /// It owns tables, the schema or the database, may act as who does, or is a superuser: nothing could be kept from it.
    Owner,
    /// It may do more by a group that it belongs to, or because everybody may. Nothing was granted.
    Beyond,
}

const KNOWN: &str = "SELECT 1 FROM pg_roles WHERE rolname = $1";
/// A superuser counts as a member of every role.
const OWNING: &str = "\
    SELECT 1 FROM pg_roles CROSS JOIN (\
    SELECT relowner AS owner FROM pg_class WHERE relnamespace = current_schema()::regnamespace \
    UNION SELECT nspowner FROM pg_namespace WHERE oid = current_schema()::regnamespace \
    UNION SELECT datdba FROM pg_database WHERE datname = current_database()) AS owners \
    WHERE rolname = $1 AND pg_has_role(pg_roles.oid, owner, 'MEMBER') LIMIT 1";
/// What no grant of ours gives: asked after ours were made.
const BEYOND: &str = "\
    SELECT 1 WHERE has_schema_privilege($1, current_schema(), 'CREATE') \
    OR has_table_privilege($1, 'audit_entry', 'UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')";
const BARRED: &str = "\
    SELECT 1 WHERE NOT COALESCE(has_schema_privilege(current_schema(), 'CREATE'), false) OR EXISTS (\
    SELECT FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' \
    AND NOT pg_has_role(relowner, 'USAGE'))";

/// Gives `role` the rights that the application needs on what is there now and what migrations add later, and takes all
/// others. For who owns the tables.
pub async fn grant(db: &DatabaseConnection, role: &str) -> Result<Granted, DbErr> {
    if db.get_database_backend() != DbBackend::Postgres {
        return Ok(Granted::NoRoles);
    }
    let about = |sql| Statement::from_sql_and_values(DbBackend::Postgres, sql, [role.into()]);
    let txn = db.begin().await?;
    if txn.query_one_raw(about(KNOWN)).await?.is_none() {
        return Ok(Granted::UnknownRole);
    }
    if txn.query_one_raw(about(OWNING)).await?.is_some() {
        return Ok(Granted::Owner);
    }
    txn.query_one_raw(about("SELECT set_config('quai.grantee', $1, true)")).await?;
    txn.execute_unprepared(include_str!("grant.postgres.sql")).await?;
    if txn.query_one_raw(about(BEYOND)).await?.is_some() {
        return Ok(Granted::Beyond);
    }
    txn.commit().await?;
    Ok(Granted::Done)
}

/// Refuses to migrate as a role that may not, before PostgreSQL does it in words of its own.
pub(crate) async fn check_may_migrate(db: &DatabaseConnection) -> Result<(), DbErr> {
    let is_barred = db.get_database_backend() == DbBackend::Postgres
        && db.query_one_raw(Statement::from_string(DbBackend::Postgres, BARRED)).await?.is_some();
    if !is_barred {
        return Ok(());
    }
    Err(DbErr::Migration(
        "it is not up to date, and this role may not change its tables. Run `quai migrate` as the role that owns them"
            .to_owned(),
    ))
}
