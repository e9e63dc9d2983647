//! docs/domain.md, packs and prices, for every writer.

use rstest_reuse::apply;
use sea_orm::DatabaseConnection;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use uuid::Uuid;

use crate::support::db::{Backend, TestDatabase, each_database};
use crate::support::refusal::refused;
use crate::support::rows::{at, delete, execute, pack, pack_item, product, product_now, section, update, update_all};

/// List price, promotion and price.
async fn prices(db: &DatabaseConnection, id: Uuid) -> (i64, i64, i64) {
    let product = product_now(db, id).await;
    (product.list_price, product.promotion, product.price)
}

/// A bread for 5.00, and a breakfast of two of them for 9.00.
async fn two_breads(db: &DatabaseConnection, section: Uuid) -> (Uuid, Uuid) {
    let bread = product(section).inserted(db).await;
    let breakfast = pack(section).set("price", 900_i64).inserted(db).await;
    pack_item(breakfast, bread).set("quantity", 2).inserted(db).await;
    (bread, breakfast)
}

#[apply(each_database)]
#[tokio::test]
async fn only_a_pack_has_contents(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let section = section().inserted(db).await;
    let bread = product(section).inserted(db).await;
    let butter = product(section).inserted(db).await;
    let answer = pack_item(bread, butter).insert(db).await;
    assert_eq!(answer, refused("pack_item_needs_pack"));
}

#[apply(each_database)]
#[tokio::test]
async fn a_product_with_contents_stays_a_pack(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let (_, breakfast) = two_breads(db, section().inserted(db).await).await;
    let answer = update(db, "product", breakfast, "kind", "SIMPLE").await;
    assert_eq!(answer, refused("pack_item_needs_pack"));
}

#[apply(each_database)]
#[tokio::test]
async fn a_pack_does_not_contain_itself(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let section = section().inserted(db).await;
    let breakfast = pack(section).inserted(db).await;
    assert_eq!(pack_item(breakfast, breakfast).insert(db).await, refused("pack_cycle"));
}

#[apply(each_database)]
#[tokio::test]
async fn a_pack_does_not_contain_itself_at_any_depth(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let section = section().inserted(db).await;
    let mut packs = Vec::new();
    for _ in 0..4 {
        packs.push(pack(section).inserted(db).await);
    }
    for pair in packs.windows(2) {
        pack_item(pair[0], pair[1]).inserted(db).await;
    }
    assert_eq!(pack_item(packs[3], packs[0]).insert(db).await, refused("pack_cycle"));
    assert_eq!(pack_item(packs[0], packs[3]).insert(db).await, Ok(()));
}

#[apply(each_database)]
#[tokio::test]
async fn contents_do_not_change_into_a_cycle(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let section = section().inserted(db).await;
    let outer = pack(section).inserted(db).await;
    let inner = pack(section).inserted(db).await;
    let bread = product(section).inserted(db).await;
    pack_item(outer, inner).inserted(db).await;
    pack_item(inner, bread).inserted(db).await;
    let answer = update_all(db, "pack_item", "product_id", outer).await;
    assert_eq!(answer, refused("pack_cycle"));
}

#[apply(each_database)]
#[tokio::test]
async fn a_packs_list_price_is_what_its_contents_cost(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let (_, breakfast) = two_breads(db, section().inserted(db).await).await;
    assert_eq!(prices(db, breakfast).await, (1000, -100, 900));
}

#[apply(each_database)]
#[tokio::test]
async fn a_pack_that_saves_nothing_has_no_promotion(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let section = section().inserted(db).await;
    let bread = product(section).inserted(db).await;
    let breakfast = pack(section).set("price", 900_i64).inserted(db).await;
    pack_item(breakfast, bread).inserted(db).await;
    assert_eq!(prices(db, breakfast).await, (500, 0, 900));
}

#[apply(each_database)]
#[tokio::test]
async fn a_pack_follows_a_changed_quantity(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let (_, breakfast) = two_breads(db, section().inserted(db).await).await;
    assert_eq!(update_all(db, "pack_item", "quantity", 3).await, Ok(1));
    assert_eq!(prices(db, breakfast).await, (1500, -600, 900));
}

#[apply(each_database)]
#[tokio::test]
async fn a_pack_follows_what_is_taken_out(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let section = section().inserted(db).await;
    let bread = product(section).inserted(db).await;
    let butter = product(section).inserted(db).await;
    let breakfast = pack(section).set("price", 900_i64).inserted(db).await;
    pack_item(breakfast, bread).inserted(db).await;
    pack_item(breakfast, butter).set("quantity", 2).inserted(db).await;
    assert_eq!(delete(db, "pack_item", "product_id", bread).await, Ok(1));
    assert_eq!(prices(db, breakfast).await, (1000, -100, 900));
}

#[apply(each_database)]
#[tokio::test]
async fn a_packs_price_is_the_managers(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let (_, breakfast) = two_breads(db, section().inserted(db).await).await;
    assert_eq!(update(db, "product", breakfast, "price", 950_i64).await, Ok(()));
    assert_eq!(prices(db, breakfast).await, (1000, -50, 950));
}

#[apply(each_database)]
#[tokio::test]
async fn nobody_writes_a_packs_list_price_or_promotion(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let (_, breakfast) = two_breads(db, section().inserted(db).await).await;
    assert_eq!(update(db, "product", breakfast, "list_price", 5000_i64).await, Ok(()));
    assert_eq!(update(db, "product", breakfast, "promotion", -5_i64).await, Ok(()));
    assert_eq!(prices(db, breakfast).await, (1000, -100, 900));
}

#[apply(each_database)]
#[tokio::test]
async fn a_new_price_reaches_the_packs_that_hold_the_product(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let (bread, breakfast) = two_breads(db, section().inserted(db).await).await;
    assert_eq!(update(db, "product", bread, "list_price", 600_i64).await, Ok(()));
    assert_eq!(prices(db, breakfast).await, (1200, -300, 900));
}

#[apply(each_database)]
#[tokio::test]
async fn a_pack_whose_contents_get_cheaper_keeps_its_price(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let (bread, breakfast) = two_breads(db, section().inserted(db).await).await;
    assert_eq!(update(db, "product", bread, "promotion", -100_i64).await, Ok(()));
    assert_eq!(prices(db, breakfast).await, (800, 0, 900));
}

#[apply(each_database)]
#[tokio::test]
async fn a_pack_in_a_pack_counts_with_its_own_price(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let section = section().inserted(db).await;
    let (_, breakfast) = two_breads(db, section).await;
    let outer = pack(section).set("price", 1500_i64).inserted(db).await;
    pack_item(outer, breakfast).set("quantity", 2).inserted(db).await;
    assert_eq!(prices(db, outer).await, (1800, -300, 1500));
}

#[apply(each_database)]
#[tokio::test]
async fn a_new_price_of_a_pack_reaches_the_pack_around_it(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let section = section().inserted(db).await;
    let (_, breakfast) = two_breads(db, section).await;
    let outer = pack(section).set("price", 1500_i64).inserted(db).await;
    pack_item(outer, breakfast).set("quantity", 2).inserted(db).await;
    assert_eq!(update(db, "product", breakfast, "price", 800_i64).await, Ok(()));
    assert_eq!(prices(db, outer).await, (1600, -100, 1500));
}

#[apply(each_database)]
#[tokio::test]
async fn a_simple_products_price_is_list_price_and_promotion(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let section = section().inserted(db).await;
    let bread = product(section).set("promotion", -50_i64).without("price").inserted(db).await;
    assert_eq!(prices(db, bread).await, (500, -50, 450));
    assert_eq!(update(db, "product", bread, "price", 1_i64).await, Ok(()));
    assert_eq!(prices(db, bread).await, (500, -50, 450));
}

#[apply(each_database)]
#[tokio::test]
async fn a_promotion_does_not_come_to_exceed_the_list_price(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let section = section().inserted(db).await;
    let bread = product(section).inserted(db).await;
    let answer = update(db, "product", bread, "promotion", -501_i64).await;
    assert_eq!(answer, refused("product_price_not_negative"));
}

#[apply(each_database)]
#[tokio::test]
async fn a_packs_new_prices_are_dated_by_what_changed_them(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let (bread, breakfast) = two_breads(db, section().inserted(db).await).await;
    let later = at("2026-11-12T10:00:00Z");
    let change = Query::update()
        .table("product")
        .value("list_price", 600_i64)
        .value("updated_at", later)
        .and_where(Expr::col("id").eq(bread))
        .take();
    assert_eq!(execute(db, &change).await, Ok(1));
    assert_eq!(product_now(db, breakfast).await.updated_at, later);
}
