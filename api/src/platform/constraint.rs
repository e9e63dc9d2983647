//! Reads from a database error which named constraint refused the write, the same way on both databases.
//!
//! PostgreSQL names every constraint. SQLite names those that triggers raise and `CHECK`s, but for unique
//! indexes only the columns and for foreign keys nothing: [`UNIQUE_COLUMNS`] gives the missing names.

use sea_orm::{DbErr, RuntimeErr, SqlxError};

/// SQLite's column lists of unique indexes, with the names that PostgreSQL gives them.
const UNIQUE_COLUMNS: &[(&str, &str)] = &[
    ("index 'account_email_key'", "account_email_key"),
    ("section.name", "section_name_key"),
    ("basket.customer_id, basket.name", "basket_customer_id_name_key"),
    ("time_slot.starts_at", "time_slot_starts_at_key"),
    ("shop_order.time_slot_id, shop_order.employee_id", "shop_order_one_per_slot_and_employee"),
];

/// The name of a foreign key violation on SQLite, which never tells which one it was.
pub const ANY_FOREIGN_KEY: &str = "foreign_key";

/// The name of the constraint that refused, or `None` when the error is something else.
pub fn violated(error: &DbErr) -> Option<String> {
    let (DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error))) = error else {
        return None;
    };
    let SqlxError::Database(error) = &**error else { return None };
    if let Some(name) = error.constraint() {
        return Some(name.to_owned());
    }
    let message = error.message();
    match error.code().as_deref() {
        Some("1811") => Some(message.to_owned()),
        Some("787") => Some(ANY_FOREIGN_KEY.to_owned()),
        Some("275") => message.strip_prefix("CHECK constraint failed: ").map(str::to_owned),
        Some("1555" | "2067") => {
            let columns = message.strip_prefix("UNIQUE constraint failed: ")?;
            let known = UNIQUE_COLUMNS.iter().find(|(listed, _)| *listed == columns);
            Some(known.map_or(columns, |(_, name)| name).to_owned())
        }
        _ => None,
    }
}

/// Whether two transactions met (deadlock, serialization failure, busy database) and sending again may work.
pub fn is_conflict(error: &DbErr) -> bool {
    let (DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error))) = error else {
        return false;
    };
    let SqlxError::Database(error) = &**error else { return false };
    matches!(error.code().as_deref(), Some("40001" | "40P01" | "5" | "517"))
}
