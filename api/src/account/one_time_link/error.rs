//! What can be refused about a link.

use sea_orm::DbErr;

use crate::platform::{
    error::{ApiError, ApiResult},
    refusal::{Refusal, Refuse, UserErrorCode},
};

/// Why a link was not taken, or none was made.
#[derive(Debug)]
pub enum LinkError {
    /// The link is unknown, used, expired or ended: which, is not told.
    Invalid,
    /// The account was sent as many as it may within an hour.
    TooMany,
    /// A fault of ours.
    Fault(ApiError),
}

impl From<DbErr> for LinkError {
    fn from(error: DbErr) -> Self {
        Self::Fault(error.into())
    }
}

impl Refuse for LinkError {
    fn refusals(self) -> ApiResult<Vec<Refusal>> {
        Ok(vec![match self {
            Self::Fault(fault) => return Err(fault),
            Self::Invalid => Refusal::of(
                "token",
                UserErrorCode::InvalidLink,
                "Ce lien n’est plus valable : demandez-en un autre.",
                "This link is no longer good: ask for another.",
            ),
            Self::TooMany => Refusal::of(
                "",
                UserErrorCode::LimitReached,
                "Plusieurs liens vous ont déjà été envoyés : utilisez le dernier, ou réessayez dans une heure.",
                "Several links have been sent to you already: use the last one, or try again in an hour.",
            ),
        }])
    }
}
