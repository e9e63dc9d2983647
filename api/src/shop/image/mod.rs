//! Pictures of products, each in three sizes. Anyone sees those of the products they see; shop managers set them, from
//! a file sent before (see [`super::upload`]).

pub mod error;
pub mod graphql;
pub mod loader;
pub mod purge;
pub mod rules;
pub mod service;
