//! What an import tells: how many rows did what, and what is wrong with the others.

use super::{column::Column, table::shortened};
use crate::platform::{locale::Text, refusal::UserErrorCode};

/// How many faults a report tells.
pub const MAX_FAULTS: usize = 1000;

/// The outcome of an import, the same for a dry run.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Rows that made a product.
    pub created: i32,
    /// Rows that changed one.
    pub updated: i32,
    /// Rows that say what is already so.
    pub unchanged: i32,
    /// Rows that were left out.
    pub failed: i32,
    /// Sections made for them.
    pub sections_created: i32,
    /// Headers that mean nothing to us.
    pub unknown_columns: Vec<String>,
    /// What is wrong, by line; the first [`MAX_FAULTS`].
    pub faults: Vec<Fault>,
}

/// What is wrong with a cell, or with a row.
#[derive(Clone, Debug)]
pub struct Fault {
    /// The line of the file on which the row begins.
    pub line: u64,
    /// The column; none when the row as a whole is concerned.
    pub column: Option<Column>,
    /// What stands in the cell, shortened.
    pub value: String,
    /// The stable code.
    pub code: UserErrorCode,
    /// What is wrong and what to do.
    pub message: Text,
}

impl Fault {
    /// A fault of a cell.
    pub fn of(
        line: u64,
        column: impl Into<Option<Column>>,
        value: &str,
        code: UserErrorCode,
        french: impl Into<String>,
        english: impl Into<String>,
    ) -> Self {
        Self { line, column: column.into(), value: shortened(value, 100), code, message: Text::new(french, english) }
    }
}
