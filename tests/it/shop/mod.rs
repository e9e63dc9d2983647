//! The shop through the public API.

mod basket;
mod basket_limits;
mod basket_review;
mod catalogue_exchange;
mod employee;
mod image;
mod image_delivery;
mod image_purge;
mod live;
mod order;
mod order_race;
mod pack;
mod pickup;
mod preparation;
mod price_history;
mod product;
mod product_availability;
mod product_list;
mod product_search;
mod product_visible;
mod section;
mod settings;
mod slot_hold;
mod time_slot;
mod time_slot_generation;
mod whole_way;
