//! Dates on which the shop is closed or keeps other hours than in a usual week. Anyone sees them; shop managers set
//! them.

mod audit;
pub mod error;
pub mod graphql;
pub mod rules;
pub mod service;
