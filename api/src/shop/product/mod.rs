//! Products: what the shop sells, packs among them, and what is shown beside them. Anyone reads those that are in the
//! catalogue; shop managers change them, packs through [`super::pack`].

mod audit;
pub mod error;
pub mod graphql;
pub mod list;
pub mod loader;
pub mod purge;
pub mod rules;
pub mod search;
pub mod service;
