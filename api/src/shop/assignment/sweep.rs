//! Finds orders that lack an employee although somebody is free, for the worker: changes that met may have passed one
//! over (docs/domain.md, reassignment).

use chrono::{DateTime, Utc};
use entity::shop::{shop_order, time_slot, time_slot_free_employee};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, RelationTrait,
    Statement,
    sea_query::{Expr, ExprTrait, JoinType, Query},
};
use uuid::Uuid;

use crate::app::App;

/// How many orders one sweep hands over at most; the others have their turn at the next.
const MOST: u64 = 500;

/// Gives coming orders without an employee to who is free, and answers to how many it tried to. Each is a transaction
/// of its own, so that nobody waits for more than one slot of it.
pub async fn hand_over(app: &App) -> Result<u64, DbErr> {
    let now = app.clock.now();
    let sql = match app.database.backend() {
        DbBackend::Postgres => "SELECT shop_order_hand_over($1, $2)",
        _ => {
            "INSERT INTO shop_order_hand_over (order_id, instant) \
             SELECT id, max(updated_at, ?2) FROM shop_order WHERE id = ?1"
        }
    };
    let mut handed = 0;
    for order_id in left(app, now).await? {
        let txn = app.database.begin_write().await?;
        let values = [order_id.into(), now.into()];
        txn.execute_raw(Statement::from_sql_and_values(app.database.backend(), sql, values)).await?;
        txn.commit().await?;
        handed += 1;
    }
    Ok(handed)
}

/// The coming orders without an employee whose slot has a free one: by slot, those of one slot by age.
async fn left(app: &App, now: DateTime<Utc>) -> Result<Vec<Uuid>, DbErr> {
    let of_slot = Expr::col((time_slot_free_employee::Entity, time_slot_free_employee::Column::TimeSlotId))
        .equals((shop_order::Entity, shop_order::Column::TimeSlotId));
    let free = Query::select().expr(Expr::val(1)).from(time_slot_free_employee::Entity).and_where(of_slot).take();
    shop_order::Entity::find()
        .select_only()
        .column(shop_order::Column::Id)
        .join(JoinType::InnerJoin, shop_order::Relation::TimeSlot.def())
        .filter(shop_order::Column::EmployeeId.is_null())
        // In the words of the partial index of these.
        .filter(Expr::cust("shop_order.state IN ('PLACED', 'PREPARING', 'READY')"))
        .filter(time_slot::Column::StartsAt.gt(now))
        .filter(Expr::exists(free))
        .order_by_asc(time_slot::Column::StartsAt)
        .order_by_asc(shop_order::Column::CreatedAt)
        .order_by_asc(shop_order::Column::Id)
        .limit(MOST)
        .into_tuple()
        .all(app.database.reader())
        .await
}
