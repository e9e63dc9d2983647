//! How the database refuses what is written around the application, told alike for both.

use sea_orm::{DbErr, RuntimeErr, SqlxError};

/// Why the database refused a statement: what kind of rule, and its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A check, or a trigger.
    Check(String),
    /// A unique index, or a primary key.
    Unique(String),
    /// A foreign key; SQLite doesn't tell which.
    ForeignKey,
    /// A value is missing; `table.column`.
    Missing(String),
    /// A value isn't of the column's type, or out of its range.
    Type,
}

impl Refusal {
    /// A refusal by the check or the trigger `name`.
    pub fn check(name: &str) -> Result<(), Self> {
        Err(Self::Check(name.to_owned()))
    }

    /// A refusal by the unique index or primary key `name`.
    pub fn unique(name: &str) -> Result<(), Self> {
        Err(Self::Unique(name.to_owned()))
    }

    /// A refusal by a foreign key.
    pub fn foreign_key() -> Result<(), Self> {
        Err(Self::ForeignKey)
    }
}

/// Unique indexes that SQLite reports by columns and that aren't named after them.
const NAMED_INDEXES: [(&str, &str); 2] = [
    ("basket.customer_id", "basket_one_default"),
    ("shop_order.time_slot_id, shop_order.employee_id", "shop_order_one_per_slot_and_employee"),
];

/// Reads a refusal; panics at any other error.
pub fn refusal(error: DbErr) -> Refusal {
    let (DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause))) = &error else {
        panic!("not an answer of the database: {error}");
    };
    let SqlxError::Database(cause) = cause.as_ref() else { panic!("not an answer of the database: {error}") };
    let (code, message) = (cause.code().unwrap_or_default(), cause.message());
    let name = || cause.constraint().unwrap_or_default().to_owned();
    match code.as_ref() {
        "23514" => Refusal::Check(name()),
        "23505" => Refusal::Unique(name()),
        "23503" | "23001" | "787" => Refusal::ForeignKey,
        // SQLite's ON DELETE RESTRICT speaks with the code of a trigger.
        "1811" if message == "FOREIGN KEY constraint failed" => Refusal::ForeignKey,
        "23502" => Refusal::Missing(column_named_in(message, cause.table().unwrap_or_default())),
        "22P02" | "42804" | "22008" | "22007" | "22003" | "3091" => Refusal::Type,
        "1811" => Refusal::Check(message.to_owned()),
        "275" => Refusal::Check(message.replace("CHECK constraint failed: ", "")),
        "1299" => Refusal::Missing(message.replace("NOT NULL constraint failed: ", "")),
        "1555" | "2067" => Refusal::Unique(index_name(&code, &message.replace("UNIQUE constraint failed: ", ""))),
        _ => panic!("an answer of the database that tests know nothing of: {code} {message}"),
    }
}

fn column_named_in(message: &str, table: &str) -> String {
    let column = message.split('"').nth(1).unwrap_or_default();
    format!("{table}.{column}")
}

/// The name that PostgreSQL gives for what SQLite reports as a list of columns.
fn index_name(code: &str, columns: &str) -> String {
    if let Some(quoted) = columns.strip_prefix("index '") {
        return quoted.trim_end_matches('\'').to_owned();
    }
    let table = columns.split('.').next().unwrap_or_default();
    if code == "1555" {
        return format!("{table}_pkey");
    }
    let named = NAMED_INDEXES.iter().find(|(listed, _)| *listed == columns);
    named.map_or_else(
        || format!("{table}_{}_key", columns.replace(&format!("{table}."), "").replace(", ", "_")),
        |(_, name)| (*name).to_owned(),
    )
}
