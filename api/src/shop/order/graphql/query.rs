//! Queries about orders.

use async_graphql::{Context, Enum, ID, InputObject, Object};
use sea_orm::Order as SortOrder;
use uuid::Uuid;

use super::object::{Order, OrderLine, OrderStateName};
use crate::{
    platform::{
        calendar::Date,
        context::ContextExt,
        error::ApiResult,
        global_id::NodeKind,
        pagination::{self, Connection, PageArgs, SortDirection, SortKind},
        permission::Action,
    },
    shop::order::{
        list::{self, OrderFilter, OutsideHours},
        loader::{LineId, OrderLoader},
        service,
    },
};

/// Which orders to list; conditions add up.
#[derive(InputObject, Default)]
pub struct OrderWhere {
    /// Only those in one of these states.
    state: Option<OrderStateFilter>,
    /// Only the one with this number, such as `C-2026-000123`, read without regard to case.
    number: Option<String>,
    /// Only those collected on this date of the shop.
    day: Option<Date>,
    /// Only those with an employee, or with false only those still to hand over that nobody could take: for a shop
    /// manager to assign (`orderAssign`).
    assigned: Option<bool>,
    /// With true only those still to hand over whose time slot the opening hours no longer contain: for a shop manager to
    /// move or cancel with their customers. False makes no difference.
    #[graphql(default = false)]
    outside_opening_hours: bool,
    /// Only the caller's own, for staff that also orders. Customers always see only their own.
    #[graphql(default = false)]
    mine: bool,
}

/// A condition on the state.
#[derive(InputObject)]
pub struct OrderStateFilter {
    /// One of these, at most 6.
    #[graphql(name = "in", validator(max_items = 6))]
    one_of: Vec<OrderStateName>,
}

/// What orders can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum OrderSortField {
    /// When they were placed.
    CreatedAt,
}

/// How to sort orders.
#[derive(InputObject)]
pub struct OrderSort {
    /// By what.
    field: OrderSortField,
    /// Which way.
    direction: SortDirection,
}

/// Queries about orders.
#[derive(Default)]
pub struct OrderQuery;

#[Object]
impl OrderQuery {
    /// Orders: the caller's own; for the staff, all. Newest first unless sorted otherwise.
    async fn orders(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most, 0 to 100; 20 when missing.")] first: Option<i32>,
        #[graphql(desc = "The cursor after which the page begins.")] after: Option<String>,
        #[graphql(name = "where", desc = "Which orders.")] filter: Option<OrderWhere>,
        #[graphql(desc = "How to sort.")] sort_by: Option<OrderSort>,
    ) -> ApiResult<Connection<Order>> {
        let caller = ctx.actor().signed_in()?;
        let page = PageArgs::new(first, after)?.sorted_by(SortKind::Instant)?;
        let filter = filter.unwrap_or_default();
        let own = filter.mine || !caller.may(Action::Prepare);
        let filter = OrderFilter {
            customer_id: own.then_some(caller.account_id),
            states: filter.state.map(|state| state.one_of.into_iter().map(Into::into).collect()),
            number: filter.number.map(|number| number.trim().to_uppercase()),
            assigned: filter.assigned,
            day: filter.day.map(|Date(day)| day.to_string()),
            outside_hours: filter.outside_opening_hours.then_some(OutsideHours::Ever),
        };
        let order = sort_by
            .map_or(SortOrder::Desc, |OrderSort { field: OrderSortField::CreatedAt, direction }| direction.into());
        let (rows, total) = list::page(ctx.app()?, filter, order, &page).await?;
        Ok(pagination::connection(rows, &page, total, list::position, Order))
    }

    /// One order; null when there is none with this id that the caller may see: its customer, or the staff.
    async fn order(&self, ctx: &Context<'_>, #[graphql(desc = "The order's id.")] id: ID) -> ApiResult<Option<Order>> {
        match NodeKind::Order.decode(&id) {
            Some(id) => find_visible(ctx, id).await,
            None => Ok(None),
        }
    }
}

/// The order with this row id, if the caller may see it.
pub async fn find_visible(ctx: &Context<'_>, id: Uuid) -> ApiResult<Option<Order>> {
    let order = ctx.loader::<OrderLoader>()?.load_one(id).await?;
    Ok(order.filter(|order| service::is_visible(ctx.actor(), order)).map(Order))
}

/// The order line with this row id, if the caller may see its order.
pub async fn find_visible_line(ctx: &Context<'_>, id: Uuid) -> ApiResult<Option<OrderLine>> {
    let Some(line) = ctx.loader::<OrderLoader>()?.load_one(LineId(id)).await? else { return Ok(None) };
    Ok(find_visible(ctx, line.order_id).await?.map(|_| OrderLine(line, None)))
}
