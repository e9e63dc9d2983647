//! One-time links: a secret sent by mail that does one thing, once. Made for whoever owns the address; good for
//! whoever holds the link.

pub mod error;
pub mod letter;
pub mod purge;
pub mod rules;
pub mod service;
