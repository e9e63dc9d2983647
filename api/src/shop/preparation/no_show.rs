//! Marks orders that nobody came for, for the worker (docs/domain.md, order states).

use chrono::{DateTime, TimeDelta, Utc};
use entity::shop::{
    shop_order::{self, OrderState},
    time_slot,
};
use sea_orm::{
    ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, RelationTrait,
    sea_query::{Expr, JoinType},
};
use uuid::Uuid;

use super::service::record;
use crate::{
    app::App,
    shop::order::{
        event::OrderChangeKind,
        service as orders,
        step::{self, By},
    },
};

/// How many orders are marked at once at most; the others have their turn at the next.
const MOST: u64 = 500;

/// Marks ready orders whose slot began long enough ago, each in a transaction of its own; answers how many.
pub async fn mark(app: &App) -> Result<u64, DbErr> {
    let now = app.clock.now();
    let wait = TimeDelta::from_std(app.config.no_show_after).unwrap_or(TimeDelta::MAX);
    let mut marked = 0;
    let mut failed = None;
    for id in overdue(app, now - wait).await? {
        match mark_one(app, id, now).await {
            Ok(done) => marked += u64::from(done),
            // One that cannot be marked must not hold up the others.
            Err(error) => failed = Some(error),
        }
    }
    failed.map_or(Ok(marked), Err)
}

async fn mark_one(app: &App, id: Uuid, now: DateTime<Utc>) -> Result<bool, DbErr> {
    let txn = app.database.begin_write().await?;
    // It may have been handed over since.
    let order = orders::lock(&txn, id).await?.filter(|order| order.state == OrderState::Ready);
    let Some(order) = order else { return Ok(false) };
    let order = step::set_state(&txn, order, OrderState::NoShow, By::itself(), now).await?;
    record(&txn, &order, OrderChangeKind::NoShow, None, now).await?;
    txn.commit().await?;
    Ok(true)
}

/// Ready orders whose slot had begun by `start`, the earliest slot first. What was not made ready is for people to judge.
async fn overdue(app: &App, start: DateTime<Utc>) -> Result<Vec<Uuid>, DbErr> {
    shop_order::Entity::find()
        .select_only()
        .column(shop_order::Column::Id)
        .join(JoinType::InnerJoin, shop_order::Relation::TimeSlot.def())
        .filter(shop_order::Column::State.eq(OrderState::Ready))
        // In the words of the partial index of these.
        .filter(Expr::cust("shop_order.state IN ('PLACED', 'PREPARING', 'READY')"))
        .filter(time_slot::Column::StartsAt.lte(start))
        .order_by_asc(time_slot::Column::StartsAt)
        .order_by_asc(shop_order::Column::Id)
        .limit(MOST)
        .into_tuple()
        .all(app.database.background())
        .await
}
