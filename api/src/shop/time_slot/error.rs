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
            Self::UnknownTimeSlot => unknown(),
        }])
    }
}

/// The refusal of a slot that does not exist.
pub fn unknown() -> Refusal {
    Refusal::of("timeSlotId", UserErrorCode::NotFound, "Ce créneau n’existe pas.", "There is no such time slot.")
}

/// The refusal of a full slot; free ones are named beside it.
pub fn full() -> Refusal {
    Refusal::of(
        "timeSlotId",
        UserErrorCode::SlotFull,
        "Ce créneau est complet : choisissez-en un autre.",
        "This slot is full: choose another one.",
    )
}

/// The refusal of a slot whose cut-off has passed.
pub fn expired() -> Refusal {
    Refusal::of(
        "timeSlotId",
        UserErrorCode::SlotExpired,
        "Ce créneau ne peut plus être choisi ni quitté : son heure limite est passée.",
        "This slot can no longer be chosen or left: its cut-off has passed.",
    )
}

/// The refusal of a closed slot.
pub fn closed() -> Refusal {
    Refusal::of(
        "timeSlotId",
        UserErrorCode::SlotClosed,
        "Le magasin a fermé ce créneau : choisissez-en un autre.",
        "The shop has closed this slot: choose another one.",
    )
}
