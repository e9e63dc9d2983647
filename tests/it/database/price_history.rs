//! docs/domain.md, price history, for every writer.

use chrono::{DateTime, Utc};
use entity::shop::price_history::{Column, Entity};
use rstest_reuse::apply;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, DatabaseConnection, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::support::db::{Backend, TestDatabase, each_database};
use crate::support::refusal::refused;
use crate::support::rows::{
    at, count, delete, execute, pack, pack_item, product, section, some_time, update, update_all,
};

/// List price, promotion, price, and since when.
async fn history(db: &DatabaseConnection, product: Uuid) -> Vec<(i64, i64, i64, DateTime<Utc>)> {
    let rows = Entity::find().filter(Column::ProductId.eq(product)).order_by_asc(Column::Id).all(db).await;
    let rows = rows.expect("the history can be read").into_iter();
    rows.map(|row| (row.list_price, row.promotion, row.price, row.valid_from)).collect()
}

#[apply(each_database)]
#[tokio::test]
async fn a_new_product_has_its_first_price_since_it_was_made(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let section = section().inserted(db).await;
    let bread = product(section).inserted(db).await;
    assert_eq!(history(db, bread).await, [(500, 0, 500, some_time())]);
}

#[apply(each_database)]
#[tokio::test]
async fn each_new_price_is_kept_with_its_instant(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let section = section().inserted(db).await;
    let bread = product(section).inserted(db).await;
    let later = at("2026-11-12T10:00:00Z");
    let change = Query::update()
        .table("product")
        .value("promotion", -100_i64)
        .value("updated_at", later)
        .and_where(Expr::col("id").eq(bread))
        .take();
    assert_eq!(execute(db, &change).await, Ok(1));
    assert_eq!(history(db, bread).await, [(500, 0, 500, some_time()), (500, -100, 400, later)]);
}

#[apply(each_database)]
#[tokio::test]
async fn what_leaves_the_price_alone_is_not_kept(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let section = section().inserted(db).await;
    let bread = product(section).inserted(db).await;
    assert_eq!(update(db, "product", bread, "name", "Rye bread").await, Ok(()));
    assert_eq!(update(db, "product", bread, "list_price", 500_i64).await, Ok(()));
    assert_eq!(history(db, bread).await.len(), 1);
}

#[apply(each_database)]
#[tokio::test]
async fn a_packs_promotion_is_kept_each_time_its_contents_change(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let section = section().inserted(db).await;
    let bread = product(section).inserted(db).await;
    let pack = pack(section).inserted(db).await;
    pack_item(pack, bread).set("quantity", 2).inserted(db).await;
    assert_eq!(update(db, "product", bread, "list_price", 400_i64).await, Ok(()));
    let prices: Vec<_> =
        history(db, pack).await.into_iter().map(|(list, promotion, price, _)| (list, promotion, price)).collect();
    assert_eq!(prices, [(0, 0, 500), (1000, -500, 500), (800, -300, 500)]);
}

#[apply(each_database)]
#[tokio::test]
async fn a_past_price_never_changes(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let section = section().inserted(db).await;
    product(section).inserted(db).await;
    let answer = update_all(db, "price_history", "price", 1_i64).await;
    assert_eq!(answer, refused("price_history_append_only"));
}

#[apply(each_database)]
#[tokio::test]
async fn a_past_price_is_not_deleted(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let section = section().inserted(db).await;
    let bread = product(section).inserted(db).await;
    let answer = delete(db, "price_history", "product_id", bread).await;
    assert_eq!(answer, refused("price_history_append_only"));
}

#[apply(each_database)]
#[tokio::test]
async fn past_prices_go_with_their_product(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let section = section().inserted(db).await;
    let bread = product(section).inserted(db).await;
    assert_eq!(delete(db, "product", "id", bread).await, Ok(1));
    assert_eq!(count(db, "price_history", "product_id", bread).await, 0);
}
