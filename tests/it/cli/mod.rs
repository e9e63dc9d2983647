//! The commands, as processes.

mod config;
mod help;
mod keys;
mod lifecycle;
mod migrate;
mod trace;
mod user;
