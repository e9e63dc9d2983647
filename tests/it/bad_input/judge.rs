//! What an answer to bad input may be, and whether the database is as it was.

use std::fmt::Write;

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use serde_json::Value;

/// The codes of errors that are the client's to mend.
const CODES: [&str; 8] = [
    "BAD_REQUEST",
    "BAD_USER_INPUT",
    "FORBIDDEN",
    "GRAPHQL_PARSE_FAILED",
    "GRAPHQL_VALIDATION_FAILED",
    "LIMIT_EXCEEDED",
    "NOT_FOUND",
    "UNAUTHENTICATED",
];

/// What no message may tell.
const SECRETS: [&str; 22] = [
    "select ",
    "insert ",
    "delete from",
    "sqlstate",
    "sqlx",
    "sqlite",
    "postgres",
    "constraint",
    "violates",
    "foreign key",
    "relation \"",
    "column \"",
    "syntax error at",
    "panicked",
    "dberr",
    "sea_orm",
    "sea-orm",
    "async_graphql",
    "0x00",
    "utf8 error",
    ".rs:",
    "backtrace",
];

/// How an operation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It did what it was asked.
    Done,
    /// It was refused by a user error.
    Refused,
    /// It failed as a whole, with this code.
    Failed(&'static str),
}

impl Ended {
    /// Whether the caller may not do such things at all.
    pub fn is_forbidden(self) -> bool {
        matches!(self, Self::Failed("FORBIDDEN" | "UNAUTHENTICATED"))
    }
}

/// Reads an answer, or tells what is wrong with it.
pub fn judge(answer: &Value, field: &str) -> Result<Ended, String> {
    if let Some(errors) = answer.get("errors") {
        let errors = errors.as_array().filter(|errors| !errors.is_empty()).ok_or("no list of errors")?;
        let mut first = None;
        for error in errors {
            let code = error["extensions"]["code"].as_str().unwrap_or("no code");
            let known = CODES.into_iter().find(|known| *known == code);
            first = first.or(Some(known.ok_or_else(|| format!("{code}: {}", error["message"]))?));
            check_message(&error["message"])?;
        }
        return first.map(Ended::Failed).ok_or_else(|| "no error".to_owned());
    }
    let data = answer["data"].as_object().filter(|data| data.contains_key(field)).ok_or("neither data nor errors")?;
    let refusals = data[field]["userErrors"].as_array().map(Vec::as_slice).unwrap_or_default();
    for refusal in refusals {
        check_message(&refusal["message"])?;
        if refusal["code"].as_str().is_none_or(str::is_empty) || !refusal["field"].is_array() {
            return Err(format!("an untyped refusal: {refusal}"));
        }
    }
    Ok(if refusals.is_empty() { Ended::Done } else { Ended::Refused })
}

fn check_message(message: &Value) -> Result<(), String> {
    let text = message.as_str().ok_or("no message")?;
    let lower = text.to_lowercase();
    if text.trim().is_empty() {
        return Err("an empty message".to_owned());
    }
    if text.len() > 1_000 {
        return Err(format!("a message of {} bytes: {}…", text.len(), text.chars().take(80).collect::<String>()));
    }
    match SECRETS.iter().find(|secret| lower.contains(**secret)) {
        Some(secret) => Err(format!("a message tells {secret:?}: {text}")),
        None => Ok(()),
    }
}

/// Counts of tries, which a refused try changes.
const COUNTERS: &str = "attempt_counter";

/// Everything in the database, as a text.
pub async fn content(db: &DatabaseConnection) -> String {
    let backend = db.get_database_backend();
    let mut content = String::new();
    for table in names(db, tables_of(backend)).await.into_iter().filter(|table| table != COUNTERS) {
        let row = match backend {
            DbBackend::Postgres => format!("CAST({table} AS text)"),
            _ => {
                let columns = names(db, &format!("SELECT name FROM pragma_table_info('{table}')")).await;
                columns.iter().map(|column| format!("quote(\"{column}\")")).collect::<Vec<_>>().join(" || ',' || ")
            }
        };
        let rows = names(db, &format!("SELECT {row} AS name FROM {table} ORDER BY 1")).await;
        let _ = writeln!(content, "{table}\n{}", rows.join("\n"));
    }
    content
}

fn tables_of(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Postgres => {
            "SELECT CAST(table_name AS text) AS name FROM information_schema.tables \
             WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1"
        }
        _ => "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY 1",
    }
}

async fn names(db: &DatabaseConnection, sql: &str) -> Vec<String> {
    let statement = Statement::from_string(db.get_database_backend(), sql);
    let rows = db.query_all_raw(statement).await.expect("the database can be read");
    rows.iter().map(|row| row.try_get("", "name").expect("a text")).collect()
}
