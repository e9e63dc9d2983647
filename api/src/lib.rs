//! Quai: software that runs the hand-over of goods. See ARCHITECTURE.md for the map.

// A resolver's future holds those of the fields below: through an order of a slot of a shop they lie deeper than the
// compiler follows by itself.
#![recursion_limit = "256"]

pub mod account;
pub mod administration;
pub mod app;
pub mod cli;
pub mod config;
pub mod demo;
pub mod external;
pub mod http;
pub mod lifecycle;
pub mod node;
pub mod platform;
pub mod schema;
pub mod shop;
pub mod telemetry;
pub mod user_error;
pub mod worker;
