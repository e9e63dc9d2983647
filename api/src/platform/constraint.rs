//! Reads from a database error which named constraint refused the write, the same way on both databases.
//!
//! SQLite names the constraints that triggers raise and `CHECK`s, but of unique indexes only the columns, from which
//! the name follows as the migrations make it; and of foreign keys nothing.

use sea_orm::{DbErr, RuntimeErr, sqlx::error::DatabaseError};

/// Unique indexes that are not named after their columns.
const NAMED_INDEXES: [(&str, &str); 3] = [
    ("basket.customer_id", "basket_one_default"),
    ("one_time_link.account_id, one_time_link.purpose", "one_time_link_one_live"),
    ("shop_order.time_slot_id, shop_order.employee_id", "shop_order_one_per_slot_and_employee"),
];

/// The name for every foreign key violation: SQLite never tells which one it was.
pub const ANY_FOREIGN_KEY: &str = "foreign_key";

/// The name of the constraint that refused, or `None` when the error is something else.
pub fn violated(error: &DbErr) -> Option<String> {
    let error = refused(error)?;
    let message = error.message();
    match error.code().as_deref() {
        Some("23503" | "23001" | "787") => Some(ANY_FOREIGN_KEY.to_owned()),
        // SQLite's ON DELETE RESTRICT speaks with the code of a trigger.
        Some("1811") if message == "FOREIGN KEY constraint failed" => Some(ANY_FOREIGN_KEY.to_owned()),
        Some("1811") => Some(message.to_owned()),
        Some("275") => message.strip_prefix("CHECK constraint failed: ").map(str::to_owned),
        Some("1555") => columns(message).map(|columns| format!("{}_pkey", table(columns))),
        Some("2067") => columns(message).map(unique_index),
        _ => error.constraint().map(str::to_owned),
    }
}

fn columns(message: &str) -> Option<&str> {
    message.strip_prefix("UNIQUE constraint failed: ")
}

fn table(columns: &str) -> &str {
    columns.split_once('.').map_or(columns, |(table, _)| table)
}

/// The name of the unique index over `columns`, as SQLite lists them: `table.column, table.column`.
fn unique_index(columns: &str) -> String {
    if let Some(name) = columns.strip_prefix("index '") {
        return name.trim_end_matches('\'').to_owned();
    }
    if let Some((_, name)) = NAMED_INDEXES.iter().find(|(listed, _)| *listed == columns) {
        return (*name).to_owned();
    }
    let table = table(columns);
    format!("{table}_{}_key", columns.replace(&format!("{table}."), "").replace(", ", "_"))
}

/// Whether two transactions met (deadlock, serialization failure, busy database) and sending again may work.
pub fn is_conflict(error: &DbErr) -> bool {
    refused(error).is_some_and(|error| matches!(error.code().as_deref(), Some("40001" | "40P01" | "5" | "517")))
}

/// What the database itself said: inserting fails as a query, executing as an execution.
fn refused(error: &DbErr) -> Option<&dyn DatabaseError> {
    let (DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error))) = error else {
        return None;
    };
    error.as_database_error()
}
