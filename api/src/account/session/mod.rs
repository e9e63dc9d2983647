//! Sign-ins: signing in and out, refresh token rotation, and who a bearer token belongs to.
//! Anyone may sign in; a session belongs to its account alone.

pub mod error;
pub mod exchange;
pub mod graphql;
pub mod list;
pub mod live;
pub mod purge;
pub mod rules;
pub mod service;
