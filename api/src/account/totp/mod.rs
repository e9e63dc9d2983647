//! The second factor: codes of six digits that an app makes from a secret and the time (TOTP, RFC 6238), and recovery
//! codes for who has lost the app. Any account may have it; a setting makes it a duty of the staff.

pub mod error;
pub mod graphql;
pub mod proof;
pub mod rules;
pub mod service;
