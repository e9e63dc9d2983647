//! Why nobody was invited once more. The feature that invites tells it in its own words.

use sea_orm::DbErr;

use crate::{account::one_time_link::error::LinkError, platform::error::ApiError};

/// Why an invitation was not sent again.
#[derive(Debug)]
pub enum InvitationError {
    /// No such account.
    UnknownUser,
    /// Its owner has chosen a password already.
    Accepted,
    /// The account is disabled.
    Disabled,
    /// As many were sent within an hour as may be.
    TooMany,
    /// A fault of ours.
    Fault(ApiError),
}

impl From<DbErr> for InvitationError {
    fn from(error: DbErr) -> Self {
        Self::Fault(error.into())
    }
}

impl From<ApiError> for InvitationError {
    fn from(error: ApiError) -> Self {
        Self::Fault(error)
    }
}

impl From<LinkError> for InvitationError {
    fn from(error: LinkError) -> Self {
        match error {
            LinkError::Fault(fault) => Self::Fault(fault),
            LinkError::TooMany | LinkError::Invalid => Self::TooMany,
        }
    }
}
