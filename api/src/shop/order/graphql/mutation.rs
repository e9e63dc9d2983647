//! Placing, moving and cancelling orders.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use entity::shop::{shop_order, shop_order_line::SubstitutionPreference};
use uuid::Uuid;

use super::object::Order;
use crate::{
    platform::{context::ContextExt, error::ApiResult, global_id::NodeKind, permission::Action, refusal::Refuse},
    shop::{
        basket::{
            self as baskets,
            graphql::{BasketChangedError, BasketLineChange},
        },
        order::{
            error::OrderError,
            rules::Preferences,
            service::{self, OrderDraft},
        },
        substitution::graphql::SubstitutionPreferenceName,
        time_slot::graphql::SlotFullError,
    },
    user_error::{self, UserError},
};

/// What to order, and when to collect it.
#[derive(InputObject)]
pub struct OrderPlaceInput {
    /// The basket whose lines are ordered; it is empty afterwards.
    basket_id: ID,
    /// The slot in which it is collected.
    time_slot_id: ID,
    /// A word to the shop, at most 1,000 characters.
    #[graphql(default)]
    comment: String,
    /// What the customer agrees to pay for everything, in minor units: the basket's `amount` as it was shown. Refused
    /// when today's is another. When missing, no price may have gone up since the customer last saw it.
    expected_amount: Option<i32>,
    /// Whether something else may replace what turns out to be missing.
    #[graphql(default_with = "SubstitutionPreferenceName::Ask")]
    substitution: SubstitutionPreferenceName,
    /// The same for single products of the basket, at most 100.
    #[graphql(default, validator(max_items = 100))]
    line_substitutions: Vec<OrderPlaceLineSubstitution>,
    /// A key of the client's own making, 1 to 100 characters. Sent again within 24 hours with the same inputs it
    /// answers with the first order; with other inputs it is refused.
    idempotency_key: String,
}

/// Whether something else may replace what turns out to be missing of one product.
#[derive(InputObject)]
pub struct OrderPlaceLineSubstitution {
    /// The id of a product in the basket.
    product_id: ID,
    /// Whether something else may replace it.
    substitution: SubstitutionPreferenceName,
}

/// The order to cancel.
#[derive(InputObject)]
pub struct OrderCancelInput {
    /// The order's id.
    order_id: ID,
}

/// The order to move, and where to.
#[derive(InputObject)]
pub struct OrderRescheduleInput {
    /// The order's id.
    order_id: ID,
    /// The slot to move it to.
    time_slot_id: ID,
}

/// The answer to a change of an order.
#[derive(SimpleObject)]
pub struct OrderPayload {
    /// The order as it is now; null when refused.
    order: Option<Order>,
    /// What was refused; empty when it was done.
    user_errors: Vec<UserError>,
}

impl OrderPlaceLineSubstitution {
    fn decode(self) -> (Uuid, SubstitutionPreference) {
        (NodeKind::Product.decode(&self.product_id).unwrap_or_default(), self.substitution.into())
    }
}

/// The answer to placing an order.
#[derive(SimpleObject)]
pub struct OrderPlacePayload {
    /// The order; null when refused.
    order: Option<Order>,
    /// The prices that are not those the customer last saw: lower ones, and higher ones whose amount was expected.
    /// Empty when the first answer is given again, null when refused.
    changes: Option<Vec<BasketLineChange>>,
    /// What was refused; empty when it was done.
    user_errors: Vec<UserError>,
}

/// Placing and changing orders.
#[derive(Default)]
pub struct OrderMutation;

#[Object]
impl OrderMutation {
    /// Orders everything in a basket. Role: customer. Refused when the basket is empty, when it is not as the customer
    /// saw it (`BasketChangedError` names what costs more or cannot be ordered), and when the slot is full
    /// (`SlotFullError` names free ones), expired or closed.
    async fn order_place(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to order, and when to collect it.")] input: OrderPlaceInput,
    ) -> ApiResult<OrderPlacePayload> {
        let customer = ctx.require(Action::Shop)?;
        let draft = OrderDraft {
            basket_id: NodeKind::Basket.decode(&input.basket_id).unwrap_or_default(),
            time_slot_id: NodeKind::TimeSlot.decode(&input.time_slot_id).unwrap_or_default(),
            comment: input.comment,
            expected_amount: input.expected_amount.map(Into::into),
            preferences: Preferences {
                order: input.substitution.into(),
                lines: input.line_substitutions.into_iter().map(OrderPlaceLineSubstitution::decode).collect(),
            },
        };
        Ok(match service::place(ctx.app()?, customer, draft, &input.idempotency_key).await {
            Ok(placed) => OrderPlacePayload {
                order: Some(Order(placed.order)),
                changes: Some(placed.changes.into_iter().map(BasketLineChange).collect()),
                user_errors: Vec::new(),
            },
            Err(error) => OrderPlacePayload { order: None, changes: None, user_errors: user_errors(ctx, error)? },
        })
    }

    /// Cancels an order. Role: its customer until the slot's cut-off, or a shop manager until it is collected.
    async fn order_cancel(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The order to cancel.")] input: OrderCancelInput,
    ) -> ApiResult<OrderPayload> {
        let caller = ctx.actor().signed_in()?;
        let id = NodeKind::Order.decode(&input.order_id).unwrap_or_default();
        payload(ctx, service::cancel(ctx.app()?, caller, id).await)
    }

    /// Moves an order to another slot. Role: its customer or a shop manager, until the cut-off of both slots.
    /// Refused like `orderPlace` when the new slot cannot be chosen.
    async fn order_reschedule(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The order to move, and where to.")] input: OrderRescheduleInput,
    ) -> ApiResult<OrderPayload> {
        let caller = ctx.actor().signed_in()?;
        let id = NodeKind::Order.decode(&input.order_id).unwrap_or_default();
        let slot = NodeKind::TimeSlot.decode(&input.time_slot_id).unwrap_or_default();
        payload(ctx, service::reschedule(ctx.app()?, caller, id, slot).await)
    }
}

fn payload(ctx: &Context<'_>, result: Result<shop_order::Model, OrderError>) -> ApiResult<OrderPayload> {
    Ok(match result {
        Ok(order) => OrderPayload { order: Some(Order(order)), user_errors: Vec::new() },
        Err(error) => OrderPayload { order: None, user_errors: user_errors(ctx, error)? },
    })
}

/// What is refused, some of it with what the client can do instead.
fn user_errors(ctx: &Context<'_>, error: OrderError) -> ApiResult<Vec<UserError>> {
    match error {
        OrderError::SlotFull(free) => Ok(vec![SlotFullError::of(free, ctx.locale())]),
        OrderError::BasketChanged(changed) => {
            Ok(BasketChangedError::of(ctx, baskets::error::changed(&changed), changed))
        }
        error => user_error::refused(error, ctx.locale()),
    }
}

impl OrderPayload {
    /// The answer to any change of an order, refusals as data.
    pub fn of(ctx: &Context<'_>, result: Result<shop_order::Model, impl Refuse>) -> ApiResult<Self> {
        Ok(match result {
            Ok(order) => Self { order: Some(Order(order)), user_errors: Vec::new() },
            Err(error) => Self { order: None, user_errors: user_error::refused(error, ctx.locale())? },
        })
    }
}
