//! Sections: the shelves under which products stand. Anyone reads them; shop managers change them.

mod audit;
pub mod error;
pub mod graphql;
pub mod loader;
pub mod rules;
pub mod service;
