//! docs/domain.md, moving and cancelling, for every writer.

use rstest_reuse::apply;
use sea_orm::DatabaseConnection;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use uuid::Uuid;

use crate::support::db::{Backend, TestDatabase, each_database};
use crate::support::refusal::{Refusal, refused, refused_by_foreign_key};
use crate::support::rows::{
    Stage, account, account_role, at, execute, order_now, shop_order, slot_now, some_time, time_slot, update,
};

/// Moves an order at an instant, as the application does.
async fn move_to(db: &DatabaseConnection, order: Uuid, slot: Uuid, instant: &str) -> Result<u64, Refusal> {
    let update = Query::update()
        .table("shop_order")
        .value("time_slot_id", slot)
        .value("updated_at", at(instant))
        .and_where(Expr::col("id").eq(order))
        .take();
    execute(db, &update).await
}

#[apply(each_database)]
#[tokio::test]
async fn an_order_that_moves_leaves_its_old_slot_free(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let order = stage.order().inserted(db).await;
    let noon = time_slot().set("starts_at", at("2026-11-22T12:00:00Z")).inserted(db).await;
    assert_eq!(move_to(db, order, noon, "2026-11-20T10:00:00Z").await, Ok(1));
    assert_eq!(slot_now(db, stage.slot).await.free, 1);
    assert_eq!(slot_now(db, noon).await.free, 0);
    assert_eq!(order_now(db, order).await.employee_id, Some(stage.employee));
}

#[apply(each_database)]
#[tokio::test]
async fn an_order_that_moves_is_assigned_again(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let order = stage.order().inserted(db).await;
    let noon = time_slot().set("starts_at", at("2026-11-22T12:00:00Z")).inserted(db).await;
    let second = account().inserted(db).await;
    account_role(second, "EMPLOYEE").inserted(db).await;
    shop_order(stage.customer, noon).set("employee_id", stage.employee).inserted(db).await;
    assert_eq!(move_to(db, order, noon, "2026-11-20T10:00:00Z").await, Ok(1));
    assert_eq!(order_now(db, order).await.employee_id, Some(second));
}

#[apply(each_database)]
#[tokio::test]
async fn an_order_that_moves_is_assigned_before_the_one_that_it_leaves_without_employee(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let second = account().inserted(db).await;
    account_role(second, "EMPLOYEE").inserted(db).await;
    let left = shop_order(stage.customer, stage.slot).inserted(db).await;
    assert_eq!(update(db, "shop_order", left, "employee_id", None::<Uuid>).await, Ok(()));
    let moved = shop_order(stage.customer, stage.slot).inserted(db).await;
    assert_eq!(order_now(db, moved).await.employee_id, Some(stage.employee));
    let noon = time_slot().set("starts_at", at("2026-11-22T12:00:00Z")).inserted(db).await;
    assert_eq!(move_to(db, moved, noon, "2026-11-20T10:00:00Z").await, Ok(1));
    assert_eq!(
        order_now(db, moved).await.employee_id,
        Some(stage.employee),
        "it does not count against whom it leaves"
    );
    assert_eq!(order_now(db, left).await.employee_id, Some(second), "who has the fewest orders of the day");
}

#[apply(each_database)]
#[tokio::test]
async fn an_order_leaves_its_slot_until_that_expires(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let order = stage.order().inserted(db).await;
    let noon = time_slot().set("starts_at", at("2026-11-22T12:00:00Z")).inserted(db).await;
    let answer = move_to(db, order, noon, "2026-11-21T22:00:00.000001Z").await;
    assert_eq!(answer, refused("time_slot_expired"));
    assert_eq!(move_to(db, order, noon, "2026-11-21T22:00:00Z").await, Ok(1));
}

#[apply(each_database)]
#[tokio::test]
async fn an_order_does_not_move_to_an_expired_slot(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let order = stage.order().inserted(db).await;
    let soon = time_slot().set("starts_at", at("2026-11-22T06:00:00Z")).inserted(db).await;
    let answer = move_to(db, order, soon, "2026-11-21T20:00:00Z").await;
    assert_eq!(answer, refused("time_slot_expired"));
}

#[apply(each_database)]
#[tokio::test]
async fn an_order_does_not_move_to_a_closed_slot(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let order = stage.order().inserted(db).await;
    let noon = time_slot().set("starts_at", at("2026-11-22T12:00:00Z")).inserted(db).await;
    assert_eq!(update(db, "time_slot", noon, "closed_at", some_time()).await, Ok(()));
    let answer = move_to(db, order, noon, "2026-11-20T10:00:00Z").await;
    assert_eq!(answer, refused("time_slot_closed"));
}

#[apply(each_database)]
#[tokio::test]
async fn an_order_leaves_a_closed_slot(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let order = stage.order().inserted(db).await;
    let noon = time_slot().set("starts_at", at("2026-11-22T12:00:00Z")).inserted(db).await;
    assert_eq!(update(db, "time_slot", stage.slot, "closed_at", some_time()).await, Ok(()));
    assert_eq!(move_to(db, order, noon, "2026-11-20T10:00:00Z").await, Ok(1));
}

#[apply(each_database)]
#[tokio::test]
async fn an_order_does_not_move_to_a_full_slot(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let order = stage.order().inserted(db).await;
    let noon = time_slot().set("starts_at", at("2026-11-22T12:00:00Z")).inserted(db).await;
    shop_order(stage.customer, noon).inserted(db).await;
    let answer = move_to(db, order, noon, "2026-11-20T10:00:00Z").await;
    assert_eq!(answer, refused("time_slot_full"));
    assert_eq!(order_now(db, order).await.time_slot_id, stage.slot);
}

#[apply(each_database)]
#[tokio::test]
async fn an_order_being_prepared_does_not_move(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let order = stage.order().inserted(db).await;
    let noon = time_slot().set("starts_at", at("2026-11-22T12:00:00Z")).inserted(db).await;
    assert_eq!(update(db, "shop_order", order, "state", "PREPARING").await, Ok(()));
    let answer = move_to(db, order, noon, "2026-11-20T10:00:00Z").await;
    assert_eq!(answer, refused("shop_order_not_movable"));
}

#[apply(each_database)]
#[tokio::test]
async fn an_order_does_not_move_to_nowhere(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let order = stage.order().inserted(db).await;
    let answer = move_to(db, order, Uuid::now_v7(), "2026-11-20T10:00:00Z").await;
    assert_eq!(answer, refused_by_foreign_key());
}
