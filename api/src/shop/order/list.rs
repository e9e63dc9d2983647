//! Lists of orders: a customer's own, or all of them for the staff.

use entity::shop::{shop_order, shop_order::OrderState, time_slot};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, Order, QueryFilter, QuerySelect, RelationTrait, sea_query::JoinType};
use uuid::Uuid;

use crate::{
    app::App,
    platform::pagination::{Keyset, PageArgs, Position, SortKey, TotalCount},
};

/// Which orders to list.
#[derive(Clone, Debug, Default)]
pub struct OrderFilter {
    /// Only this customer's.
    pub customer_id: Option<Uuid>,
    /// Only those in one of these states.
    pub states: Option<Vec<OrderState>>,
    /// Only the one with this number.
    pub number: Option<String>,
    /// Only those whose slot lies on this local date, `YYYY-MM-DD`.
    pub day: Option<String>,
}

/// One page of the orders, sorted by when they were placed.
pub async fn page(
    app: &App,
    filter: OrderFilter,
    order: Order,
    page: &PageArgs,
) -> Result<(Vec<shop_order::Model>, TotalCount), DbErr> {
    let mut orders = shop_order::Entity::find();
    if let Some(customer_id) = filter.customer_id {
        orders = orders.filter(shop_order::Column::CustomerId.eq(customer_id));
    }
    if let Some(states) = filter.states {
        orders = orders.filter(shop_order::Column::State.is_in(states));
    }
    if let Some(number) = filter.number {
        orders = orders.filter(shop_order::Column::Number.eq(number));
    }
    if let Some(day) = filter.day {
        orders = orders
            .join(JoinType::InnerJoin, shop_order::Relation::TimeSlot.def())
            .filter(time_slot::Column::Day.eq(day));
    }
    let keyset =
        Keyset { column: shop_order::Column::CreatedAt.into_expr(), id: shop_order::Column::Id.into_expr(), order };
    let total = TotalCount::of(&orders);
    Ok((keyset.page(orders, page).all(app.database.reader()).await?, total))
}

/// Where an order stands in the list of [`page`].
pub fn position(order: &shop_order::Model) -> Position {
    Position::new(SortKey::Instant(order.created_at), order.id)
}
