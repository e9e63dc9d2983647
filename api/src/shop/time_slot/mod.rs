//! Time slots: when orders are collected. Anyone sees them; shop managers generate and close them.

pub mod error;
pub mod graphql;
pub mod loader;
pub mod rules;
pub mod service;
