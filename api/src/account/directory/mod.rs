//! The list of all accounts, for administrators.

pub mod graphql;
pub mod rules;
pub mod service;
