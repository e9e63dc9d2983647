//! What can be refused about the shop's settings.

use sea_orm::DbErr;

use crate::platform::{
    error::{ApiError, ApiResult},
    refusal::{Refusal, Refuse},
};

/// Why the settings were not changed.
#[derive(Debug)]
pub enum SettingsError {
    /// The input has faults.
    Invalid(Vec<Refusal>),
    /// A fault of ours.
    Fault(ApiError),
}

impl From<DbErr> for SettingsError {
    fn from(error: DbErr) -> Self {
        Self::Fault(error.into())
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
        }
    }
}
