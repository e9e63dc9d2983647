//! The database's tables and views as SeaORM entities, one file per table.
//!
//! No logic: what a row may be is decided by the constraints and triggers of `migration`.

pub mod account;
pub mod platform;
pub mod shop;
