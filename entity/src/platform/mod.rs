//! What every domain shares.

pub mod event;
pub mod idempotency_key;
