//! The refusal of a try that came too soon, in the schema.

use async_graphql::SimpleObject;

use crate::platform::refusal::UserErrorCode;

/// The refusal of a try that came too soon after others. Nothing was looked at: neither whether the account exists
/// nor whether the secret was right.
#[derive(Clone, SimpleObject)]
pub struct TooManyAttemptsError {
    /// The stable code, for programs.
    pub code: UserErrorCode,
    /// The path of the input field concerned, outermost first; empty when it is the whole input.
    pub field: Vec<String>,
    /// What is wrong and what to do, in the language of `Accept-Language`.
    pub message: String,
    /// After how many seconds the next try gets its turn.
    pub retry_after: u32,
}
