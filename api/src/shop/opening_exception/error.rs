//! What can be refused about opening exceptions.

use sea_orm::DbErr;

use crate::platform::{
    constraint,
    error::{ApiError, ApiResult},
    refusal::{Refusal, Refuse, UserErrorCode},
};

/// Why no exception was set or taken back.
#[derive(Debug)]
pub enum OpeningExceptionError {
    /// The input has faults.
    Invalid(Vec<Refusal>),
    /// None of these days has an exception.
    Unknown,
    /// Two changes met.
    Conflict,
    /// A fault of ours.
    Fault(ApiError),
}

impl From<DbErr> for OpeningExceptionError {
    fn from(error: DbErr) -> Self {
        if constraint::is_conflict(&error) { Self::Conflict } else { Self::Fault(error.into()) }
    }
}

impl From<ApiError> for OpeningExceptionError {
    fn from(error: ApiError) -> Self {
        Self::Fault(error)
    }
}

impl From<Vec<Refusal>> for OpeningExceptionError {
    fn from(refusals: Vec<Refusal>) -> Self {
        Self::Invalid(refusals)
    }
}

impl Refuse for OpeningExceptionError {
    fn refusals(self) -> ApiResult<Vec<Refusal>> {
        Ok(vec![match self {
            Self::Invalid(refusals) => return Ok(refusals),
            Self::Fault(fault) => return Err(fault),
            Self::Conflict => Refusal::conflict(),
            Self::Unknown => Refusal::of(
                "from",
                UserErrorCode::NotFound,
                "Aucun de ces jours n’a d’horaires exceptionnels.",
                "None of these days has exceptional hours.",
            ),
        }])
    }
}
