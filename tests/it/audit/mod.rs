//! The audit trail: what goes into it, and what administrators see of it.

mod case;
mod every_mutation;
mod list;
mod role;
mod written;
