//! Reading the audit trail: what the staff changed (docs/domain.md, audit trail). For administrators.
//!
//! Entries are written by each service in the transaction of its change (`platform::audit`).

pub mod graphql;
pub mod loader;
pub mod service;
