//! Holds: a customer keeps a place of a slot for some minutes while checking out. Customers hold for themselves, and
//! see their own hold only.

pub mod error;
pub mod graphql;
pub mod loader;
pub mod purge;
pub mod service;
