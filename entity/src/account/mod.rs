//! Accounts, roles and sessions.

#[expect(clippy::module_inception, reason = "the table that gives the domain its name")]
pub mod account;
pub mod account_role;
pub mod attempt_counter;
pub mod letter_refusal;
pub mod one_time_link;
pub mod recovery_code;
pub mod refresh_token;
pub mod role;
pub mod session;
pub mod totp;
