//! What every domain shares.

pub mod audit_entry;
pub mod event;
pub mod idempotency_key;
pub mod job;
