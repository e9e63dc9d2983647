//! docs/domain.md, slot hold, for every writer.

use rstest_reuse::apply;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use crate::support::db::{Backend, TestDatabase, each_database};
use crate::support::refusal::refused;
use crate::support::rows::{
    Stage, account, account_role, at, count, insert_or_replace, order_now, shop_order, some_time, time_slot,
    time_slot_hold, update,
};

/// The last instant at which the row of `time_slot_hold` counts is one microsecond earlier.
const END: &str = "2026-11-20T09:05:00Z";
const JUST_BEFORE: &str = "2026-11-20T09:04:59.999999Z";

async fn somebody(db: &DatabaseConnection, role: &str) -> Uuid {
    let somebody = account().inserted(db).await;
    account_role(somebody, role).inserted(db).await;
    somebody
}

#[apply(each_database)]
#[tokio::test]
async fn a_held_place_is_the_holders_until_the_instant_at_which_the_hold_ends(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let other = somebody(db, "CUSTOMER").await;
    time_slot_hold(stage.customer, stage.slot).inserted(db).await;
    let early = shop_order(other, stage.slot).set("created_at", at(JUST_BEFORE));
    assert_eq!(early.insert(db).await, refused("time_slot_full"));
    let early = time_slot_hold(other, stage.slot).set("held_at", at(JUST_BEFORE));
    assert_eq!(early.insert(db).await, refused("time_slot_full"));
    let order = shop_order(other, stage.slot).set("created_at", at(END)).inserted(db).await;
    assert_eq!(order_now(db, order).await.employee_id, Some(stage.employee));
    assert_eq!(count(db, "time_slot_hold", "time_slot_id", stage.slot).await, 0);
}

#[apply(each_database)]
#[tokio::test]
async fn a_hold_dated_ahead_keeps_nothing_until_then(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let other = somebody(db, "CUSTOMER").await;
    time_slot_hold(stage.customer, stage.slot).inserted(db).await;
    let before = "2026-11-20T08:59:59.999999Z";
    let hold = time_slot_hold(other, stage.slot).set("held_at", at(before));
    hold.set("expires_at", at("2026-11-20T09:00:00Z")).inserted(db).await;
    time_slot_hold(stage.customer, stage.slot).inserted(db).await;
    let order = shop_order(other, stage.slot).set("created_at", at("2026-11-20T09:00:00Z"));
    assert_eq!(order.insert(db).await, refused("time_slot_full"), "it begins at that very instant");
    assert_eq!(shop_order(other, stage.slot).set("created_at", at(before)).insert(db).await, Ok(()));
    assert_eq!(count(db, "time_slot_hold", "time_slot_id", stage.slot).await, 0);
}

#[apply(each_database)]
#[tokio::test]
async fn an_order_of_the_holder_uses_the_hold_up(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    time_slot_hold(stage.customer, stage.slot).inserted(db).await;
    let order = shop_order(stage.customer, stage.slot).inserted(db).await;
    assert_eq!(order_now(db, order).await.employee_id, Some(stage.employee));
    assert_eq!(count(db, "time_slot_hold", "customer_id", stage.customer).await, 0);
    let second = shop_order(stage.customer, stage.slot).insert(db).await;
    assert_eq!(second, refused("time_slot_full"));
}

#[apply(each_database)]
#[tokio::test]
async fn an_order_of_the_holder_in_another_slot_ends_the_hold(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let noon = time_slot().set("starts_at", at("2026-11-22T12:00:00Z")).inserted(db).await;
    time_slot_hold(stage.customer, noon).inserted(db).await;
    shop_order(stage.customer, stage.slot).inserted(db).await;
    assert_eq!(count(db, "time_slot_hold", "customer_id", stage.customer).await, 0);
}

#[apply(each_database)]
#[tokio::test]
async fn a_hold_begins_where_an_order_of_its_instant_would(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let hold = || time_slot_hold(stage.customer, stage.slot);
    let late = hold().set("held_at", at("2026-11-21T22:00:00.000001Z")).set("expires_at", at("2026-11-21T22:05:00Z"));
    assert_eq!(late.insert(db).await, refused("time_slot_expired"));
    let just_in_time = hold().set("held_at", at("2026-11-21T22:00:00Z")).set("expires_at", at("2026-11-21T22:05:00Z"));
    assert_eq!(just_in_time.insert(db).await, Ok(()));
    assert_eq!(update(db, "time_slot", stage.slot, "closed_at", some_time()).await, Ok(()));
    assert_eq!(hold().insert(db).await, refused("time_slot_closed"));
}

#[apply(each_database)]
#[tokio::test]
async fn a_new_hold_moves_the_customers_earlier_one(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let other = somebody(db, "CUSTOMER").await;
    let noon = time_slot().set("starts_at", at("2026-11-22T12:00:00Z")).inserted(db).await;
    time_slot_hold(stage.customer, stage.slot).inserted(db).await;
    time_slot_hold(stage.customer, noon).inserted(db).await;
    assert_eq!(count(db, "time_slot_hold", "customer_id", stage.customer).await, 1);
    assert_eq!(shop_order(other, noon).insert(db).await, refused("time_slot_full"));
    assert_eq!(shop_order(other, stage.slot).insert(db).await, Ok(()));
    // A refused hold leaves the one before.
    assert_eq!(time_slot_hold(stage.customer, stage.slot).insert(db).await, refused("time_slot_full"));
    assert_eq!(count(db, "time_slot_hold", "time_slot_id", noon).await, 1);
}

#[apply(each_database)]
#[tokio::test]
async fn orders_and_holds_together_never_exceed_the_employees(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    somebody(db, "EMPLOYEE").await;
    somebody(db, "EMPLOYEE").await;
    shop_order(stage.customer, stage.slot).inserted(db).await;
    for _ in 0..2 {
        time_slot_hold(somebody(db, "CUSTOMER").await, stage.slot).inserted(db).await;
    }
    let (fourth, slot) = (somebody(db, "CUSTOMER").await, stage.slot);
    assert_eq!(time_slot_hold(fourth, slot).insert(db).await, refused("time_slot_full"));
    assert_eq!(shop_order(fourth, slot).insert(db).await, refused("time_slot_full"));
}

#[apply(each_database)]
#[tokio::test]
async fn an_order_does_not_move_onto_a_held_place_unless_its_customer_holds_it(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let other = somebody(db, "CUSTOMER").await;
    let noon = time_slot().set("starts_at", at("2026-11-22T12:00:00Z")).inserted(db).await;
    let order = shop_order(stage.customer, stage.slot).inserted(db).await;
    time_slot_hold(other, noon).inserted(db).await;
    assert_eq!(update(db, "shop_order", order, "time_slot_id", noon).await, refused("time_slot_full"));
    let two = time_slot().set("starts_at", at("2026-11-22T14:00:00Z")).inserted(db).await;
    time_slot_hold(stage.customer, two).inserted(db).await;
    assert_eq!(update(db, "shop_order", order, "time_slot_id", two).await, Ok(()));
    assert_eq!(count(db, "time_slot_hold", "customer_id", stage.customer).await, 0);
}

#[apply(each_database)]
#[tokio::test]
async fn an_order_is_not_handed_to_an_employee_who_is_held_for_somebody_else(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let held = somebody(db, "EMPLOYEE").await;
    let order = shop_order(stage.customer, stage.slot).inserted(db).await;
    time_slot_hold(somebody(db, "CUSTOMER").await, stage.slot).inserted(db).await;
    assert_eq!(update(db, "shop_order", order, "employee_id", held).await, refused("employee_not_free"));
    assert_eq!(update(db, "shop_order", order, "updated_at", at(END)).await, Ok(()));
    assert_eq!(update(db, "shop_order", order, "employee_id", held).await, Ok(()));
}

#[apply(each_database)]
#[tokio::test]
async fn a_hold_never_changes_and_lasts_as_long_as_the_shop_says(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let hold = time_slot_hold(stage.customer, stage.slot).inserted(db).await;
    for (column, value) in [("expires_at", at("2026-11-20T10:00:00Z")), ("held_at", some_time())] {
        assert_eq!(update(db, "time_slot_hold", hold, column, value).await, refused("time_slot_hold_fixed"));
    }
    for column in ["customer_id", "time_slot_id", "employee_id"] {
        let other = account().inserted(db).await;
        assert_eq!(update(db, "time_slot_hold", hold, column, other).await, refused("time_slot_hold_fixed"));
    }
    let long = || time_slot_hold(stage.customer, stage.slot).set("expires_at", at("2026-11-20T09:05:01Z"));
    assert_eq!(long().insert(db).await, refused("time_slot_hold_too_long"));
    let never = time_slot_hold(stage.customer, stage.slot).set("expires_at", at("2026-11-20T09:00:00Z"));
    assert_eq!(never.insert(db).await, refused("time_slot_hold_ends_after_start"));
    assert_eq!(update(db, "shop", 1, "hold_minutes", 6).await, Ok(()));
    assert_eq!(long().insert(db).await, Ok(()));
    for minutes in [0, 61] {
        assert_eq!(update(db, "shop", 1, "hold_minutes", minutes).await, refused("shop_hold_minutes_range"));
    }
}

#[tokio::test]
async fn replacing_a_row_does_not_take_somebody_elses_hold_away() {
    let test = TestDatabase::create(Backend::Sqlite).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let hold = time_slot_hold(stage.customer, stage.slot).inserted(db).await;
    let other = somebody(db, "CUSTOMER").await;
    let by_id = insert_or_replace(db, time_slot_hold(other, stage.slot).set("id", hold)).await;
    assert_eq!(by_id, refused("time_slot_hold_pkey"));
    let by_place = insert_or_replace(db, time_slot_hold(other, stage.slot).set("employee_id", stage.employee)).await;
    assert_eq!(by_place, refused("time_slot_full"));
}
