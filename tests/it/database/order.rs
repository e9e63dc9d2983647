//! Rules of orders, their lines and steps that hold for each row.

use rstest_reuse::apply;
use uuid::Uuid;

use crate::support::db::{Backend, TestDatabase, each_database};
use crate::support::refusal::{refused, refused_by_foreign_key};
use crate::support::rows::{
    Row, Stage, account, at, count, delete, shop_order, shop_order_line, shop_order_step, time_slot, update,
};

#[apply(each_database)]
#[tokio::test]
async fn an_order_has_a_customer(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let answer = shop_order(Uuid::now_v7(), stage.slot).insert(db).await;
    assert_eq!(answer, refused_by_foreign_key());
}

#[apply(each_database)]
#[tokio::test]
async fn an_order_is_for_a_slot(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let answer = shop_order(stage.customer, Uuid::now_v7()).insert(db).await;
    assert_eq!(answer, refused_by_foreign_key());
}

#[apply(each_database)]
#[tokio::test]
async fn a_customer_with_orders_stays(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    stage.order().inserted(db).await;
    assert_eq!(delete(db, "account", "id", stage.customer).await, refused_by_foreign_key());
}

#[apply(each_database)]
#[tokio::test]
async fn an_employee_with_orders_stays(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    stage.order().inserted(db).await;
    assert_eq!(delete(db, "account", "id", stage.employee).await, refused_by_foreign_key());
}

#[apply(each_database)]
#[tokio::test]
async fn a_slot_with_orders_stays(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    stage.order().inserted(db).await;
    assert_eq!(delete(db, "time_slot", "id", stage.slot).await, refused_by_foreign_key());
}

#[apply(each_database)]
#[tokio::test]
async fn an_order_number_looks_like_one(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let order = stage.order().inserted(db).await;
    for number in ["123", "C-2026-12", "C-26-000123", "C-2026-00012x"] {
        let answer = update(db, "shop_order", order, "number", number).await;
        assert_eq!(answer, refused("shop_order_number_form"), "{number}");
    }
}

#[apply(each_database)]
#[tokio::test]
async fn the_millionth_order_of_a_year_has_a_number(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let order = stage.order().inserted(db).await;
    assert_eq!(update(db, "shop_order", order, "number", "C-2026-1000000").await, Ok(()));
}

#[apply(each_database)]
#[tokio::test]
async fn two_orders_have_different_numbers(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let order = stage.order().inserted(db).await;
    assert_eq!(update(db, "shop_order", order, "number", "C-2026-000777").await, Ok(()));
    let slot = time_slot().set("starts_at", at("2026-11-22T11:00:00Z")).inserted(db).await;
    let other = shop_order(stage.customer, slot).inserted(db).await;
    let answer = update(db, "shop_order", other, "number", "C-2026-000777").await;
    assert_eq!(answer, refused("shop_order_number_key"));
}

#[apply(each_database)]
#[tokio::test]
async fn the_last_number_of_a_year_is_not_negative(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let answer = Row::new("shop_order_number").set("year", 2027).set("last", -1_i64).insert(db).await;
    assert_eq!(answer, refused("shop_order_number_last_not_negative"));
}

#[apply(each_database)]
#[tokio::test]
async fn a_line_is_of_an_order(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let answer = shop_order_line(Uuid::now_v7(), stage.product).insert(db).await;
    assert_eq!(answer, refused_by_foreign_key());
}

#[apply(each_database)]
#[tokio::test]
async fn a_line_is_for_a_product(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let order = stage.order().inserted(db).await;
    let answer = shop_order_line(order, Uuid::now_v7()).insert(db).await;
    assert_eq!(answer, refused_by_foreign_key());
}

#[apply(each_database)]
#[tokio::test]
async fn a_product_ordered_stays(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let order = stage.order().inserted(db).await;
    shop_order_line(order, stage.product).inserted(db).await;
    assert_eq!(delete(db, "product", "id", stage.product).await, refused_by_foreign_key());
}

#[apply(each_database)]
#[tokio::test]
async fn a_line_names_its_product(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let order = stage.order().inserted(db).await;
    let answer = shop_order_line(order, stage.product).set("product_name", "").insert(db).await;
    assert_eq!(answer, refused("shop_order_line_product_name_length"));
}

#[apply(each_database)]
#[tokio::test]
async fn a_unit_price_is_not_negative(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let order = stage.order().inserted(db).await;
    let answer = shop_order_line(order, stage.product).set("unit_price", -1_i64).insert(db).await;
    assert_eq!(answer, refused("shop_order_line_unit_price_not_negative"));
}

#[apply(each_database)]
#[tokio::test]
async fn a_line_is_for_1_to_999(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let order = stage.order().inserted(db).await;
    for quantity in [0, 1000] {
        let answer = shop_order_line(order, stage.product).set("quantity", quantity).insert(db).await;
        assert_eq!(answer, refused("shop_order_line_quantity_range"), "{quantity}");
    }
}

#[apply(each_database)]
#[tokio::test]
async fn nobody_prepares_more_than_was_ordered(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let order = stage.order().inserted(db).await;
    let line = shop_order_line(order, stage.product).inserted(db).await;
    assert_eq!(update(db, "shop_order", order, "state", "PREPARING").await, Ok(()));
    assert_eq!(update(db, "shop_order_line", line, "prepared_quantity", 2).await, Ok(()));
    for prepared in [-1, 3] {
        let answer = update(db, "shop_order_line", line, "prepared_quantity", prepared).await;
        assert_eq!(answer, refused("shop_order_line_prepared_quantity_range"), "{prepared}");
    }
}

#[apply(each_database)]
#[tokio::test]
async fn an_order_has_one_line_of_a_product(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let order = stage.order().inserted(db).await;
    shop_order_line(order, stage.product).inserted(db).await;
    let answer = shop_order_line(order, stage.product).insert(db).await;
    assert_eq!(answer, refused("shop_order_line_order_id_product_id_key"));
}

#[apply(each_database)]
#[tokio::test]
async fn a_step_is_of_an_order(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let answer = shop_order_step(Uuid::now_v7()).insert(db).await;
    assert_eq!(answer, refused_by_foreign_key());
}

#[apply(each_database)]
#[tokio::test]
async fn a_step_leads_to_a_known_state(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let order = stage.order().inserted(db).await;
    let answer = shop_order_step(order).set("state", "LOST").insert(db).await;
    assert_eq!(answer, refused("shop_order_step_state_known"));
}

#[apply(each_database)]
#[tokio::test]
async fn a_step_is_taken_by_an_account(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let order = stage.order().inserted(db).await;
    let answer = shop_order_step(order).set("actor_id", Uuid::now_v7()).insert(db).await;
    assert_eq!(answer, refused_by_foreign_key());
}

#[apply(each_database)]
#[tokio::test]
async fn a_state_is_reached_once(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let order = stage.order().inserted(db).await;
    shop_order_step(order).inserted(db).await;
    let answer = shop_order_step(order).set("at", at("2026-11-21T09:00:00Z")).insert(db).await;
    assert_eq!(answer, refused("shop_order_step_pkey"));
}

#[apply(each_database)]
#[tokio::test]
async fn a_step_outlives_the_account_that_took_it(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let order = stage.order().inserted(db).await;
    let manager = account().inserted(db).await;
    shop_order_step(order).set("actor_id", manager).inserted(db).await;
    assert_eq!(delete(db, "account", "id", manager).await, Ok(1));
    assert_eq!(count(db, "shop_order_step", "order_id", order).await, 1);
}

#[apply(each_database)]
#[tokio::test]
async fn an_order_takes_its_lines_and_steps_with_it(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let order = stage.order().inserted(db).await;
    shop_order_line(order, stage.product).inserted(db).await;
    shop_order_step(order).inserted(db).await;
    assert_eq!(delete(db, "shop_order", "id", order).await, Ok(1));
    assert_eq!(count(db, "shop_order_line", "order_id", order).await, 0);
    assert_eq!(count(db, "shop_order_step", "order_id", order).await, 0);
}
