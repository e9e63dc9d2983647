//! Who prepares an order. The database assigns and reassigns; here shop managers do what it could not.

pub mod error;
pub mod graphql;
pub mod service;
pub mod sweep;
