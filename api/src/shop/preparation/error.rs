//! What can be refused about preparing and handing over.

use chrono::DateTime;
use chrono_tz::Tz;
use entity::shop::shop_order::OrderState;
use sea_orm::DbErr;

use crate::platform::{
    constraint,
    error::{ApiError, ApiResult},
    refusal::{Refusal, Refuse, UserErrorCode},
};

/// Why a step was not taken.
#[derive(Debug)]
pub enum PreparationError {
    /// No such order.
    UnknownOrder,
    /// No such line.
    UnknownLine,
    /// The order was assigned to somebody else.
    NotAssigned,
    /// Somebody has started it already.
    AlreadyStarted,
    /// The order's state does not allow the step.
    NotInState(OrderState),
    /// More than was ordered and is not replaced, or less than nothing.
    TooMany {
        /// How many there may be.
        most: i32,
    },
    /// The order's slot has not begun, which it does then.
    NotBegun(DateTime<Tz>),
    /// The pickup code shown is not the order's.
    WrongCode,
    /// Two changes met.
    Conflict,
    /// A fault of ours.
    Fault(ApiError),
}

impl From<DbErr> for PreparationError {
    fn from(error: DbErr) -> Self {
        if constraint::is_conflict(&error) { Self::Conflict } else { Self::Fault(error.into()) }
    }
}

impl From<ApiError> for PreparationError {
    fn from(error: ApiError) -> Self {
        Self::Fault(error)
    }
}

impl Refuse for PreparationError {
    fn refusals(self) -> ApiResult<Vec<Refusal>> {
        let (field, code, french, english) = match self {
            Self::Fault(fault) => return Err(fault),
            Self::Conflict => return Ok(vec![Refusal::conflict()]),
            Self::NotInState(state) => return Ok(vec![not_in_state(state)]),
            Self::NotBegun(starts_at) => return Ok(vec![not_begun(&starts_at)]),
            Self::NotAssigned => return Ok(vec![not_assigned()]),
            Self::TooMany { most } => {
                return Ok(vec![Refusal::of(
                    "preparedQuantity",
                    UserErrorCode::OutOfRange,
                    format!("La quantité préparée doit être comprise entre 0 et {most}."),
                    format!("The prepared quantity must lie between 0 and {most}."),
                )]);
            }
            Self::UnknownOrder => {
                ("orderId", UserErrorCode::NotFound, "Cette commande n’existe pas.", "There is no such order.")
            }
            Self::UnknownLine => {
                ("orderLineId", UserErrorCode::NotFound, "Cette ligne n’existe pas.", "There is no such line.")
            }
            Self::WrongCode => (
                "pickupCode",
                UserErrorCode::WrongPickupCode,
                "Ce code de retrait n’est pas celui de cette commande : vérifiez la commande, ou cherchez-la par son code.",
                "This pickup code is not this order's: check the order, or find it by its code.",
            ),
            Self::AlreadyStarted => (
                "orderId",
                UserErrorCode::OrderAlreadyStarted,
                "La préparation de cette commande a déjà commencé.",
                "The preparation of this order has already begun.",
            ),
        };
        Ok(vec![Refusal::of(field, code, french, english)])
    }
}

/// The refusal of a step that the order's state does not allow.
pub fn not_in_state(state: OrderState) -> Refusal {
    let (french, english) = match state {
        OrderState::Placed => ("n’est pas encore commencée", "is not started yet"),
        OrderState::Preparing => ("est en préparation", "is being prepared"),
        OrderState::Ready => ("est prête", "is ready"),
        OrderState::Collected => ("a été retirée", "was collected"),
        OrderState::Cancelled => ("a été annulée", "was cancelled"),
        OrderState::NoShow => ("n’a pas été retirée à temps", "was not collected in time"),
    };
    Refusal::of(
        "orderId",
        UserErrorCode::OrderNotInState,
        format!("Cette commande {french} : cette étape n’est pas possible."),
        format!("This order {english}: this step is not possible."),
    )
}

fn not_begun(starts_at: &DateTime<Tz>) -> Refusal {
    let (day, time) = (starts_at.format("%d/%m/%Y"), starts_at.format("%H:%M"));
    Refusal::of(
        "orderId",
        UserErrorCode::SlotNotBegun,
        format!("Le créneau de cette commande commence le {day} à {time} : attendez ce moment, ou annulez-la."),
        format!("This order's slot begins on {} at {time}: wait until then, or cancel it.", starts_at.date_naive()),
    )
}

/// The refusal of a step with an order that somebody else is to take.
pub fn not_assigned() -> Refusal {
    Refusal::of(
        "",
        UserErrorCode::NotAssigned,
        "Cette commande est confiée à quelqu’un d’autre : demandez à un responsable.",
        "This order is assigned to somebody else: ask a manager.",
    )
}
