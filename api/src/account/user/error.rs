//! What can be refused when an account is made or changed.

use sea_orm::DbErr;

use crate::{
    account::attempt::error::AttemptError,
    platform::{
        constraint,
        error::{ApiError, ApiResult},
        refusal::{Refusal, Refuse, UserErrorCode},
    },
};

/// Why an account was not made or changed.
#[derive(Debug)]
pub enum AccountError {
    /// The input has faults.
    Invalid(Vec<Refusal>),
    /// Another account has the e-mail address.
    EmailTaken,
    /// Too many accounts were made from the address, or none could be counted.
    Attempt(AttemptError),
    /// No such account.
    UnknownUser,
    /// The account is the last administrator who is not disabled.
    LastAdministrator,
    /// A fault of ours.
    Fault(ApiError),
}

impl From<DbErr> for AccountError {
    fn from(error: DbErr) -> Self {
        match constraint::violated(&error).as_deref() {
            Some("account_email_key") => Self::EmailTaken,
            Some("account_last_administrator") => Self::LastAdministrator,
            _ => Self::Fault(error.into()),
        }
    }
}

impl From<ApiError> for AccountError {
    fn from(error: ApiError) -> Self {
        Self::Fault(error)
    }
}

impl From<AttemptError> for AccountError {
    fn from(error: AttemptError) -> Self {
        Self::Attempt(error)
    }
}

impl From<Vec<Refusal>> for AccountError {
    fn from(refusals: Vec<Refusal>) -> Self {
        Self::Invalid(refusals)
    }
}

impl Refuse for AccountError {
    fn refusals(self) -> ApiResult<Vec<Refusal>> {
        Ok(vec![match self {
            Self::Invalid(refusals) => return Ok(refusals),
            Self::Attempt(error) => return error.refusals(),
            Self::Fault(fault) => return Err(fault),
            Self::EmailTaken => Refusal::of(
                "email",
                UserErrorCode::EmailTaken,
                "Un compte existe déjà pour cette adresse : connectez-vous.",
                "An account already has this address: sign in instead.",
            ),
            Self::LastAdministrator => Refusal::of(
                "userId",
                UserErrorCode::LastAdministrator,
                "C’est le dernier compte administrateur actif : nommez-en d’abord un autre.",
                "This is the last administrator who is not disabled: grant the role to another account first.",
            ),
            Self::UnknownUser => {
                Refusal::of("userId", UserErrorCode::NotFound, "Ce compte n’existe pas.", "There is no such account.")
            }
        }])
    }
}
