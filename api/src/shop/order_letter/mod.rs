//! Letters about orders: placed, ready with the pickup code, moved, cancelled, soon to be collected, and outside the
//! hours of the shop. Each is a job of the transaction that it tells of (docs/domain.md, letters). For the order's
//! customer, in the language of the account.

mod letter;
pub mod rules;
pub mod service;
mod text;
