//! Preparation in the schema: the queue, its steps, and watching it.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Subscription};
use futures_util::{Stream, StreamExt};

use super::{
    rules::Step,
    service::{self, QueueFilter},
};
use crate::{
    account::session::live,
    platform::{
        calendar::Date,
        context::ContextExt,
        error::{ApiError, ApiResult},
        events::{
            EventCursor, SubjectKind,
            bus::{Event, Topic},
        },
        global_id::NodeKind,
        pagination::{self, Connection, PageArgs, SortKind},
        permission::Action,
    },
    shop::{
        order::{
            event::OrderEventPayload,
            graphql::{Order, OrderChange, OrderPayload, subscription::order_change},
        },
        settings,
    },
};

/// Queries for who prepares.
#[derive(Default)]
pub struct PreparationQuery;

#[Object]
impl PreparationQuery {
    /// The orders of a day that are still to hand over, by slot. Role: employee or shop manager.
    async fn preparation_queue(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The date of the shop; today when missing.")] day: Option<Date>,
        #[graphql(desc = "Whether only the caller's own orders are wanted.", default = false)] assigned_to_me: bool,
        #[graphql(desc = "How many at most, 0 to 100; 20 when missing.")] first: Option<i32>,
        #[graphql(desc = "The cursor after which the page begins.")] after: Option<String>,
    ) -> ApiResult<Connection<Order>> {
        let caller = ctx.require(Action::Prepare)?;
        let page = PageArgs::new(first, after)?.sorted_by(SortKind::Instant)?;
        let day = match day {
            Some(Date(day)) => day,
            None => settings::service::today(ctx.app()?).await?,
        };
        let filter = QueueFilter { day, employee_id: assigned_to_me.then_some(caller.account_id) };
        let (rows, total) = service::queue(ctx.app()?, &filter, &page).await?;
        Ok(pagination::connection(rows, &page, total, service::position, |(order, _)| Order(order)))
    }
}

/// The order to start.
#[derive(InputObject)]
pub struct OrderPreparationStartInput {
    /// The order's id.
    order_id: ID,
}

/// The order that is ready.
#[derive(InputObject)]
pub struct OrderReadyInput {
    /// The order's id.
    order_id: ID,
}

/// The order to hand over.
#[derive(InputObject)]
pub struct OrderCollectInput {
    /// The order's id.
    order_id: ID,
    /// The pickup code that the customer shows, typed or scanned. None need be given; a wrong one is refused.
    pickup_code: Option<String>,
}

/// The order that nobody came for.
#[derive(InputObject)]
pub struct OrderNoShowInput {
    /// The order's id.
    order_id: ID,
}

/// How many of a line are prepared.
#[derive(InputObject)]
pub struct OrderLinePrepareInput {
    /// The line's id.
    order_line_id: ID,
    /// How many are prepared in all, 0 up to what was ordered. Sending the same number again changes nothing.
    prepared_quantity: i32,
}

/// Preparing and handing over.
#[derive(Default)]
pub struct PreparationMutation;

#[Object]
impl PreparationMutation {
    /// Starts preparing an order. Role: its assigned employee, or a shop manager. Refused when it has begun or ended.
    async fn order_preparation_start(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The order to start.")] input: OrderPreparationStartInput,
    ) -> ApiResult<OrderPayload> {
        step(ctx, &input.order_id, Step::Start, None).await
    }

    /// Sets how many of a line are prepared. Role: the assigned employee, or a shop manager. Refused unless the
    /// order is being prepared.
    async fn order_line_prepare(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many of a line are prepared.")] input: OrderLinePrepareInput,
    ) -> ApiResult<OrderPayload> {
        let caller = ctx.require(Action::Prepare)?;
        let id = NodeKind::OrderLine.decode(&input.order_line_id).unwrap_or_default();
        OrderPayload::of(ctx, service::prepare_line(ctx.app()?, caller, id, input.prepared_quantity).await)
    }

    /// Says that an order waits for its customer, with whatever is prepared. Role: its assigned employee, or a shop
    /// manager. Refused unless it is being prepared.
    async fn order_ready(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The order that is ready.")] input: OrderReadyInput,
    ) -> ApiResult<OrderPayload> {
        step(ctx, &input.order_id, Step::Ready, None).await
    }

    /// Hands an order over: its `toPay`, `preparedItems` and `missingItems` are what the counter needs. Role: its
    /// assigned employee, or a shop manager. Refused unless it is ready, and for the code of another order.
    async fn order_collect(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The order to hand over.")] input: OrderCollectInput,
    ) -> ApiResult<OrderPayload> {
        step(ctx, &input.order_id, Step::Collect, input.pickup_code.as_deref()).await
    }

    /// Says that nobody came for an order. Role: its assigned employee, or a shop manager. Refused before the
    /// order's slot begins, and once the order has ended.
    async fn order_no_show(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The order that nobody came for.")] input: OrderNoShowInput,
    ) -> ApiResult<OrderPayload> {
        step(ctx, &input.order_id, Step::NoShow, None).await
    }
}

async fn step(ctx: &Context<'_>, order_id: &ID, step: Step, code: Option<&str>) -> ApiResult<OrderPayload> {
    let caller = ctx.require(Action::Prepare)?;
    let id = NodeKind::Order.decode(order_id).unwrap_or_default();
    OrderPayload::of(ctx, service::step(ctx.app()?, caller, id, step, code).await)
}

/// Watching the queue.
#[derive(Default)]
pub struct PreparationSubscription;

#[Subscription]
impl PreparationSubscription {
    /// Every change of the orders of a day, those moved away included: those after a cursor first, then each as it
    /// comes. Role: employee or shop manager. Ends with an error when the caller's sign-in ends or roles change, and
    /// for a cursor that has expired.
    async fn preparation_queue_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The date of the shop; every day when missing.")] day: Option<Date>,
        #[graphql(desc = "The last cursor that came; only what comes from now on when missing.")] after: Option<
            EventCursor,
        >,
    ) -> Result<impl Stream<Item = ApiResult<OrderChange>>, ApiError> {
        ctx.require(Action::Prepare)?;
        let (app, actor) = (ctx.app()?.clone(), Arc::new(ctx.actor().clone()));
        let day = day.map(|Date(day)| day.to_string());
        let changes = live::watch(ctx, Topic::Kind(SubjectKind::ShopOrder), after)?;
        Ok(changes.filter_map(move |event| {
            let (app, actor, day) = (app.clone(), Arc::clone(&actor), day.clone());
            async move {
                match event {
                    Ok(event) if concerns(&event, day.as_deref()) => {
                        order_change(&app, &actor, &event).await.transpose()
                    }
                    Ok(_) => None,
                    Err(error) => Some(Err(error)),
                }
            }
        }))
    }
}

/// Whether an order's event concerns the queue of `day`, or of any day.
fn concerns(event: &Event, day: Option<&str>) -> bool {
    let Some(day) = day else { return true };
    serde_json::from_value::<OrderEventPayload>(event.payload.clone())
        .is_ok_and(|payload| payload.day == day || payload.previous_day.as_deref() == Some(day))
}
