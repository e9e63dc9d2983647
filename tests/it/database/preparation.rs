//! docs/domain.md, order states, order totals, preparation and line snapshot, for every writer.

use rstest_reuse::apply;
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use crate::support::db::{Backend, TestDatabase, each_database};
use crate::support::refusal::refused;
use crate::support::rows::{
    Stage, at, count, delete, insert_or_replace, order_now, product, shop_order_line, shop_order_step, update,
    update_all,
};

/// Items, amount, items prepared, items missing, to pay.
async fn totals(db: &DatabaseConnection, order: Uuid) -> (i32, i64, i32, i32, i64) {
    let order = order_now(db, order).await;
    (order.items_number, order.amount, order.prepared_items, order.missing_items, order.to_pay)
}

#[apply(each_database)]
#[tokio::test]
async fn an_order_goes_from_state_to_state_as_allowed_and_no_other_way(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let states = ["PLACED", "PREPARING", "READY", "COLLECTED", "CANCELLED", "NO_SHOW"];
    let paths: [&[&str]; 6] = [
        &[],
        &["PREPARING"],
        &["PREPARING", "READY"],
        &["PREPARING", "READY", "COLLECTED"],
        &["CANCELLED"],
        &["NO_SHOW"],
    ];
    let allowed = [
        ("PLACED", "PREPARING"),
        ("PLACED", "CANCELLED"),
        ("PLACED", "NO_SHOW"),
        ("PREPARING", "READY"),
        ("PREPARING", "CANCELLED"),
        ("PREPARING", "NO_SHOW"),
        ("READY", "COLLECTED"),
        ("READY", "CANCELLED"),
        ("READY", "NO_SHOW"),
    ];
    for (from, path) in states.into_iter().zip(paths) {
        for to in states.into_iter().filter(|to| *to != from) {
            let order = stage.order().inserted(db).await;
            // An instant at which nobody has come either.
            assert_eq!(update(db, "shop_order", order, "updated_at", at("2026-11-22T10:00:00Z")).await, Ok(()));
            for step in path {
                assert_eq!(update(db, "shop_order", order, "state", *step).await, Ok(()));
            }
            let answer = update(db, "shop_order", order, "state", to).await;
            let expected = if allowed.contains(&(from, to)) { Ok(()) } else { refused("shop_order_state_step") };
            assert_eq!(answer, expected, "{from} to {to}");
            assert_eq!(delete(db, "shop_order", "id", order).await, Ok(1));
        }
    }
}

#[apply(each_database)]
#[tokio::test]
async fn nobody_has_failed_to_come_before_the_slot_begins(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let order = stage.order().inserted(db).await;
    assert_eq!(update(db, "shop_order", order, "updated_at", at("2026-11-22T09:59:59.999999Z")).await, Ok(()));
    assert_eq!(update(db, "shop_order", order, "state", "NO_SHOW").await, refused("shop_order_no_show_early"));
    assert_eq!(update(db, "shop_order", order, "updated_at", at("2026-11-22T10:00:00Z")).await, Ok(()));
    assert_eq!(update(db, "shop_order", order, "state", "NO_SHOW").await, Ok(()));
}

#[apply(each_database)]
#[tokio::test]
async fn no_order_is_in_an_unknown_state(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let order = stage.order().inserted(db).await;
    let answer = update(db, "shop_order", order, "state", "LOST").await;
    assert_eq!(answer, refused("shop_order_state_step"));
}

#[apply(each_database)]
#[tokio::test]
async fn an_order_without_lines_costs_nothing(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let order = stage.order().inserted(db).await;
    assert_eq!(totals(db, order).await, (0, 0, 0, 0, 0));
}

#[apply(each_database)]
#[tokio::test]
async fn an_orders_totals_follow_its_lines(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let order = stage.order().inserted(db).await;
    let line = shop_order_line(order, stage.product).inserted(db).await;
    assert_eq!(totals(db, order).await, (2, 1000, 0, 2, 0));
    let butter = product(stage.section).inserted(db).await;
    let other = shop_order_line(order, butter).set("unit_price", 250_i64).set("quantity", 3).inserted(db).await;
    assert_eq!(totals(db, order).await, (5, 1750, 0, 5, 0));
    assert_eq!(update(db, "shop_order", order, "state", "PREPARING").await, Ok(()));
    assert_eq!(update(db, "shop_order_line", other, "prepared_quantity", 2).await, Ok(()));
    assert_eq!(totals(db, order).await, (5, 1750, 2, 3, 500));
    assert_eq!(delete(db, "shop_order_line", "id", line).await, Ok(1));
    assert_eq!(totals(db, order).await, (3, 750, 2, 1, 500));
}

#[apply(each_database)]
#[tokio::test]
async fn nobody_writes_other_totals(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let order = stage.order().inserted(db).await;
    shop_order_line(order, stage.product).inserted(db).await;
    let answer = update(db, "shop_order", order, "to_pay", 500_i64).await;
    assert_eq!(answer, refused("shop_order_totals"));
}

#[apply(each_database)]
#[tokio::test]
async fn an_order_begins_without_totals(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let answer = stage.order().set("items_number", 1).set("missing_items", 1).insert(db).await;
    assert_eq!(answer, refused("shop_order_totals"));
}

#[apply(each_database)]
#[tokio::test]
async fn an_order_costs_at_most_twenty_million(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let order = stage.order().inserted(db).await;
    let dear = shop_order_line(order, stage.product).set("unit_price", 1_000_000_001_i64);
    assert_eq!(dear.insert(db).await, refused("shop_order_amount_limit"));
}

#[apply(each_database)]
#[tokio::test]
async fn nothing_is_prepared_before_the_order_is_started(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let order = stage.order().inserted(db).await;
    let line = shop_order_line(order, stage.product).inserted(db).await;
    let answer = update(db, "shop_order_line", line, "prepared_quantity", 1).await;
    assert_eq!(answer, refused("shop_order_line_not_preparing"));
}

#[apply(each_database)]
#[tokio::test]
async fn nothing_is_prepared_after_the_order_is_ready(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let order = stage.order().inserted(db).await;
    let line = shop_order_line(order, stage.product).inserted(db).await;
    assert_eq!(update(db, "shop_order", order, "state", "PREPARING").await, Ok(()));
    assert_eq!(update(db, "shop_order_line", line, "prepared_quantity", 1).await, Ok(()));
    assert_eq!(update(db, "shop_order", order, "state", "READY").await, Ok(()));
    let answer = update(db, "shop_order_line", line, "prepared_quantity", 2).await;
    assert_eq!(answer, refused("shop_order_line_not_preparing"));
}

#[apply(each_database)]
#[tokio::test]
async fn a_line_does_not_begin_prepared(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let order = stage.order().inserted(db).await;
    let answer = shop_order_line(order, stage.product).set("prepared_quantity", 1).insert(db).await;
    assert_eq!(answer, refused("shop_order_line_not_preparing"));
}

#[apply(each_database)]
#[tokio::test]
async fn a_line_stays_as_ordered(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let order = stage.order().inserted(db).await;
    let line = shop_order_line(order, stage.product).inserted(db).await;
    let butter = product(stage.section).inserted(db).await;
    let kept = refused("shop_order_line_snapshot");
    assert_eq!(update(db, "shop_order_line", line, "product_name", "Brioche").await, kept);
    assert_eq!(update(db, "shop_order_line", line, "unit_price", 1_i64).await, kept);
    assert_eq!(update(db, "shop_order_line", line, "quantity", 1).await, kept);
    assert_eq!(update(db, "shop_order_line", line, "product_id", butter).await, kept);
    assert_eq!(update(db, "shop_order_line", line, "order_id", Uuid::now_v7()).await, kept);
}

#[apply(each_database)]
#[tokio::test]
async fn a_new_price_leaves_lines_alone(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let order = stage.order().inserted(db).await;
    let line = shop_order_line(order, stage.product).inserted(db).await;
    assert_eq!(update(db, "product", stage.product, "list_price", 900_i64).await, Ok(()));
    assert_eq!(count(db, "shop_order_line", "unit_price", 500_i64).await, 1);
    assert_eq!(totals(db, order).await.1, 1000);
    assert_eq!(update(db, "shop_order_line", line, "position", 4).await, Ok(()));
}

#[tokio::test]
async fn sqlite_does_not_replace_a_line() {
    let test = TestDatabase::create(Backend::Sqlite).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let order = stage.order().inserted(db).await;
    let line = shop_order_line(order, stage.product).inserted(db).await;
    let cheaper = shop_order_line(order, stage.product).set("id", line).set("unit_price", 1_i64);
    assert_eq!(insert_or_replace(db, cheaper).await, refused("shop_order_line_pkey"));
}

#[apply(each_database)]
#[tokio::test]
async fn a_step_is_never_rewritten(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let order = stage.order().inserted(db).await;
    shop_order_step(order).inserted(db).await;
    let answer = update_all(db, "shop_order_step", "at", at("2026-11-21T09:00:00Z")).await;
    assert_eq!(answer, refused("shop_order_step_append_only"));
}

#[apply(each_database)]
#[tokio::test]
async fn a_step_is_not_deleted(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let order = stage.order().inserted(db).await;
    shop_order_step(order).inserted(db).await;
    let answer = delete(db, "shop_order_step", "order_id", order).await;
    assert_eq!(answer, refused("shop_order_step_append_only"));
}
