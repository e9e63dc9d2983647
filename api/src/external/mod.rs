//! Systems outside: each is a trait or a type of ours that use cases know, and what really stands behind it.

pub mod files;
pub mod mail;
