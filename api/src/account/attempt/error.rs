//! What can be refused before a secret is looked at.

use sea_orm::DbErr;

use crate::platform::{
    error::{ApiError, ApiResult},
    refusal::{Refusal, Refuse, UserErrorCode},
};

/// Why a try does not get its turn.
#[derive(Debug)]
pub enum AttemptError {
    /// Too many before it: the next may come after so many seconds.
    TooMany(u32),
    /// A fault of ours.
    Fault(ApiError),
}

impl From<DbErr> for AttemptError {
    fn from(error: DbErr) -> Self {
        Self::Fault(error.into())
    }
}

impl Refuse for AttemptError {
    fn refusals(self) -> ApiResult<Vec<Refusal>> {
        match self {
            Self::TooMany(retry_after) => Ok(vec![too_many(retry_after)]),
            Self::Fault(fault) => Err(fault),
        }
    }
}

/// The refusal of a try that came too soon.
fn too_many(retry_after: u32) -> Refusal {
    let (seconds, secondes) =
        (if retry_after == 1 { "second" } else { "seconds" }, if retry_after == 1 { "seconde" } else { "secondes" });
    let refusal = Refusal::of(
        "",
        UserErrorCode::TooManyAttempts,
        format!("Trop de tentatives. Réessayez dans {retry_after} {secondes}."),
        format!("Too many attempts. Try again in {retry_after} {seconds}."),
    );
    Refusal { retry_after: Some(retry_after), ..refusal }
}
