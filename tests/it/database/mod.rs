//! The rules that the database itself keeps, whoever writes: rows go in around the application.

mod account;
mod agreement;
mod assignment;
mod association;
mod basket;
mod catalogue;
mod column;
mod concurrency;
mod default_basket;
mod image;
mod migrating;
mod one_time_link;
mod order;
mod pack;
mod pickup;
mod placement;
mod platform;
mod preparation;
mod price_history;
mod reassignment;
mod reschedule;
mod search;
mod slot_hold;
mod substitution;
mod time_slot;
mod totp;
