//! Every test that needs a database or the running program, in one binary: it links once.

mod architecture;
mod cli;
mod database;
mod demo;
mod documents;
mod http;
mod shop;
mod support;
mod worker;
