//! Which letters a person wants: those that can be refused, each on or off (docs/domain.md, letters). And in which
//! language. Any signed-in account, for itself.

pub mod graphql;
pub mod service;
