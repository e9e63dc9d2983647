//! What an import tells: how many rows did what, and what is wrong with the others.

use super::fault::Fault;

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

impl Report {
    /// Notes a row that is left out.
    pub fn fail(&mut self, faults: impl IntoIterator<Item = Fault>) {
        self.failed += 1;
        let room = MAX_FAULTS.saturating_sub(self.faults.len());
        self.faults.extend(faults.into_iter().take(room));
    }
}
