//! What tests are written with.

pub mod actors;
pub mod app;
pub mod audit;
pub mod catalogue;
pub mod cluster;
pub mod db;
pub mod introspection;
pub mod mail;
pub mod process;
pub mod redis;
pub mod refusal;
pub mod rows;
pub mod shop;
pub mod smtp;
pub mod socket;
pub mod upload;
pub mod world;
mod write;
