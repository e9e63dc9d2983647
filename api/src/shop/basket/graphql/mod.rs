//! Baskets in the schema.

pub mod mutation;
pub mod object;
pub mod query;

pub use self::{
    mutation::{BasketMutation, BasketPayload},
    object::{Basket, BasketChangedError, BasketLine, BasketLineChange},
    query::{BasketQuery, find_visible},
};
