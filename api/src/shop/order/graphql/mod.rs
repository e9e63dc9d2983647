//! Orders in the schema. A feature whose `graphql.rs` would exceed 300 lines has it as a folder with these files:
//! `object` (types), `query`, `mutation`, `subscription`.

pub mod mutation;
pub mod object;
pub mod query;
pub mod subscription;

pub use self::{
    mutation::{OrderMutation, OrderPayload},
    object::{Order, OrderLine},
    query::{OrderQuery, find_visible, find_visible_line},
    subscription::{OrderChange, OrderSubscription},
};
