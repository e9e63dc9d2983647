//! docs/domain.md, pickup codes, for every writer.

use std::collections::HashSet;

use rstest_reuse::apply;
use sea_orm::{ConnectionTrait, Statement};

use crate::support::db::{Backend, TestDatabase, each_database};
use crate::support::refusal::refused;
use crate::support::rows::{Stage, at, delete, order_now, shop_order_step, time_slot, update, update_all};

#[apply(each_database)]
#[tokio::test]
async fn every_order_gets_a_code_of_its_own(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let mut codes = HashSet::new();
    for _ in 0..20 {
        let order = stage.order().inserted(db).await;
        let code = order_now(db, order).await.pickup_code.expect("an order has a code");
        assert!(code.len() == 8 && code.chars().all(|c| "23456789ACDEFHJKLMNPRTVWXY".contains(c)), "{code}");
        codes.insert(code);
        assert_eq!(delete(db, "shop_order", "id", order).await, Ok(1));
    }
    assert_eq!(codes.len(), 20);
}

#[apply(each_database)]
#[tokio::test]
async fn nobody_chooses_a_code(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let given = refused("shop_order_pickup_code_given");
    assert_eq!(stage.order().set("pickup_code", "23456789").insert(db).await, given);
    let order = stage.order().inserted(db).await;
    assert_eq!(update(db, "shop_order", order, "pickup_code", "23456789").await, given);
    assert_eq!(update(db, "shop_order", order, "pickup_code", None::<String>).await, given);
}

#[apply(each_database)]
#[tokio::test]
async fn two_orders_that_wait_never_share_a_code(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    // Codes come by chance: only without the triggers that give them can two be made alike.
    let drop = match backend {
        Backend::Sqlite => "DROP TRIGGER shop_order_pickup_code_given; DROP TRIGGER shop_order_pickup_code",
        Backend::Postgres => "DROP TRIGGER shop_order_pickup_code ON shop_order",
    };
    db.execute_unprepared(drop).await.expect("the triggers go");
    let stage = Stage::set(db).await;
    let alike = || stage.order().set("pickup_code", "23456789");
    let order = alike().inserted(db).await;
    assert_eq!(update(db, "shop_order", order, "state", "CANCELLED").await, Ok(()));
    alike().inserted(db).await;
    let uses =
        Statement::from_string(db.get_database_backend(), "SELECT id FROM shop_order WHERE pickup_code IS NOT NULL");
    assert_eq!(db.query_all_raw(uses).await.map(|rows| rows.len()), Ok(2), "an ended order keeps its old code");
    let slot = time_slot().set("starts_at", at("2026-11-22T11:00:00Z")).inserted(db).await;
    let third = alike().set("time_slot_id", slot).insert(db).await;
    assert_eq!(third, refused("shop_order_pickup_code_key"));
    let odd = stage.order().set("time_slot_id", slot).set("pickup_code", "0000IIII").insert(db).await;
    assert_eq!(odd, refused("shop_order_pickup_code_form"));
}

#[apply(each_database)]
#[tokio::test]
async fn only_handing_over_is_by_code_and_that_stays_recorded(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let order = stage.order().inserted(db).await;
    let placed = shop_order_step(order).set("by_pickup_code", true).insert(db).await;
    assert_eq!(placed, refused("shop_order_step_code_collects"));
    shop_order_step(order).set("state", "COLLECTED").inserted(db).await;
    let answer = update_all(db, "shop_order_step", "by_pickup_code", true).await;
    assert_eq!(answer, refused("shop_order_step_append_only"));
}
