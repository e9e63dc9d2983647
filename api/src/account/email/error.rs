//! What can be refused about an address.

use sea_orm::DbErr;

use crate::{
    account::{attempt::error::AttemptError, one_time_link::error::LinkError},
    platform::{
        constraint,
        error::{ApiError, ApiResult},
        refusal::{Refusal, Refuse, UserErrorCode},
    },
};

/// Why an address was not confirmed or changed.
#[derive(Debug)]
pub enum EmailError {
    /// The input has faults.
    Invalid(Vec<Refusal>),
    /// The link cannot be used, or none was made.
    Link(LinkError),
    /// The address is confirmed already.
    AlreadyVerified,
    /// Another account has the address.
    Taken,
    /// The password is another.
    WrongPassword,
    /// Too many tries came before, or none could be counted.
    Attempt(AttemptError),
    /// A fault of ours.
    Fault(ApiError),
}

impl From<AttemptError> for EmailError {
    fn from(error: AttemptError) -> Self {
        Self::Attempt(error)
    }
}

impl From<DbErr> for EmailError {
    fn from(error: DbErr) -> Self {
        match constraint::violated(&error).as_deref() {
            Some("account_email_key") => Self::Taken,
            _ => Self::Fault(error.into()),
        }
    }
}

impl From<ApiError> for EmailError {
    fn from(error: ApiError) -> Self {
        Self::Fault(error)
    }
}

impl From<Vec<Refusal>> for EmailError {
    fn from(refusals: Vec<Refusal>) -> Self {
        Self::Invalid(refusals)
    }
}

impl From<LinkError> for EmailError {
    fn from(error: LinkError) -> Self {
        Self::Link(error)
    }
}

impl Refuse for EmailError {
    fn refusals(self) -> ApiResult<Vec<Refusal>> {
        Ok(vec![match self {
            Self::Invalid(refusals) => return Ok(refusals),
            Self::Link(error) => return error.refusals(),
            Self::Attempt(error) => return error.refusals(),
            Self::Fault(fault) => return Err(fault),
            Self::AlreadyVerified => Refusal::of(
                "",
                UserErrorCode::EmailAlreadyVerified,
                "Votre adresse e-mail est déjà confirmée.",
                "Your e-mail address is confirmed already.",
            ),
            Self::Taken => Refusal::of(
                "email",
                UserErrorCode::EmailTaken,
                "Un autre compte a déjà cette adresse.",
                "Another account already has this address.",
            ),
            Self::WrongPassword => Refusal::of(
                "password",
                UserErrorCode::InvalidCredentials,
                "Ce n’est pas votre mot de passe.",
                "This is not your password.",
            ),
        }])
    }
}
