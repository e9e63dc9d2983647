//! docs/domain.md, substitution, for every writer.

use rstest_reuse::apply;
use sea_orm::DatabaseConnection;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use uuid::Uuid;

use crate::support::db::{Backend, TestDatabase, each_database};
use crate::support::refusal::{Refusal, refused};
use crate::support::rows::{
    Row, Stage, at, count, delete, execute, insert_or_replace, order_now, product, shop_order_line,
    shop_order_substitution, update,
};

/// An order in preparation of five at 5.00, of which two are prepared, and another product.
struct Missing {
    order: Uuid,
    line: Uuid,
    other: Uuid,
}

impl Missing {
    async fn set(db: &DatabaseConnection) -> Self {
        let stage = Stage::set(db).await;
        let order = stage.order().inserted(db).await;
        let line = shop_order_line(order, stage.product).set("quantity", 5).inserted(db).await;
        let other = product(stage.section).inserted(db).await;
        assert_eq!(update(db, "shop_order", order, "state", "PREPARING").await, Ok(()));
        assert_eq!(update(db, "shop_order_line", line, "prepared_quantity", 2).await, Ok(()));
        Self { order, line, other }
    }

    fn offer(&self) -> Row {
        shop_order_substitution(self.line, self.other)
    }
}

async fn answer(db: &DatabaseConnection, id: Uuid, state: &str) -> Result<(), Refusal> {
    let update = Query::update()
        .table("shop_order_substitution")
        .value("state", state)
        .value("answered_at", at("2026-11-21T10:00:00Z"))
        .and_where(Expr::col("id").eq(id))
        .take();
    execute(db, &update).await.map(|_| ())
}

/// Items prepared, items missing, to pay.
async fn totals(db: &DatabaseConnection, order: Uuid) -> (i32, i32, i64) {
    let order = order_now(db, order).await;
    (order.prepared_items, order.missing_items, order.to_pay)
}

#[apply(each_database)]
#[tokio::test]
async fn an_accepted_substitute_counts_as_prepared_at_its_own_price(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let missing = Missing::set(db).await;
    let offer = missing.offer().set("quantity", 2).inserted(db).await;
    assert_eq!(totals(db, missing.order).await, (2, 3, 1000), "an offer counts nothing");
    assert_eq!(answer(db, offer, "ACCEPTED").await, Ok(()));
    assert_eq!(totals(db, missing.order).await, (4, 1, 1800));
    let declined = missing.offer().inserted(db).await;
    assert_eq!(answer(db, declined, "DECLINED").await, Ok(()));
    assert_eq!(update(db, "shop_order_line", missing.line, "prepared_quantity", 3).await, Ok(()));
    assert_eq!(totals(db, missing.order).await, (5, 0, 2300));
}

#[apply(each_database)]
#[tokio::test]
async fn never_more_is_prepared_and_replaced_than_was_ordered(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let missing = Missing::set(db).await;
    let too_many = refused("shop_order_substitution_too_many");
    assert_eq!(missing.offer().set("quantity", 4).insert(db).await, too_many);
    let offer = missing.offer().set("quantity", 3).inserted(db).await;
    assert_eq!(update(db, "shop_order_line", missing.line, "prepared_quantity", 3).await, too_many, "while offered");
    assert_eq!(answer(db, offer, "ACCEPTED").await, Ok(()));
    assert_eq!(update(db, "shop_order_line", missing.line, "prepared_quantity", 3).await, too_many);
    assert_eq!(update(db, "shop_order_line", missing.line, "prepared_quantity", 1).await, Ok(()));
    assert_eq!(missing.offer().set("quantity", 2).insert(db).await, too_many);
    assert_eq!(missing.offer().insert(db).await, Ok(()));
}

#[apply(each_database)]
#[tokio::test]
async fn a_substitute_costs_at_most_what_it_replaces(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let missing = Missing::set(db).await;
    let dear = missing.offer().set("unit_price", 501_i64).insert(db).await;
    assert_eq!(dear, refused("shop_order_substitution_price"));
    assert_eq!(missing.offer().set("unit_price", 500_i64).insert(db).await, Ok(()));
}

#[apply(each_database)]
#[tokio::test]
async fn one_offer_at_a_time_waits_and_an_answer_is_final(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let missing = Missing::set(db).await;
    let step = refused("shop_order_substitution_state_step");
    let begun = missing.offer().set("state", "ACCEPTED").set("answered_at", at("2026-11-21T10:00:00Z"));
    assert_eq!(begun.insert(db).await, step);
    let offer = missing.offer().inserted(db).await;
    assert_eq!(missing.offer().insert(db).await, refused("shop_order_substitution_one_open"));
    assert_eq!(answer(db, offer, "DECLINED").await, Ok(()));
    for state in ["PROPOSED", "ACCEPTED", "EXPIRED"] {
        assert_eq!(update(db, "shop_order_substitution", offer, "state", state).await, step, "{state}");
    }
    assert_eq!(missing.offer().insert(db).await, Ok(()));
}

#[apply(each_database)]
#[tokio::test]
async fn an_offer_is_accepted_in_time_or_never(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let missing = Missing::set(db).await;
    let late = missing.offer().set("expires_at", at("2026-11-21T09:59:59Z")).inserted(db).await;
    assert_eq!(answer(db, late, "ACCEPTED").await, refused("shop_order_substitution_in_time"));
    assert_eq!(answer(db, late, "EXPIRED").await, Ok(()));
    let just = missing.offer().set("expires_at", at("2026-11-21T10:00:00Z")).inserted(db).await;
    assert_eq!(answer(db, just, "ACCEPTED").await, Ok(()));
    let unanswered = missing.offer().inserted(db).await;
    let answer = update(db, "shop_order_substitution", unanswered, "state", "DECLINED").await;
    assert_eq!(answer, refused("shop_order_substitution_answered"));
}

#[apply(each_database)]
#[tokio::test]
async fn what_was_offered_is_kept(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let missing = Missing::set(db).await;
    let offer = missing.offer().inserted(db).await;
    let kept = refused("shop_order_substitution_kept");
    let table = "shop_order_substitution";
    assert_eq!(update(db, table, offer, "unit_price", 1_i64).await, kept);
    assert_eq!(update(db, table, offer, "quantity", 2).await, kept);
    assert_eq!(update(db, table, offer, "product_name", "Gold").await, kept);
    assert_eq!(update(db, table, offer, "expires_at", at("2026-11-21T10:00:00Z")).await, kept);
    assert_eq!(delete(db, table, "id", offer).await, refused("shop_order_substitution_kept"));
    assert_eq!(answer(db, offer, "ACCEPTED").await, Ok(()));
    assert_eq!(update(db, table, offer, "answered_at", at("2026-11-21T11:00:00Z")).await, kept);
    assert_eq!(delete(db, "shop_order", "id", missing.order).await, Ok(1), "an offer goes with its order");
    assert_eq!(count(db, table, "id", offer).await, 0);
}

#[apply(each_database)]
#[tokio::test]
async fn offers_belong_to_the_preparation_and_expire_with_it(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let missing = Missing::set(db).await;
    let offer = missing.offer().inserted(db).await;
    assert_eq!(update(db, "shop_order", missing.order, "state", "READY").await, Ok(()));
    assert_eq!(count(db, "shop_order_substitution", "state", "EXPIRED").await, 1);
    assert_eq!(answer(db, offer, "ACCEPTED").await, refused("shop_order_substitution_kept"));
    assert_eq!(missing.offer().insert(db).await, refused("shop_order_line_not_preparing"));
    assert_eq!(totals(db, missing.order).await, (2, 3, 1000));
}

#[tokio::test]
async fn sqlite_does_not_replace_an_offer() {
    let test = TestDatabase::create(Backend::Sqlite).await;
    let db = test.connection();
    let missing = Missing::set(db).await;
    let offer = missing.offer().inserted(db).await;
    let again = insert_or_replace(db, missing.offer().set("id", offer).set("unit_price", 1_i64)).await;
    assert_eq!(again, refused("shop_order_substitution_pkey"));
    let beside = insert_or_replace(db, missing.offer().set("unit_price", 1_i64)).await;
    assert_eq!(beside, refused("shop_order_substitution_one_open"));
}
