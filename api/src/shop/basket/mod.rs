//! Baskets: what customers put aside before they order. A basket exists for its customer only.

pub mod error;
pub mod graphql;
pub mod loader;
pub mod rules;
pub mod service;
