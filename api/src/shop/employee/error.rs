//! What can be refused about shifts and invitations.

use sea_orm::DbErr;

use crate::platform::{
    constraint,
    error::{ApiError, ApiResult},
    refusal::{Refusal, Refuse, UserErrorCode},
};

/// Why a shift was not changed, or an employee not invited once more.
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
    /// The employee has chosen a password already.
    HasJoined,
    /// The employee's account is disabled.
    Disabled,
    /// The employee was sent as many invitations within an hour as may be.
    TooManyInvitations,
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
            Self::HasJoined => Refusal::of(
                "employeeId",
                UserErrorCode::InvitationAccepted,
                "Cet employé a déjà choisi son mot de passe : s’il l’a oublié, il en demande un nouveau lui-même.",
                "This employee has chosen a password already, and asks for a new one when it is forgotten.",
            ),
            Self::Disabled => Refusal::of(
                "employeeId",
                UserErrorCode::AccountDisabled,
                "Ce compte est désactivé : réactivez-le d’abord.",
                "This account is disabled: enable it first.",
            ),
            Self::TooManyInvitations => Refusal::of(
                "employeeId",
                UserErrorCode::LimitReached,
                "Plusieurs invitations sont déjà parties : attendez une heure avant d’en envoyer une autre.",
                "Several invitations have been sent already: wait an hour before sending another.",
            ),
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
