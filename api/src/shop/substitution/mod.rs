//! Substitution: something else in place of what is missing from an order. Who prepares the order offers it, its
//! customer answers, or has said before that something similar is welcome.

mod audit;
pub mod error;
pub mod graphql;
pub mod loader;
pub mod rules;
pub mod service;
