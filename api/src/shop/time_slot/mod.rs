//! Time slots: when orders are collected. Anyone sees them; shop managers generate and close them, and they follow the hours.

pub mod adjust;
mod audit;
pub mod error;
pub mod graphql;
pub mod hours;
pub mod loader;
pub mod rules;
pub mod service;
