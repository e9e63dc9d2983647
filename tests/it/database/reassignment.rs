//! docs/domain.md, reassignment, for every writer.

use chrono::{DateTime, TimeDelta, Utc};
use entity::platform::event;
use rstest_reuse::apply;
use sea_orm::{DatabaseConnection, EntityTrait};
use serde_json::json;
use uuid::Uuid;

use crate::support::db::{Backend, TestDatabase, each_database};
use crate::support::refusal::refused;
use crate::support::rows::{
    Stage, account, account_role, at, count, delete, insert_or_replace, order_now, shift, shop_order, some_time,
    time_slot, time_slot_hold, update,
};

/// Later than the orders of these tests were placed.
const LATER: &str = "2026-11-21T09:00:00Z";

/// Another employee, whose id is higher than those before.
async fn employee(db: &DatabaseConnection) -> Uuid {
    let employee = account().inserted(db).await;
    account_role(employee, "EMPLOYEE").inserted(db).await;
    employee
}

async fn disable(db: &DatabaseConnection, employee: Uuid) {
    assert_eq!(update(db, "account", employee, "disabled_at", at(LATER)).await, Ok(()));
}

async fn events(db: &DatabaseConnection) -> Vec<event::Model> {
    event::Entity::find().all(db).await.expect("events can be read")
}

#[apply(each_database)]
#[tokio::test]
async fn orders_of_an_employee_who_is_disabled_go_to_the_free_one_with_the_fewest(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let (busy, idle) = (employee(db).await, employee(db).await);
    let noon = time_slot().set("starts_at", at("2026-11-22T12:00:00Z")).inserted(db).await;
    shop_order(stage.customer, noon).set("employee_id", busy).inserted(db).await;
    let order = stage.order().inserted(db).await;
    disable(db, stage.employee).await;
    let order = order_now(db, order).await;
    assert_eq!((order.employee_id, order.updated_at), (Some(idle), at(LATER)));
    let told = events(db).await;
    assert_eq!(told.len(), 1);
    assert_eq!((told[0].subject_kind.as_str(), told[0].subject_id), ("SHOP_ORDER", order.id));
    assert_eq!((told[0].kind.as_str(), told[0].version, told[0].actor_id), ("REASSIGNED", 1, None));
    assert_eq!((&told[0].payload, told[0].occurred_at), (&json!({ "day": "2026-11-22" }), at(LATER)));
}

#[apply(each_database)]
#[tokio::test]
async fn an_order_that_nobody_can_take_is_kept_for_the_manager_and_given_to_who_comes_back(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let order = stage.order().inserted(db).await;
    disable(db, stage.employee).await;
    let alone = order_now(db, order).await;
    assert_eq!((alone.employee_id, alone.state), (None, entity::shop::shop_order::OrderState::Placed));
    assert_eq!(update(db, "account", stage.employee, "disabled_at", None::<DateTime<Utc>>).await, Ok(()));
    assert_eq!(order_now(db, order).await.employee_id, Some(stage.employee));
    assert_eq!(events(db).await.len(), 2);
}

#[apply(each_database)]
#[tokio::test]
async fn an_order_without_employee_goes_to_the_first_new_one(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let order = stage.order().inserted(db).await;
    assert_eq!(delete(db, "account_role", "account_id", stage.employee).await, Ok(1));
    assert_eq!(order_now(db, order).await.employee_id, None);
    let new = employee(db).await;
    assert_eq!(order_now(db, order).await.employee_id, Some(new));
}

#[apply(each_database)]
#[tokio::test]
async fn shifts_planned_changed_and_deleted_reassign(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let order = stage.order().inserted(db).await;
    let who = async || order_now(db, order).await.employee_id;
    // With a first shift one is on duty in shifts only.
    let afternoon = shift(stage.employee)
        .set("starts_at", at("2026-11-22T14:00:00Z"))
        .set("ends_at", at("2026-11-22T18:00:00Z"))
        .inserted(db)
        .await;
    assert_eq!(who().await, None);
    let morning = shift(stage.employee).inserted(db).await;
    assert_eq!(who().await, Some(stage.employee));
    assert_eq!(update(db, "shift", morning, "ends_at", at("2026-11-22T10:00:00Z")).await, Ok(()));
    assert_eq!(who().await, None);
    assert_eq!(update(db, "shift", morning, "ends_at", at("2026-11-22T10:01:00Z")).await, Ok(()));
    assert_eq!(who().await, Some(stage.employee));
    let other = employee(db).await;
    assert_eq!(update(db, "shift", morning, "employee_id", other).await, Ok(()));
    assert_eq!(who().await, Some(other));
    assert_eq!(delete(db, "shift", "id", afternoon).await, Ok(1));
    assert_eq!(who().await, Some(other), "who is still on duty keeps the order");
    assert_eq!(delete(db, "account_role", "account_id", other).await, Ok(1));
    assert_eq!(who().await, Some(stage.employee));
}

#[apply(each_database)]
#[tokio::test]
async fn all_that_is_still_to_hand_over_is_reassigned_and_nothing_else(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let mut orders = Vec::new();
    for (minute, steps) in [
        (0, &[][..]),
        (1, &["PREPARING"]),
        (2, &["PREPARING", "READY"]),
        (3, &["PREPARING", "READY", "COLLECTED"]),
        (4, &["CANCELLED"]),
        (5, &["NO_SHOW"]),
    ] {
        let starts_at = at("2026-11-22T14:00:00Z") + TimeDelta::minutes(minute);
        let slot = time_slot().set("starts_at", starts_at).inserted(db).await;
        let order = shop_order(stage.customer, slot).inserted(db).await;
        assert_eq!(update(db, "shop_order", order, "updated_at", starts_at).await, Ok(()));
        for step in steps {
            assert_eq!(update(db, "shop_order", order, "state", *step).await, Ok(()));
        }
        orders.push(order);
    }
    let other = employee(db).await;
    disable(db, stage.employee).await;
    let mut now = Vec::new();
    for order in orders {
        now.push(order_now(db, order).await.employee_id == Some(other));
    }
    assert_eq!(now, [true, true, true, false, false, false]);
}

#[apply(each_database)]
#[tokio::test]
async fn an_employee_freed_by_an_order_takes_one_that_nobody_could(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let leaving = employee(db).await;
    let noon = time_slot().set("starts_at", at("2026-11-22T12:00:00Z")).inserted(db).await;
    for free in ["cancel", "move", "delete"] {
        let first = stage.order().inserted(db).await;
        let second = shop_order(stage.customer, stage.slot).set("employee_id", leaving).inserted(db).await;
        disable(db, leaving).await;
        assert_eq!(order_now(db, second).await.employee_id, None);
        match free {
            "cancel" => assert_eq!(update(db, "shop_order", first, "state", "CANCELLED").await, Ok(())),
            "move" => assert_eq!(update(db, "shop_order", first, "time_slot_id", noon).await, Ok(())),
            _ => assert_eq!(delete(db, "shop_order", "id", first).await, Ok(1)),
        }
        assert_eq!(order_now(db, second).await.employee_id, Some(stage.employee), "{free}");
        assert_eq!(update(db, "shop_order", second, "state", "CANCELLED").await, Ok(()));
        assert_eq!(update(db, "account", leaving, "disabled_at", None::<DateTime<Utc>>).await, Ok(()));
    }
}

#[apply(each_database)]
#[tokio::test]
async fn holds_of_an_employee_who_leaves_end_and_an_order_outranks_a_hold(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let order = stage.order().inserted(db).await;
    let (held, free) = (employee(db).await, employee(db).await);
    let hold = || time_slot_hold(stage.customer, stage.slot).set("held_at", at("2026-11-21T08:58:00Z"));
    let hold = || hold().set("expires_at", at("2026-11-21T09:03:00Z"));
    hold().set("employee_id", held).inserted(db).await;
    disable(db, stage.employee).await;
    assert_eq!(order_now(db, order).await.employee_id, Some(free), "who is not held comes first");
    disable(db, free).await;
    assert_eq!(order_now(db, order).await.employee_id, Some(held));
    assert_eq!(count(db, "time_slot_hold", "time_slot_id", stage.slot).await, 0);

    let another = employee(db).await;
    hold().inserted(db).await;
    disable(db, another).await;
    assert_eq!(count(db, "time_slot_hold", "time_slot_id", stage.slot).await, 0);
}

#[tokio::test]
async fn a_shift_is_not_replaced_unseen() {
    let test = TestDatabase::create(Backend::Sqlite).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let morning = shift(stage.employee).inserted(db).await;
    let other = shift(employee(db).await).set("id", morning).set("planned_at", some_time());
    assert_eq!(insert_or_replace(db, other).await, refused("shift_pkey"));
}
