//! What can be refused about the shop's settings.

use sea_orm::DbErr;

use crate::platform::{
    constraint,
    error::{ApiError, ApiResult},
    refusal::{Refusal, Refuse},
};

/// Why the settings were not changed.
#[derive(Debug)]
pub enum SettingsError {
    /// The input has faults.
    Invalid(Vec<Refusal>),
    /// Two changes met.
    Conflict,
    /// A fault of ours.
    Fault(ApiError),
}

impl From<DbErr> for SettingsError {
    fn from(error: DbErr) -> Self {
        if constraint::is_conflict(&error) { Self::Conflict } else { Self::Fault(error.into()) }
    }
}

impl From<ApiError> for SettingsError {
    fn from(error: ApiError) -> Self {
        Self::Fault(error)
    }
}

impl From<Vec<Refusal>> for SettingsError {
    fn from(refusals: Vec<Refusal>) -> Self {
        Self::Invalid(refusals)
    }
}

impl Refuse for SettingsError {
    fn refusals(self) -> ApiResult<Vec<Refusal>> {
        match self {
            Self::Invalid(refusals) => Ok(refusals),
            Self::Fault(fault) => Err(fault),
            Self::Conflict => Ok(vec![Refusal::conflict()]),
        }
    }
}
