//! Every test that needs a database or the running program, in one binary: it links once.

mod account;
mod administration;
mod architecture;
mod audit;
mod bad_input;
mod cli;
mod data_model;
mod database;
mod demo;
mod documents;
mod external;
mod http;
mod jobs;
mod live;
mod schema;
mod shop;
mod support;
mod worker;
