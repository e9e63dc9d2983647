//! Invitations: an account that somebody else made waits for its owner, who chooses the password by a link, so that
//! nobody else ever knows it. The feature that invites decides who may.

pub mod error;
pub mod loader;
pub mod service;
