//! Sign-ins in the schema.

mod cookie;
mod mutation;
mod object;

pub use self::{
    mutation::SessionMutation,
    object::{Session, find_visible, sessions},
};
