//! Files that managers send, for a use case to take up within a day: pictures, and CSV files of the catalogue.

pub mod error;
pub mod purge;
pub mod rules;
pub mod service;
pub mod sweep;
