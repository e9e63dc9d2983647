//! Past prices of products, and the lowest one that a shown reduction must name. Anyone sees the lowest price; the list
//! is for shop managers. The database writes the rows.

pub mod graphql;
pub mod loader;
