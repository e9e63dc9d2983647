//! Ordering again in the schema.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::service;
use crate::{
    platform::{context::ContextExt, error::ApiResult, global_id::NodeKind, permission::Action},
    shop::basket::graphql::{Basket, BasketLineChange},
    user_error::{self, UserError},
};

/// What to order again.
#[derive(InputObject)]
pub struct OrderReorderInput {
    /// The id of the caller's own order, in whatever state.
    order_id: ID,
    /// The basket that gets its products; the default one when missing.
    basket_id: Option<ID>,
}

/// The answer to ordering again.
#[derive(SimpleObject)]
pub struct OrderReorderPayload {
    /// The basket as it is now; null when refused.
    basket: Option<Basket>,
    /// What is not as it was in the order: other prices, and what was left out because it cannot be ordered. Null
    /// when refused.
    changes: Option<Vec<BasketLineChange>>,
    /// What was refused; empty when it was done.
    user_errors: Vec<UserError>,
}

/// Ordering again.
#[derive(Default)]
pub struct ReorderMutation;

#[Object]
impl ReorderMutation {
    /// Puts what can still be ordered of one of the caller's own orders into a basket, at today's prices: of each
    /// product at least as many pieces as were ordered. Sent again, it changes nothing more. Role: customer. Refused
    /// when the basket would hold more than 100 lines, or cost more than one order may.
    async fn order_reorder(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to order again.")] input: OrderReorderInput,
    ) -> ApiResult<OrderReorderPayload> {
        let customer = ctx.require(Action::Shop)?;
        let order_id = NodeKind::Order.decode(&input.order_id).unwrap_or_default();
        let basket_id = input.basket_id.map(|id| NodeKind::Basket.decode(&id).unwrap_or_default());
        Ok(match service::reorder(ctx.app()?, customer.account_id, order_id, basket_id).await {
            Ok(reordered) => OrderReorderPayload {
                basket: Some(Basket(reordered.basket)),
                changes: Some(reordered.changes.into_iter().map(BasketLineChange).collect()),
                user_errors: Vec::new(),
            },
            Err(error) => OrderReorderPayload {
                basket: None,
                changes: None,
                user_errors: user_error::refused(error, ctx.locale())?,
            },
        })
    }
}
