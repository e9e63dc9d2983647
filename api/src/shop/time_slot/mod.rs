//! Pickup slots.
pub mod graphql;
