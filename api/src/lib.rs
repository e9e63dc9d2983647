//! Quai: software that runs the hand-over of goods. See ARCHITECTURE.md for the map.

pub mod account;
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
