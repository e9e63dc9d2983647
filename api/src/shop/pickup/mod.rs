//! Pickup codes: what customers show at the counter, as a few characters or a QR code. A code is its customer's to
//! see; the staff finds orders by it, and can have it checked at the hand-over.

pub mod graphql;
pub mod qr;
pub mod rules;
pub mod service;
