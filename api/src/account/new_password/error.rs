//! What can be refused when a password is set.

use sea_orm::DbErr;

use crate::{
    account::{attempt::error::AttemptError, one_time_link::error::LinkError},
    platform::{
        error::{ApiError, ApiResult},
        refusal::{Refusal, Refuse, UserErrorCode},
    },
};

/// Why a password was not set.
#[derive(Debug)]
pub enum PasswordError {
    /// The input has faults.
    Invalid(Vec<Refusal>),
    /// The link cannot be used.
    Link(LinkError),
    /// The current password is another.
    WrongPassword,
    /// Another change of the password came first.
    Conflict,
    /// Too many tries came before, or none could be counted.
    Attempt(AttemptError),
    /// A fault of ours.
    Fault(ApiError),
}

impl From<AttemptError> for PasswordError {
    fn from(error: AttemptError) -> Self {
        Self::Attempt(error)
    }
}

impl From<DbErr> for PasswordError {
    fn from(error: DbErr) -> Self {
        Self::Fault(error.into())
    }
}

impl From<ApiError> for PasswordError {
    fn from(error: ApiError) -> Self {
        Self::Fault(error)
    }
}

impl From<Vec<Refusal>> for PasswordError {
    fn from(refusals: Vec<Refusal>) -> Self {
        Self::Invalid(refusals)
    }
}

impl From<LinkError> for PasswordError {
    fn from(error: LinkError) -> Self {
        Self::Link(error)
    }
}

impl Refuse for PasswordError {
    fn refusals(self) -> ApiResult<Vec<Refusal>> {
        Ok(vec![match self {
            Self::Invalid(refusals) => return Ok(refusals),
            Self::Link(error) => return error.refusals(),
            Self::Attempt(error) => return error.refusals(),
            Self::Fault(fault) => return Err(fault),
            Self::Conflict => Refusal::conflict(),
            Self::WrongPassword => Refusal::of(
                "currentPassword",
                UserErrorCode::InvalidCredentials,
                "Ce n’est pas votre mot de passe actuel.",
                "This is not your current password.",
            ),
        }])
    }
}
