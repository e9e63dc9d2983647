//! What can be refused when a password is set.

use sea_orm::DbErr;

use crate::{
    account::{
        attempt::error::{self as attempt, AttemptError},
        one_time_link::error::LinkError,
    },
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
    /// Too many tries came before: after so many seconds the next gets its turn.
    TooManyAttempts(u32),
    /// A fault of ours.
    Fault(ApiError),
}

impl From<AttemptError> for PasswordError {
    fn from(error: AttemptError) -> Self {
        match error {
            AttemptError::TooMany(retry_after) => Self::TooManyAttempts(retry_after),
            AttemptError::Fault(fault) => Self::Fault(fault),
        }
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
            Self::Fault(fault) => return Err(fault),
            Self::TooManyAttempts(retry_after) => attempt::too_many(retry_after),
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
