//! Orders: placing, moving and cancelling them, and watching them change. Customers act on their own orders until
//! the slot's cut-off; shop managers on every order; employees see them all.

pub mod audit;
pub mod error;
pub mod event;
pub mod graphql;
pub mod list;
pub mod loader;
pub mod rules;
pub mod service;
pub mod step;
