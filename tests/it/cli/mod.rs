//! The commands, as processes.

mod config;
mod help;
mod lifecycle;
mod migrate;
mod trace;
mod user;
