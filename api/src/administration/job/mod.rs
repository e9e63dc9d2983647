//! The worker's jobs as administrators see them: what waits, what failed, and trying it again. The queue itself is
//! `platform::jobs`.

mod audit;
pub mod error;
pub mod graphql;
pub mod list;
pub mod rules;
pub mod service;
