//! What can be refused about assigning an order by hand.

use entity::shop::shop_order::OrderState;
use sea_orm::DbErr;

use crate::{
    platform::{
        constraint,
        error::{ApiError, ApiResult},
        refusal::{Refusal, Refuse, UserErrorCode},
    },
    shop::preparation,
};

/// Why an order was not assigned.
#[derive(Debug)]
pub enum AssignmentError {
    /// No such order.
    UnknownOrder,
    /// No such employee.
    UnknownEmployee,
    /// The employee is off duty in the order's slot, has an order of it, or is held for somebody else.
    NotFree,
    /// Nothing of the order is left to do.
    NotInState(OrderState),
    /// Two changes met.
    Conflict,
    /// A fault of ours.
    Fault(ApiError),
}

impl From<DbErr> for AssignmentError {
    fn from(error: DbErr) -> Self {
        match constraint::violated(&error).as_deref() {
            Some("employee_not_free" | "shop_order_one_per_slot_and_employee") => Self::NotFree,
            _ if constraint::is_conflict(&error) => Self::Conflict,
            _ => Self::Fault(error.into()),
        }
    }
}

impl Refuse for AssignmentError {
    fn refusals(self) -> ApiResult<Vec<Refusal>> {
        Ok(vec![match self {
            Self::Fault(fault) => return Err(fault),
            Self::Conflict => Refusal::conflict(),
            Self::NotInState(state) => preparation::error::not_in_state(state),
            Self::UnknownOrder => Refusal::of(
                "orderId",
                UserErrorCode::NotFound,
                "Cette commande n’existe pas.",
                "There is no such order.",
            ),
            Self::UnknownEmployee => Refusal::of(
                "employeeId",
                UserErrorCode::NotFound,
                "Cet employé n’existe pas.",
                "There is no such employee.",
            ),
            Self::NotFree => Refusal::of(
                "employeeId",
                UserErrorCode::EmployeeNotFree,
                "Cet employé n’est pas disponible dans ce créneau : choisissez-en un autre, ou planifiez un service.",
                "This employee is not free in this slot: choose another one, or plan a shift.",
            ),
        }])
    }
}
