//! The shop: catalogue, baskets, slots and orders.

pub mod basket;
pub mod basket_line;
pub mod image;
pub mod opening_exception;
pub mod opening_exception_span;
pub mod opening_hours;
pub mod pack_item;
pub mod price_history;
pub mod product;
pub mod product_associated;
pub mod product_association;
pub mod section;
pub mod shift;
#[expect(clippy::module_inception, reason = "the table that gives the domain its name")]
pub mod shop;
pub mod shop_order;
pub mod shop_order_line;
pub mod shop_order_number;
pub mod shop_order_step;
pub mod shop_order_substitution;
pub mod time_slot;
pub mod time_slot_free_employee;
pub mod time_slot_hold;
pub mod time_slot_state;
pub mod upload;
