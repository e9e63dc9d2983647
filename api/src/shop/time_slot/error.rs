//! What can be refused about time slots.

use sea_orm::DbErr;

use crate::platform::{
    error::{ApiError, ApiResult},
    refusal::{Refusal, Refuse, UserErrorCode},
};

/// Why slots were not changed.
#[derive(Debug)]
pub enum TimeSlotError {
    /// The input has faults.
    Invalid(Vec<Refusal>),
    /// No such slot.
    UnknownTimeSlot,
    /// A fault of ours.
    Fault(ApiError),
}

impl From<DbErr> for TimeSlotError {
    fn from(error: DbErr) -> Self {
        Self::Fault(error.into())
    }
}

impl From<ApiError> for TimeSlotError {
    fn from(error: ApiError) -> Self {
        Self::Fault(error)
    }
}

impl From<Vec<Refusal>> for TimeSlotError {
    fn from(refusals: Vec<Refusal>) -> Self {
        Self::Invalid(refusals)
    }
}

impl Refuse for TimeSlotError {
    fn refusals(self) -> ApiResult<Vec<Refusal>> {
        Ok(vec![match self {
            Self::Invalid(refusals) => return Ok(refusals),
            Self::Fault(fault) => return Err(fault),
            Self::UnknownTimeSlot => Refusal::of(
                "timeSlotId",
                UserErrorCode::NotFound,
                "Ce créneau n’existe pas.",
                "There is no such time slot.",
            ),
        }])
    }
}
