//! docs/domain.md, assignment, for every writer.

use rstest_reuse::apply;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use crate::support::db::{Backend, TestDatabase, each_database};
use crate::support::refusal::refused;
use crate::support::rows::{Stage, account, account_role, at, order_now, shop_order, time_slot, update};

/// Another employee, whose id is higher than those before.
async fn employee(db: &DatabaseConnection) -> Uuid {
    let employee = account().inserted(db).await;
    account_role(employee, "EMPLOYEE").inserted(db).await;
    employee
}

#[apply(each_database)]
#[tokio::test]
async fn the_employee_with_the_fewest_orders_that_day_is_assigned(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let earlier = time_slot().set("starts_at", at("2026-11-22T09:00:00Z")).inserted(db).await;
    shop_order(stage.customer, earlier).set("employee_id", stage.employee).inserted(db).await;
    let second = employee(db).await;
    let order = shop_order(stage.customer, stage.slot).inserted(db).await;
    assert_eq!(order_now(db, order).await.employee_id, Some(second));
}

#[apply(each_database)]
#[tokio::test]
async fn orders_of_another_day_do_not_count(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let tomorrow = time_slot().set("starts_at", at("2026-11-23T10:00:00Z")).set("day", "2026-11-23");
    let tomorrow = tomorrow.inserted(db).await;
    shop_order(stage.customer, tomorrow).set("employee_id", stage.employee).inserted(db).await;
    employee(db).await;
    let order = shop_order(stage.customer, stage.slot).inserted(db).await;
    assert_eq!(order_now(db, order).await.employee_id, Some(stage.employee));
}

#[apply(each_database)]
#[tokio::test]
async fn cancelled_orders_do_not_count(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let earlier = time_slot().set("starts_at", at("2026-11-22T09:00:00Z")).inserted(db).await;
    let given_up = shop_order(stage.customer, earlier).set("employee_id", stage.employee).inserted(db).await;
    assert_eq!(update(db, "shop_order", given_up, "state", "CANCELLED").await, Ok(()));
    employee(db).await;
    let order = shop_order(stage.customer, stage.slot).inserted(db).await;
    assert_eq!(order_now(db, order).await.employee_id, Some(stage.employee));
}

#[apply(each_database)]
#[tokio::test]
async fn on_a_tie_the_lowest_id_is_assigned(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    employee(db).await;
    let order = shop_order(stage.customer, stage.slot).inserted(db).await;
    assert_eq!(order_now(db, order).await.employee_id, Some(stage.employee));
}

#[apply(each_database)]
#[tokio::test]
async fn a_named_employee_must_be_free(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    employee(db).await;
    stage.order().inserted(db).await;
    assert_eq!(stage.order().insert(db).await, refused("time_slot_full"));
}

#[apply(each_database)]
#[tokio::test]
async fn a_named_employee_must_be_one(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let answer = shop_order(stage.customer, stage.slot).set("employee_id", stage.customer).insert(db).await;
    assert_eq!(answer, refused("time_slot_full"));
}

#[apply(each_database)]
#[tokio::test]
async fn two_orders_of_a_slot_never_share_an_employee(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let order = stage.order().inserted(db).await;
    let second = employee(db).await;
    shop_order(stage.customer, stage.slot).inserted(db).await;
    assert_eq!(update(db, "shop_order", order, "employee_id", second).await, refused("employee_not_free"));
}

#[apply(each_database)]
#[tokio::test]
async fn an_order_may_be_given_to_a_free_employee_or_to_nobody(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let order = stage.order().inserted(db).await;
    let second = employee(db).await;
    assert_eq!(update(db, "shop_order", order, "employee_id", second).await, Ok(()));
    assert_eq!(update(db, "shop_order", order, "employee_id", None::<Uuid>).await, Ok(()));
}
