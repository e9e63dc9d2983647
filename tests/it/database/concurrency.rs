//! Rules about several rows, while others write at the same time.
//!
//! The second writer starts before the first has finished; wherever the database makes it wait, it must see what the
//! first one did.

use rstest_reuse::apply;
use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction, SqliteTransactionMode};
use sea_orm::{TransactionOptions, TransactionTrait};
use tokio::join;

use crate::support::db::{Backend, TestDatabase, each_database};
use crate::support::refusal::refused;
use crate::support::rows::{
    Stage, account, account_role, at, order_now, pack, pack_item, product, section, shop_order, shop_order_line,
    time_slot, update,
};

async fn begin(db: &DatabaseConnection) -> DatabaseTransaction {
    let mode = Some(SqliteTransactionMode::Immediate);
    let options = TransactionOptions { sqlite_transaction_mode: mode, ..TransactionOptions::default() };
    db.begin_with_options(options).await.expect("a transaction begins")
}

#[apply(each_database)]
#[tokio::test]
async fn an_order_placed_meanwhile_counts(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let first = begin(db).await;
    shop_order(stage.customer, stage.slot).inserted(&first).await;
    let (second, committed) = join!(shop_order(stage.customer, stage.slot).insert(db), first.commit());
    assert_eq!((second, committed), (refused("time_slot_full"), Ok(())));
}

#[apply(each_database)]
#[tokio::test]
async fn an_order_given_up_meanwhile_does_not_count(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let first = begin(db).await;
    shop_order(stage.customer, stage.slot).inserted(&first).await;
    let (second, undone) = join!(shop_order(stage.customer, stage.slot).insert(db), first.rollback());
    assert_eq!((second, undone), (Ok(()), Ok(())));
}

#[apply(each_database)]
#[tokio::test]
async fn orders_placed_together_go_to_different_employees(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let other = account().inserted(db).await;
    account_role(other, "EMPLOYEE").inserted(db).await;
    let first = begin(db).await;
    let early = shop_order(stage.customer, stage.slot).inserted(&first).await;
    let (late, committed) = join!(shop_order(stage.customer, stage.slot).inserted(db), first.commit());
    assert_eq!(committed, Ok(()));
    assert_eq!(order_now(db, early).await.employee_id, Some(stage.employee));
    assert_eq!(order_now(db, late).await.employee_id, Some(other));
}

#[apply(each_database)]
#[tokio::test]
async fn an_order_does_not_move_where_another_is_being_placed(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let order = stage.order().inserted(db).await;
    let noon = time_slot().set("starts_at", at("2026-11-22T12:00:00Z")).inserted(db).await;
    let first = begin(db).await;
    shop_order(stage.customer, noon).inserted(&first).await;
    let (moved, committed) = join!(update(db, "shop_order", order, "time_slot_id", noon), first.commit());
    assert_eq!((moved, committed), (refused("time_slot_full"), Ok(())));
}

#[apply(each_database)]
#[tokio::test]
async fn two_writers_do_not_close_a_circle_of_packs_together(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let section = section().inserted(db).await;
    let breakfast = pack(section).inserted(db).await;
    let brunch = pack(section).inserted(db).await;
    let feast = pack(section).inserted(db).await;
    pack_item(feast, breakfast).inserted(db).await;
    let first = begin(db).await;
    pack_item(breakfast, brunch).inserted(&first).await;
    let (second, committed) = join!(pack_item(brunch, feast).insert(db), first.commit());
    assert_eq!((second, committed), (refused("pack_cycle"), Ok(())));
}

#[apply(each_database)]
#[tokio::test]
async fn lines_prepared_together_all_count(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let butter = product(stage.section).inserted(db).await;
    let order = stage.order().inserted(db).await;
    let bread = shop_order_line(order, stage.product).inserted(db).await;
    let butter = shop_order_line(order, butter).inserted(db).await;
    assert_eq!(update(db, "shop_order", order, "state", "PREPARING").await, Ok(()));
    let first = begin(db).await;
    assert_eq!(update(&first, "shop_order_line", bread, "prepared_quantity", 2).await, Ok(()));
    let (second, committed) = join!(update(db, "shop_order_line", butter, "prepared_quantity", 1), first.commit());
    assert_eq!((second, committed), (Ok(()), Ok(())));
    assert_eq!(order_now(db, order).await.to_pay, 1500);
}

#[apply(each_database)]
#[tokio::test]
async fn no_employee_has_two_orders_of_a_slot_even_without_triggers(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let without_triggers = match backend {
        Backend::Sqlite => "DROP TRIGGER shop_order_place; DROP TRIGGER shop_order_place_refuse",
        Backend::Postgres => "ALTER TABLE shop_order DISABLE TRIGGER USER",
    };
    db.execute_unprepared(without_triggers).await.expect("triggers can be taken away");
    stage.order().set("number", "C-2026-000001").inserted(db).await;
    let answer = stage.order().set("number", "C-2026-000002").insert(db).await;
    assert_eq!(answer, refused("shop_order_one_per_slot_and_employee"));
    let given_up = stage.order().set("number", "C-2026-000003").set("state", "CANCELLED");
    assert_eq!(given_up.insert(db).await, Ok(()));
}
