//! Accounts, roles and sessions.

pub mod account;
pub mod account_role;
pub mod refresh_token;
pub mod role;
pub mod session;
