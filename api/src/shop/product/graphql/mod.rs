//! Products in the schema.
//!
//! A feature whose schema outgrows one file splits it like this, and re-exports here what others use: `object.rs` the
//! type and its fields, `query.rs` the finders and lists, `mutation.rs` the inputs, payloads and changes.

pub mod mutation;
pub mod object;
pub mod query;

pub use mutation::{ProductMutation, ProductPayload};
pub use object::Product;
pub use query::{ProductQuery, find_visible, visible};
