//! New passwords: changing one's own while signed in, and setting one by a link sent to the account's address.

pub mod error;
pub mod graphql;
pub mod service;
