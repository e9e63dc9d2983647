//! Packs: products sold together at a price of their own. A pack is a product (see [`super::product`]); here are its
//! contents, which anyone reads, and its changes, which shop managers make.

mod audit;
pub mod error;
pub mod graphql;
pub mod loader;
pub mod rules;
pub mod service;
