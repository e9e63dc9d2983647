//! docs/domain.md, slot fullness, slot expiry and order placement, for every writer.

use futures_util::future::join_all;
use rstest_reuse::apply;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use crate::support::db::{Backend, TestDatabase, each_database};
use crate::support::refusal::refused;
use crate::support::rows::{
    Stage, account, account_role, at, delete, order_now, shift, shop_order, slot_now, some_time, time_slot, update,
};

/// Another employee, whose id is higher than those before.
async fn employee(db: &DatabaseConnection) -> Uuid {
    let employee = account().inserted(db).await;
    account_role(employee, "EMPLOYEE").inserted(db).await;
    employee
}

#[apply(each_database)]
#[tokio::test]
async fn an_order_gets_the_free_employee_and_a_number(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let order = shop_order(stage.customer, stage.slot).inserted(db).await;
    let order = order_now(db, order).await;
    assert_eq!(order.employee_id, Some(stage.employee));
    assert_eq!(order.number, "C-2026-000001");
}

#[apply(each_database)]
#[tokio::test]
async fn a_closed_slot_takes_no_order(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    assert_eq!(update(db, "time_slot", stage.slot, "closed_at", some_time()).await, Ok(()));
    let answer = shop_order(stage.customer, stage.slot).insert(db).await;
    assert_eq!(answer, refused("time_slot_closed"));
}

#[apply(each_database)]
#[tokio::test]
async fn a_slot_is_selectable_until_12_hours_before_its_start_and_no_longer(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let too_late = shop_order(stage.customer, stage.slot).set("created_at", at("2026-11-21T22:00:00.000001Z"));
    assert_eq!(too_late.insert(db).await, refused("time_slot_expired"));
    let just_in_time = shop_order(stage.customer, stage.slot).set("created_at", at("2026-11-21T22:00:00Z"));
    assert_eq!(just_in_time.insert(db).await, Ok(()));
}

#[apply(each_database)]
#[tokio::test]
async fn the_time_before_a_slot_expires_is_the_shops(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    assert_eq!(update(db, "shop", 1, "order_cutoff_minutes", 60).await, Ok(()));
    let late = at("2026-11-22T09:00:00Z");
    assert_eq!(slot_now(db, stage.slot).await.cutoff_at, late);
    assert_eq!(shop_order(stage.customer, stage.slot).set("created_at", late).insert(db).await, Ok(()));
}

#[apply(each_database)]
#[tokio::test]
async fn a_slot_is_full_when_every_employee_prepares_an_order_of_it(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    shop_order(stage.customer, stage.slot).inserted(db).await;
    let answer = shop_order(stage.customer, stage.slot).insert(db).await;
    assert_eq!(answer, refused("time_slot_full"));
}

#[apply(each_database)]
#[tokio::test]
async fn a_slot_without_employees_is_full(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    assert_eq!(delete(db, "account_role", "account_id", stage.employee).await, Ok(1));
    let answer = shop_order(stage.customer, stage.slot).insert(db).await;
    assert_eq!(answer, refused("time_slot_full"));
}

#[apply(each_database)]
#[tokio::test]
async fn a_cancelled_order_leaves_its_employee_free(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let order = shop_order(stage.customer, stage.slot).inserted(db).await;
    assert_eq!(update(db, "shop_order", order, "state", "CANCELLED").await, Ok(()));
    assert_eq!(shop_order(stage.customer, stage.slot).insert(db).await, Ok(()));
}

#[apply(each_database)]
#[tokio::test]
async fn an_order_nobody_came_for_keeps_its_employee_busy(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let order = shop_order(stage.customer, stage.slot).inserted(db).await;
    assert_eq!(update(db, "shop_order", order, "updated_at", at("2026-11-22T10:00:00Z")).await, Ok(()));
    assert_eq!(update(db, "shop_order", order, "state", "NO_SHOW").await, Ok(()));
    let answer = shop_order(stage.customer, stage.slot).insert(db).await;
    assert_eq!(answer, refused("time_slot_full"));
}

#[apply(each_database)]
#[tokio::test]
async fn a_disabled_employee_is_not_on_duty(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    assert_eq!(update(db, "account", stage.employee, "disabled_at", some_time()).await, Ok(()));
    let answer = shop_order(stage.customer, stage.slot).insert(db).await;
    assert_eq!(answer, refused("time_slot_full"));
}

#[apply(each_database)]
#[tokio::test]
async fn an_employee_with_shifts_is_on_duty_only_then(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let elsewhen = shift(stage.employee).set("starts_at", at("2026-11-22T10:15:00Z"));
    elsewhen.inserted(db).await;
    assert_eq!(slot_now(db, stage.slot).await.capacity, 0);
}

#[apply(each_database)]
#[tokio::test]
async fn a_shift_covers_its_start_and_not_its_end(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    shift(stage.employee).set("starts_at", at("2026-11-22T10:00:00Z")).inserted(db).await;
    let noon = time_slot().set("starts_at", at("2026-11-22T12:00:00Z")).inserted(db).await;
    assert_eq!(slot_now(db, stage.slot).await.capacity, 1);
    assert_eq!(slot_now(db, noon).await.capacity, 0);
}

#[apply(each_database)]
#[tokio::test]
async fn numbers_count_up_by_the_year_in_utc(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    employee(db).await;
    let slot = time_slot().set("starts_at", at("2027-01-02T10:00:00Z")).set("day", "2027-01-02").inserted(db).await;
    let mut numbers = Vec::new();
    for (slot, placed) in [
        (stage.slot, "2026-11-20T09:00:00Z"),
        (stage.slot, "2026-11-20T09:00:01Z"),
        (slot, "2026-12-31T23:59:59.999999Z"),
        (slot, "2027-01-01T00:00:00Z"),
    ] {
        let order = shop_order(stage.customer, slot).set("created_at", at(placed)).inserted(db).await;
        numbers.push(order_now(db, order).await.number);
    }
    assert_eq!(numbers, ["C-2026-000001", "C-2026-000002", "C-2026-000003", "C-2027-000001"]);
}

#[apply(each_database)]
#[tokio::test]
async fn a_writer_gives_no_number(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let answer = stage.order().set("number", "C-2026-999999").insert(db).await;
    assert_eq!(answer, refused("shop_order_number_given"));
}

#[apply(each_database)]
#[tokio::test]
async fn an_order_begins_as_placed(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let answer = stage.order().set("state", "READY").insert(db).await;
    assert_eq!(answer, refused("shop_order_state_step"));
}

#[apply(each_database)]
#[tokio::test]
async fn the_view_of_slots_tells_how_they_are_occupied(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    employee(db).await;
    employee(db).await;
    shop_order(stage.customer, stage.slot).inserted(db).await;
    let given_up = shop_order(stage.customer, stage.slot).inserted(db).await;
    assert_eq!(update(db, "shop_order", given_up, "state", "CANCELLED").await, Ok(()));
    let slot = slot_now(db, stage.slot).await;
    assert_eq!((slot.capacity, slot.taken, slot.free), (3, 1, 2));
    assert_eq!(slot.cutoff_at, at("2026-11-21T22:00:00Z"));
    assert_eq!((slot.starts_at, slot.day.as_str()), (at("2026-11-22T10:00:00Z"), "2026-11-22"));
}

#[apply(each_database)]
#[tokio::test]
async fn orders_placed_at_once_never_exceed_the_employees(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    employee(db).await;
    employee(db).await;
    let place = || shop_order(stage.customer, stage.slot).insert(db);
    let answers = join_all((0..8).map(|_| place())).await;
    let full = answers.iter().filter(|answer| **answer == refused("time_slot_full")).count();
    assert_eq!((answers.iter().filter(|answer| answer.is_ok()).count(), full), (3, 5));
}
