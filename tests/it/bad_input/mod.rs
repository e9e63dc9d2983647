//! Bad input for every mutation and every argument, made from the schema: what is new is covered by itself.
//!
//! Each sound input is broken in one place at a time. Whatever is sent, the answer is typed, nothing is written, and
//! no message tells how the service is built.

mod judge;
mod mutation;
mod query;
mod subscription;
mod value;
