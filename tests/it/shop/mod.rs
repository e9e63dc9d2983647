//! The shop through the public API.

mod basket;
mod employee;
mod settings;
mod time_slot;
