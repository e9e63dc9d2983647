//! The shop's own settings and opening hours. Anyone reads them; shop managers change them.

mod audit;
pub mod error;
pub mod graphql;
pub mod rules;
pub mod service;
