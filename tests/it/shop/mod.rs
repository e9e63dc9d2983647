//! The shop through the public API.

mod basket;
mod employee;
mod pack;
mod product;
mod product_list;
mod product_visible;
mod settings;
mod time_slot;
