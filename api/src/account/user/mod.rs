//! Accounts of people: signing up, what `viewer` tells, roles. Visitors sign up as customers; administrators
//! grant roles.

pub mod audit;
pub mod error;
pub mod graphql;
pub mod loader;
pub mod rules;
pub mod service;
