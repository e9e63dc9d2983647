//! Watching orders change. What the watcher may see is checked again with every event.

use std::sync::Arc;

use async_graphql::{Context, ID, SimpleObject, Subscription};
use chrono::{DateTime, Utc};
use futures_util::{Stream, StreamExt};

use super::object::Order;
use crate::{
    account::session::live,
    app::App,
    platform::{
        actor::Actor,
        context::ContextExt,
        error::{ApiError, ApiErrorCode, ApiResult},
        events::{
            EventCursor, SubjectKind,
            bus::{Event, Topic},
        },
        global_id::NodeKind,
    },
    shop::order::{event::OrderChangeKind, service},
};

/// Something that happened to an order.
#[derive(Clone, SimpleObject)]
pub struct OrderChange {
    /// What happened.
    kind: OrderChangeKind,
    /// The order as it is now.
    order: Order,
    /// When it happened.
    occurred_at: DateTime<Utc>,
    /// The event's place in the stream.
    cursor: EventCursor,
}

/// Watching orders.
#[derive(Default)]
pub struct OrderSubscription;

#[Subscription]
impl OrderSubscription {
    /// Every change of one order: those after a cursor first, then each as it comes. Role: its customer, or the staff.
    /// Ends with an error when the caller's sign-in ends or roles change, and for a cursor that has expired.
    async fn order_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The order's id.")] order_id: ID,
        #[graphql(desc = "The last cursor that came; only what comes from now on when missing.")] after: Option<
            EventCursor,
        >,
    ) -> Result<impl Stream<Item = ApiResult<OrderChange>>, ApiError> {
        ctx.actor().signed_in()?;
        let id = NodeKind::Order.decode(&order_id).unwrap_or_default();
        // Listen before looking: what happens in between is not missed.
        let changes = live::watch(ctx, Topic::Subject(SubjectKind::ShopOrder, id), after)?;
        Box::pin(super::find_visible(ctx, id)).await?.ok_or_else(not_found)?;
        let (app, actor) = (ctx.app()?.clone(), Arc::new(ctx.actor().clone()));
        Ok(changes.then(move |event| {
            let (app, actor) = (app.clone(), Arc::clone(&actor));
            async move {
                let event = event?;
                order_change(&app, &actor, &event).await?.ok_or_else(not_found)
            }
        }))
    }
}

/// The change that an event tells of; `None` when `actor` may not see the order.
pub async fn order_change(app: &App, actor: &Actor, event: &Event) -> ApiResult<Option<OrderChange>> {
    let Some(kind) = OrderChangeKind::parse(&event.kind) else { return Ok(None) };
    let order = event.shared(|| async { Ok(service::find(app, event.subject_id).await?) }).await?;
    let holder = actor.signed_in()?.account_id;
    Ok(order.filter(|order| service::is_visible(actor, order)).map(|order| OrderChange {
        kind,
        order: Order(order),
        occurred_at: event.occurred_at,
        cursor: EventCursor::new(event.place, holder),
    }))
}

fn not_found() -> ApiError {
    ApiError::new(
        ApiErrorCode::NotFound,
        "Cette commande n’existe pas, ou vous ne pouvez pas la voir.",
        "There is no such order, or you may not see it.",
    )
}
