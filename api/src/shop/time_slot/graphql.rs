//! Pickup slots in the schema.
use crate::platform::refusal::UserErrorCode;
use async_graphql::{ID, SimpleObject};
/// The slot is full.
#[derive(Clone, SimpleObject)]
pub struct SlotFullError {
    /// The stable code, for programs.
    pub code: UserErrorCode,
    /// The path of the input field concerned, outermost first.
    pub field: Vec<String>,
    /// What is wrong and what to do, in the language of `Accept-Language`.
    pub message: String,
    /// The nearest free slots.
    pub alternatives: Vec<ID>,
}
