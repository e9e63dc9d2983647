//! How the database refuses what is written around the application, told alike for both.

use api::platform::constraint;
use sea_orm::{DbErr, RuntimeErr, SqlxError};

/// A value is missing where one must be.
pub const MISSING: &str = "missing";
/// A value isn't of its column's type.
pub const TYPE: &str = "type";

/// The name of the rule that the database kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal(pub String);

/// What a statement answers that the rule `name` refuses.
pub fn refused<T>(name: &str) -> Result<T, Refusal> {
    Err(Refusal(name.to_owned()))
}

/// What a statement answers that a foreign key refuses.
pub fn refused_by_foreign_key<T>() -> Result<T, Refusal> {
    refused(constraint::ANY_FOREIGN_KEY)
}

/// Reads a refusal; panics at any other error.
pub fn refusal(error: DbErr) -> Refusal {
    let name = constraint::violated(&error);
    let name = name.or_else(|| value_fault(&error).map(str::to_owned));
    Refusal(name.unwrap_or_else(|| panic!("not a refusal: {error}")))
}

fn value_fault(error: &DbErr) -> Option<&'static str> {
    let (DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause))) = error else {
        return None;
    };
    let SqlxError::Database(cause) = cause.as_ref() else { return None };
    match cause.code()?.as_ref() {
        "23502" | "1299" => Some(MISSING),
        "22P02" | "42804" | "3091" => Some(TYPE),
        _ => None,
    }
}
