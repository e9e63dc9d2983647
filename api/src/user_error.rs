//! The schema's `UserError` interface: how a payload tells what was refused.
//!
//! Like `schema.rs` this composes over the domains, because failures that carry data are types of the feature they
//! belong to. Features use it for their payloads.

#![expect(missing_docs, reason = "derive(Interface) generates methods without documentation")]

use async_graphql::{Interface, SimpleObject};

use crate::{
    account::attempt::graphql::TooManyAttemptsError,
    platform::{
        error::ApiResult,
        locale::Locale,
        refusal::{Refusal, Refuse, UserErrorCode},
    },
    shop::{basket::graphql::BasketChangedError, time_slot::graphql::SlotFullError},
};

/// Something in the input that was refused. Nothing was changed.
#[derive(Clone, Interface)]
#[graphql(
    field(name = "code", ty = "&UserErrorCode", desc = "The stable code, for programs."),
    field(
        name = "field",
        ty = "&Vec<String>",
        desc = "The path of the input field concerned, outermost first; empty when it is the whole input."
    ),
    field(
        name = "message",
        ty = "&String",
        desc = "What is wrong and what to do, in the language of `Accept-Language`."
    )
)]
pub enum UserError {
    /// A refusal that needs no further data.
    Input(InputError),
    /// A full slot, with the nearest free ones.
    SlotFull(SlotFullError),
    /// A basket that is not as its customer saw it, with what changed.
    BasketChanged(BasketChangedError),
    /// A try that came too soon, with how long to wait.
    TooManyAttempts(TooManyAttemptsError),
}

/// A refusal that carries no further data.
#[derive(Clone, SimpleObject)]
pub struct InputError {
    /// The stable code, for programs.
    code: UserErrorCode,
    /// The path of the input field concerned, outermost first; empty when it is the whole input.
    field: Vec<String>,
    /// What is wrong and what to do, in the language of `Accept-Language`.
    message: String,
}

impl UserError {
    /// A refusal in the caller's language.
    pub fn of(refusal: Refusal, locale: Locale) -> Self {
        let Refusal { code, field, message, retry_after } = refusal;
        let message = message.in_locale(locale).to_owned();
        match retry_after {
            Some(retry_after) => Self::TooManyAttempts(TooManyAttemptsError { code, field, message, retry_after }),
            None => Self::Input(InputError { code, field, message }),
        }
    }
}

/// What a payload says of a refused use case: its refusals as data. A fault of ours fails the field instead.
pub fn refused(error: impl Refuse, locale: Locale) -> ApiResult<Vec<UserError>> {
    Ok(error.refusals()?.into_iter().map(|refusal| UserError::of(refusal, locale)).collect())
}
