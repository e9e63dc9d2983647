//! E-mail addresses of accounts: proving that one's address is one's own, and having another. For the account itself;
//! confirming is for whoever holds the link.

pub mod error;
pub mod graphql;
pub mod service;
