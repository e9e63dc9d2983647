//! The rules that the database itself keeps, whoever writes: rows go in around the application.

mod account;
