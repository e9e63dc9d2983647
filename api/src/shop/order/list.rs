//! Lists of orders: a customer's own, or all of them for the staff.

use entity::shop::{shop_order, shop_order::OrderState};
use sea_orm::{ColumnTrait, DbBackend, DbErr, EntityTrait, Order, QueryFilter, sea_query::Expr};
use uuid::Uuid;

use crate::{
    app::App,
    platform::pagination::{Keyset, PageArgs, Position, SortKey, TotalCount},
    shop::time_slot::rules::DayRange,
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
    /// Only those that somebody prepares, or those still to hand over that nobody does.
    pub assigned: Option<bool>,
    /// Only those whose slot lies on this local date, `YYYY-MM-DD`.
    pub day: Option<String>,
    /// Only those still to hand over whose slot the hours no longer contain.
    pub outside_hours: Option<OutsideHours>,
}

/// When orders lie outside the hours.
#[derive(Clone, Copy, Debug)]
pub enum OutsideHours {
    /// Whenever.
    Ever,
    /// On one of these days.
    On(DayRange),
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
    match filter.assigned {
        Some(true) => orders = orders.filter(shop_order::Column::EmployeeId.is_not_null()),
        Some(false) => {
            // In the words of the partial index of these.
            let to_hand_over = Expr::cust("shop_order.state IN ('PLACED', 'PREPARING', 'READY')");
            orders = orders.filter(shop_order::Column::EmployeeId.is_null()).filter(to_hand_over);
        }
        None => {}
    }
    if let Some(day) = filter.day {
        // The day's slots first: joined, PostgreSQL would walk over all orders from the newest on until it meets enough
        // of the day, through most of the table for one long ago.
        let slots = match app.database.backend() {
            DbBackend::Postgres => "$1 = ANY (ARRAY (SELECT id FROM time_slot WHERE day = $2))",
            _ => "? IN (SELECT id FROM time_slot WHERE day = ?)",
        };
        let slot = shop_order::Column::TimeSlotId.into_expr();
        orders = orders.filter(Expr::cust_with_exprs(slots, [slot, Expr::val(day)]));
    }
    if let Some(outside) = filter.outside_hours {
        // In the words of the partial indexes of these slots, which are few, and of these orders.
        const SLOTS: &str = "SELECT id FROM time_slot WHERE outside_hours_at IS NOT NULL";
        let slots = match (app.database.backend(), outside) {
            (DbBackend::Postgres, OutsideHours::Ever) => format!("$1 = ANY (ARRAY ({SLOTS}))"),
            (DbBackend::Postgres, _) => format!("$1 = ANY (ARRAY ({SLOTS} AND day BETWEEN $2 AND $3))"),
            (_, OutsideHours::Ever) => format!("? IN ({SLOTS})"),
            _ => format!("? IN ({SLOTS} AND day BETWEEN ? AND ?)"),
        };
        let mut values = vec![shop_order::Column::TimeSlotId.into_expr()];
        if let OutsideHours::On(days) = outside {
            values.extend([days.from, days.to].map(|day| Expr::val(day.to_string())));
        }
        let to_hand_over = Expr::cust("shop_order.state IN ('PLACED', 'PREPARING', 'READY')");
        orders = orders.filter(Expr::cust_with_exprs(slots, values)).filter(to_hand_over);
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
