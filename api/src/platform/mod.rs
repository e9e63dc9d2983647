//! What every domain stands on: clock, database, errors, ids, money, pages, permissions, events.
//!
//! Any module of this crate may use it; it knows no domain.

pub mod actor;
pub mod audit;
pub mod batch;
pub mod calendar;
pub mod client;
pub mod clock;
pub mod constraint;
pub mod context;
pub mod cookie;
pub mod database;
pub mod errands;
pub mod error;
pub mod events;
pub mod fold;
pub mod global_id;
pub mod html;
pub mod idempotency;
pub mod jobs;
pub mod loads;
pub mod locale;
pub mod metrics;
pub mod money;
pub mod pagination;
pub mod permission;
pub mod picture;
pub mod purge;
pub mod rate_limit;
pub mod refusal;
pub mod trace;
pub mod validate;
