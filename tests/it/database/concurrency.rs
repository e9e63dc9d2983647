//! Rules about several rows, while others write at the same time.
//!
//! The second writer starts before the first has finished; wherever the database makes it wait, it must see what the
//! first one did.

use std::pin::pin;

use rstest_reuse::apply;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};
use tokio::{join, select};

use crate::support::db::{Backend, TestDatabase, each_database};
use crate::support::refusal::refused;
use crate::support::rows::{
    Stage, account, account_role, at, order_now, pack, pack_item, product, section, shop_order, shop_order_line,
    time_slot, time_slot_hold, update,
};

async fn begin(db: &DatabaseConnection) -> DatabaseTransaction {
    let mode = Some(SqliteTransactionMode::Immediate);
    let options = TransactionOptions { sqlite_transaction_mode: mode, ..TransactionOptions::default() };
    db.begin_with_options(options).await.expect("a transaction begins")
}

/// Lets the second writer run until it waits for the first or is done, ends the first as told, and gives what the
/// second answers.
async fn meanwhile<T>(
    db: &DatabaseConnection,
    second: impl Future<Output = T>,
    first: impl Future<Output = Result<(), DbErr>>,
) -> T {
    let mut second = pin!(second);
    loop {
        select! {
            biased;
            answer = &mut second => {
                first.await.expect("the first transaction ends");
                return answer;
            }
            waits = somebody_waits(db) => if waits { break },
        }
    }
    let (answer, ended) = join!(second, first);
    ended.expect("the first transaction ends");
    answer
}

/// Whether a statement waits for a lock. On SQLite, whose writers take turns as a whole, it does or will.
async fn somebody_waits(db: &DatabaseConnection) -> bool {
    if db.get_database_backend() == DbBackend::Sqlite {
        return true;
    }
    let sql = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    db.execute_unprepared(sql).await.expect("the server tells its activity").rows_affected() > 0
}

#[apply(each_database)]
#[tokio::test]
async fn an_order_placed_meanwhile_counts(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let first = begin(db).await;
    shop_order(stage.customer, stage.slot).inserted(&first).await;
    let second = meanwhile(db, shop_order(stage.customer, stage.slot).insert(db), first.commit()).await;
    assert_eq!(second, refused("time_slot_full"));
}

#[apply(each_database)]
#[tokio::test]
async fn an_order_given_up_meanwhile_does_not_count(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let first = begin(db).await;
    shop_order(stage.customer, stage.slot).inserted(&first).await;
    let second = meanwhile(db, shop_order(stage.customer, stage.slot).insert(db), first.rollback()).await;
    assert_eq!(second, Ok(()));
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
    let late = meanwhile(db, shop_order(stage.customer, stage.slot).inserted(db), first.commit()).await;
    assert_eq!(order_now(db, early).await.employee_id, Some(stage.employee));
    assert_eq!(order_now(db, late).await.employee_id, Some(other));
}

#[apply(each_database)]
#[tokio::test]
async fn a_place_held_meanwhile_counts(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let other = account().inserted(db).await;
    let first = begin(db).await;
    time_slot_hold(other, stage.slot).inserted(&first).await;
    let second = meanwhile(db, shop_order(stage.customer, stage.slot).insert(db), first.commit()).await;
    assert_eq!(second, refused("time_slot_full"));
}

#[apply(each_database)]
#[tokio::test]
async fn an_order_placed_while_its_employee_is_disabled_does_not_stay_with_that_one(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let other = account().inserted(db).await;
    account_role(other, "EMPLOYEE").inserted(db).await;
    let disabled = |who| (who, "disabled_at", at("2026-11-20T09:00:00Z"));
    // The one who disables comes second, and waits for the order.
    let first = begin(db).await;
    let order = shop_order(stage.customer, stage.slot).inserted(&first).await;
    let (who, column, instant) = disabled(stage.employee);
    let second = meanwhile(db, update(db, "account", who, column, instant), first.commit()).await;
    assert_eq!((second, order_now(db, order).await.employee_id), (Ok(()), Some(other)));
    // The one who orders comes second, and sees who is disabled.
    let noon = time_slot().set("starts_at", at("2026-11-22T12:00:00Z")).inserted(db).await;
    let first = begin(db).await;
    let (who, column, instant) = disabled(other);
    assert_eq!(update(&first, "account", who, column, instant).await, Ok(()));
    let second = meanwhile(db, shop_order(stage.customer, noon).insert(db), first.commit()).await;
    assert_eq!(second, refused("time_slot_full"));
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
    let moved = meanwhile(db, update(db, "shop_order", order, "time_slot_id", noon), first.commit()).await;
    assert_eq!(moved, refused("time_slot_full"));
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
    let banquet = pack(section).inserted(db).await;
    pack_item(brunch, feast).inserted(db).await;
    pack_item(banquet, breakfast).inserted(db).await;
    // The two halves name four different packs: no row locked by one is wanted by the other.
    let first = begin(db).await;
    pack_item(breakfast, brunch).inserted(&first).await;
    let second = meanwhile(db, pack_item(feast, banquet).insert(db), first.commit()).await;
    assert_eq!(second, refused("pack_cycle"));
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
    let second = meanwhile(db, update(db, "shop_order_line", butter, "prepared_quantity", 1), first.commit()).await;
    assert_eq!(second, Ok(()));
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
