//! The rules that the database itself keeps, whoever writes: rows go in around the application.

mod account;
mod basket;
mod catalogue;
mod column;
mod order;
mod platform;
mod time_slot;
