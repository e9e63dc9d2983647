//! Employees and their shifts, which decide who is on duty. Shop managers plan them; employees see their own.

mod audit;
pub mod error;
pub mod graphql;
pub mod loader;
pub mod rules;
pub mod service;
