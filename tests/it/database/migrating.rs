//! How the schema comes about, and that the entities fit it.

use std::time::Duration;

use entity::{account, platform, shop};
use rstest_reuse::apply;
use sea_orm::{ConnectionTrait, EntityTrait, TransactionTrait};
use tokio::time::timeout;
use tokio::try_join;

use crate::support::db::{Backend, TestDatabase, each_database};
use crate::support::rows::{
    Stage, audit_entry, basket_line, count, event, idempotency_key, opening_exception, opening_exception_span,
    opening_hours, order_now, pack, pack_item, product_association, refresh_token, session, shift, shop_order_line,
    shop_order_step, time_slot_hold,
};

#[apply(each_database)]
#[tokio::test]
async fn migrating_again_changes_nothing(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    time_slot_hold(stage.customer, stage.slot).inserted(db).await;
    reads::<shop::time_slot_hold::Entity>(db).await;
    reads::<shop::time_slot_free_employee::Entity>(db).await;
    let order = stage.order().inserted(db).await;
    let before = order_now(db, order).await;
    migration::migrate(db).await.expect("the migrations apply again");
    assert_eq!(order_now(db, order).await, before);
    assert_eq!(count(db, "shop", "id", 1).await, 1);
}

#[apply(each_database)]
#[tokio::test]
async fn instances_that_start_together_take_turns_to_migrate(#[case] backend: Backend) {
    let test = TestDatabase::empty(backend).await;
    let db = test.connection();
    let both = try_join!(migration::migrate(db), migration::migrate(db));
    assert_eq!(both, Ok(((), ())));
    assert_eq!(count(db, "shop", "id", 1).await, 1);
}

#[apply(each_database)]
#[tokio::test]
async fn an_instance_that_starts_beside_a_writer_waits_for_nothing(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let writing = db.begin().await.expect("a transaction");
    writing.execute_unprepared("UPDATE shop SET name = 'Open'").await.expect("the shop is written");
    let starting = timeout(Duration::from_secs(4), migration::bring_up_to_date(db));
    starting.await.expect("no lock is waited for").expect("the database is current");
    writing.commit().await.expect("the writer goes on");
}

#[apply(each_database)]
#[tokio::test]
async fn a_database_with_tables_of_another_build_is_refused_and_told_why(#[case] backend: Backend) {
    for change in [
        "UPDATE schema_fingerprint SET fingerprint = 'm20261122_000003:0' WHERE fingerprint LIKE 'm20261122_000003%'",
        // As builds wrote it that kept one number for all.
        "DELETE FROM schema_fingerprint WHERE fingerprint LIKE 'm%'",
    ] {
        let test = TestDatabase::create(backend).await;
        let db = test.connection();
        db.execute_unprepared(change).await.expect("the fingerprint is changed");
        let refused = migration::bring_up_to_date(db).await.expect_err("a refusal").to_string();
        assert!(refused.contains("another build") && refused.contains("made anew"), "{refused}");
    }
}

#[apply(each_database)]
#[tokio::test]
async fn a_database_with_other_triggers_gets_those_of_this_build(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let other = "UPDATE schema_fingerprint SET fingerprint = 'routines:0' WHERE fingerprint LIKE 'routines:%'";
    db.execute_unprepared(other).await.expect("the fingerprint is changed");
    assert_eq!(migration::bring_up_to_date(db).await, Ok(()));
    assert_eq!(count(db, "schema_fingerprint", "fingerprint", "routines:0").await, 0);
}

#[tokio::test]
async fn migrating_beside_a_writer_fails_nobody() {
    let test = TestDatabase::create(Backend::Postgres).await;
    let db = test.connection();
    let writing = db.begin().await.expect("a transaction");
    writing.execute_unprepared("UPDATE shop SET name = 'Open'").await.expect("the shop is written");
    let write_more = async {
        // The migration is on its way to the table that is locked, and holds others.
        let waits = "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'shop'::regclass";
        while db.execute_unprepared(waits).await?.rows_affected() == 0 {}
        writing.execute_unprepared("UPDATE section SET name = 'Open'").await?;
        writing.execute_unprepared("UPDATE account SET name = 'Open'").await?;
        writing.commit().await
    };
    assert_eq!(try_join!(migration::migrate(db), write_more), Ok(((), ())));
}

/// Whether an entity reads all columns of a row of its table.
async fn reads<E: EntityTrait>(db: &impl ConnectionTrait) {
    let row = E::find().one(db).await;
    let table = E::default().table_name().to_owned();
    assert!(matches!(row, Ok(Some(_))), "{table}: {:?}", row.err());
}

#[apply(each_database)]
#[tokio::test]
async fn every_entity_reads_its_table(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let session = session(stage.customer).inserted(db).await;
    refresh_token(session).inserted(db).await;
    event().insert(db).await.expect("an event is kept");
    idempotency_key(stage.customer).inserted(db).await;
    audit_entry().inserted(db).await;
    opening_hours().inserted(db).await;
    opening_exception("2026-12-24").inserted(db).await;
    opening_exception_span("2026-12-24").inserted(db).await;
    shift(stage.employee).inserted(db).await;
    let breakfast = pack(stage.section).inserted(db).await;
    pack_item(breakfast, stage.product).inserted(db).await;
    product_association(breakfast, stage.product).inserted(db).await;
    let order = stage.order().inserted(db).await;
    shop_order_line(order, stage.product).inserted(db).await;
    shop_order_step(order).inserted(db).await;
    let basket = shop::basket::Entity::find().one(db).await.expect("baskets can be read");
    basket_line(basket.expect("the default one").id, stage.product).inserted(db).await;

    reads::<account::role::Entity>(db).await;
    reads::<account::account::Entity>(db).await;
    reads::<account::account_role::Entity>(db).await;
    reads::<account::session::Entity>(db).await;
    reads::<account::refresh_token::Entity>(db).await;
    reads::<platform::audit_entry::Entity>(db).await;
    reads::<platform::event::Entity>(db).await;
    reads::<platform::idempotency_key::Entity>(db).await;
    reads::<shop::shop::Entity>(db).await;
    reads::<shop::opening_hours::Entity>(db).await;
    reads::<shop::opening_exception::Entity>(db).await;
    reads::<shop::opening_exception_span::Entity>(db).await;
    reads::<shop::section::Entity>(db).await;
    reads::<shop::product::Entity>(db).await;
    reads::<shop::pack_item::Entity>(db).await;
    reads::<shop::product_association::Entity>(db).await;
    reads::<shop::product_associated::Entity>(db).await;
    reads::<shop::price_history::Entity>(db).await;
    reads::<shop::basket::Entity>(db).await;
    reads::<shop::basket_line::Entity>(db).await;
    reads::<shop::shift::Entity>(db).await;
    reads::<shop::time_slot::Entity>(db).await;
    reads::<shop::time_slot_state::Entity>(db).await;
    reads::<shop::shop_order_number::Entity>(db).await;
    reads::<shop::shop_order::Entity>(db).await;
    reads::<shop::shop_order_line::Entity>(db).await;
    reads::<shop::shop_order_step::Entity>(db).await;
}
