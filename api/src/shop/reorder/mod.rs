//! Ordering again: what can still be had of an order goes into a basket of its customer, who alone may ask for it.

pub mod error;
pub mod graphql;
pub mod rules;
pub mod service;
