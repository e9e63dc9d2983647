//! What can be refused about shifts.

use sea_orm::DbErr;

use crate::platform::{
    constraint,
    error::{ApiError, ApiResult},
    refusal::{Refusal, Refuse, UserErrorCode},
};

/// Why a shift was not changed.
#[derive(Debug)]
pub enum EmployeeError {
    /// The input has faults.
    Invalid(Vec<Refusal>),
    /// No such employee.
    UnknownEmployee,
    /// No such shift.
    UnknownShift,
    /// The shift does not end after its start.
    EndsBeforeStart,
    /// The employee has another shift in that time.
    Overlaps,
    /// Two changes met.
    Conflict,
    /// A fault of ours.
    Fault(ApiError),
}

impl From<DbErr> for EmployeeError {
    fn from(error: DbErr) -> Self {
        match constraint::violated(&error).as_deref() {
            Some("shift_ends_after_start") => Self::EndsBeforeStart,
            _ if constraint::is_conflict(&error) => Self::Conflict,
            _ => Self::Fault(error.into()),
        }
    }
}

impl From<Vec<Refusal>> for EmployeeError {
    fn from(refusals: Vec<Refusal>) -> Self {
        Self::Invalid(refusals)
    }
}

impl Refuse for EmployeeError {
    fn refusals(self) -> ApiResult<Vec<Refusal>> {
        Ok(vec![match self {
            Self::Invalid(refusals) => return Ok(refusals),
            Self::Fault(fault) => return Err(fault),
            Self::Conflict => Refusal::conflict(),
            Self::UnknownEmployee => Refusal::of(
                "employeeId",
                UserErrorCode::NotFound,
                "Cet employé n’existe pas.",
                "There is no such employee.",
            ),
            Self::UnknownShift => {
                Refusal::of("shiftId", UserErrorCode::NotFound, "Ce service n’existe pas.", "There is no such shift.")
            }
            Self::EndsBeforeStart => Refusal::of(
                "endsAt",
                UserErrorCode::InvalidInput,
                "Le service doit finir après son début.",
                "The shift must end after its start.",
            ),
            Self::Overlaps => Refusal::of(
                "startsAt",
                UserErrorCode::ShiftOverlaps,
                "Cet employé a déjà un service à ce moment : supprimez-le d’abord.",
                "This employee already has a shift at that time: delete it first.",
            ),
        }])
    }
}
