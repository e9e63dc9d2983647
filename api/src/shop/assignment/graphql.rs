//! Assigning orders by hand in the schema.

use async_graphql::{Context, ID, InputObject, Object};

use super::service;
use crate::{
    platform::{context::ContextExt, error::ApiResult, global_id::NodeKind, permission::Action},
    shop::order::graphql::OrderPayload,
};

/// The order to assign, and to whom.
#[derive(InputObject)]
pub struct OrderAssignInput {
    /// The order's id.
    order_id: ID,
    /// The employee's id.
    employee_id: ID,
}

/// Assigning orders.
#[derive(Default)]
pub struct AssignmentMutation;

#[Object]
impl AssignmentMutation {
    /// Gives an order to an employee by hand, such as one that nobody could take over. Role: shop manager. Refused
    /// when the employee is off duty in the order's slot, has an order of it or is held for another customer, and
    /// once the order has ended.
    async fn order_assign(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The order to assign, and to whom.")] input: OrderAssignInput,
    ) -> ApiResult<OrderPayload> {
        let caller = ctx.require(Action::ManageOrders)?;
        let id = NodeKind::Order.decode(&input.order_id).unwrap_or_default();
        let employee_id = NodeKind::Employee.decode(&input.employee_id).unwrap_or_default();
        OrderPayload::of(ctx, service::assign(ctx.app()?, caller, id, employee_id).await)
    }
}
