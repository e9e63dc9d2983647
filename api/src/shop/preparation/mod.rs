//! Preparation: the queue, marking what is prepared, and the hand-over. The assigned employee acts on an order, or
//! a shop manager; every employee sees the queue.

pub mod error;
pub mod graphql;
pub mod no_show;
pub mod rules;
pub mod service;
