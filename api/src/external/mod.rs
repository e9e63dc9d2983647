//! Systems outside: each is a trait that use cases know, and what really stands behind it.

pub mod mail;
