//! Which step an order may take, and by whom. Pure.

use entity::shop::{
    shop_order::{self, OrderState},
    shop_order_line,
};
use uuid::Uuid;

use super::error::PreparationError;
use crate::shop::pickup::rules as pickup;

/// Who handles an order, as far as the rules care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handler {
    /// An employee, who may only handle the orders assigned to them.
    Employee(Uuid),
    /// A shop manager, who may handle every order.
    Manager,
}

/// A step of the hand-over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Begin to put the order together.
    Start,
    /// Nothing more will be prepared.
    Ready,
    /// The customer has it.
    Collect,
    /// Nobody came.
    NoShow,
}

/// The state that `step` leads to (docs/domain.md, order states).
pub fn next(order: &shop_order::Model, step: Step, by: Handler) -> Result<OrderState, PreparationError> {
    may_handle(order, by)?;
    match (step, order.state) {
        (Step::Start, OrderState::Placed) => Ok(OrderState::Preparing),
        (Step::Start, OrderState::Preparing | OrderState::Ready) => Err(PreparationError::AlreadyStarted),
        (Step::Ready, OrderState::Preparing) => Ok(OrderState::Ready),
        (Step::Collect, OrderState::Ready) => Ok(OrderState::Collected),
        (Step::NoShow, OrderState::Placed | OrderState::Preparing | OrderState::Ready) => Ok(OrderState::NoShow),
        (_, state) => Err(PreparationError::NotInState(state)),
    }
}

/// Whether the order is handed over by its customer's pickup code (docs/domain.md, pickup codes). None need be shown;
/// one that is shown must be right.
pub fn by_code(order: &shop_order::Model, shown: Option<&str>) -> Result<bool, PreparationError> {
    match shown {
        Some(code) if !pickup::opens(code, order) => Err(PreparationError::WrongCode),
        shown => Ok(shown.is_some()),
    }
}

/// Whether the prepared quantity of a line may become `quantity`, when something else replaces `replaced` pieces of it
/// (docs/domain.md, preparation and totals).
pub fn prepare(
    order: &shop_order::Model,
    line: &shop_order_line::Model,
    replaced: i32,
    quantity: i32,
    by: Handler,
) -> Result<(), PreparationError> {
    may_handle(order, by)?;
    if order.state != OrderState::Preparing {
        return Err(PreparationError::NotInState(order.state));
    }
    let most = line.quantity - replaced;
    if (0..=most).contains(&quantity) { Ok(()) } else { Err(PreparationError::TooMany { most }) }
}

fn may_handle(order: &shop_order::Model, by: Handler) -> Result<(), PreparationError> {
    if is_handled_by(order, by) { Ok(()) } else { Err(PreparationError::NotAssigned) }
}

/// Whether `by` may prepare and hand over the order: its assigned employee, or a manager.
pub fn is_handled_by(order: &shop_order::Model, by: Handler) -> bool {
    match by {
        Handler::Employee(id) => order.employee_id == Some(id),
        Handler::Manager => true,
    }
}
