//! What can be refused about jobs.

use sea_orm::DbErr;

use crate::platform::{
    error::{ApiError, ApiResult},
    refusal::{Refusal, Refuse, UserErrorCode},
};

/// Why a job was not tried again.
#[derive(Debug)]
pub enum JobError {
    /// No such job.
    Unknown,
    /// It was not given up.
    NotFailed,
    /// A fault of ours.
    Fault(ApiError),
}

impl From<DbErr> for JobError {
    fn from(error: DbErr) -> Self {
        Self::Fault(error.into())
    }
}

impl Refuse for JobError {
    fn refusals(self) -> ApiResult<Vec<Refusal>> {
        Ok(vec![match self {
            Self::Fault(fault) => return Err(fault),
            Self::Unknown => {
                Refusal::of("jobId", UserErrorCode::NotFound, "Cette tâche n’existe pas.", "There is no such job.")
            }
            Self::NotFailed => Refusal::of(
                "jobId",
                UserErrorCode::JobNotFailed,
                "Cette tâche n’a pas été abandonnée : elle est faite, ou le sera sans vous.",
                "This job was not given up: it is done, or will be without you.",
            ),
        }])
    }
}
