//! Rules of sections, products, packs, links and prices that hold for each row.

use rstest_reuse::apply;
use uuid::Uuid;

use crate::support::db::{Backend, TestDatabase, each_database};
use crate::support::refusal::{refused, refused_by_foreign_key};
use crate::support::rows::{
    Row, count, delete, pack, pack_item, product, product_association, section, some_time, update,
};

#[apply(each_database)]
#[tokio::test]
async fn a_section_has_a_name(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let answer = section().set("name", "").insert(db).await;
    assert_eq!(answer, refused("section_name_length"));
}

#[apply(each_database)]
#[tokio::test]
async fn two_sections_have_different_names(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    section().set("name", "Bakery").inserted(db).await;
    let answer = section().set("name", "Bakery").insert(db).await;
    assert_eq!(answer, refused("section_name_key"));
    let other = section().set("name", "Épices, thés").inserted(db).await;
    section().set("name", "?").inserted(db).await;
    section().set("name", "!").inserted(db).await;
    section().set("name", "É").inserted(db).await;
    for alike in ["bakery", "BAKERY!", "epices; the\u{301}s", "E\u{301}pices, thés", "e"] {
        let answer = section().set("name", alike).insert(db).await;
        assert_eq!(answer, refused("section_name_alike"), "{alike}");
    }
    assert_eq!(update(db, "section", other, "name", "Bâkery").await, refused("section_name_alike"));
    assert_eq!(update(db, "section", other, "name", "EPICES, thés").await, Ok(()), "its own name");
}

#[apply(each_database)]
#[tokio::test]
async fn a_product_is_in_a_section(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let answer = product(Uuid::now_v7()).insert(db).await;
    assert_eq!(answer, refused_by_foreign_key());
}

#[apply(each_database)]
#[tokio::test]
async fn a_section_with_products_stays(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let section = section().inserted(db).await;
    product(section).inserted(db).await;
    assert_eq!(delete(db, "section", "id", section).await, refused_by_foreign_key());
}

#[apply(each_database)]
#[tokio::test]
async fn a_product_is_simple_or_a_pack(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let section = section().inserted(db).await;
    let answer = product(section).set("kind", "BOX").insert(db).await;
    assert_eq!(answer, refused("product_kind_known"));
}

#[apply(each_database)]
#[tokio::test]
async fn a_product_has_a_name(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let section = section().inserted(db).await;
    let answer = product(section).set("name", "  ").insert(db).await;
    assert_eq!(answer, refused("product_name_length"));
}

#[apply(each_database)]
#[tokio::test]
async fn two_products_have_different_references_or_none(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let section = section().inserted(db).await;
    for _ in 0..2 {
        product(section).inserted(db).await;
    }
    product(section).set("reference", "A-1").inserted(db).await;
    assert_eq!(product(section).set("reference", "A-1").insert(db).await, refused("product_reference_key"));
    assert_eq!(product(section).set("reference", " ").insert(db).await, refused("product_reference_length"));
}

#[apply(each_database)]
#[tokio::test]
async fn a_list_price_is_not_negative(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let section = section().inserted(db).await;
    let cheap = product(section).set("list_price", -1_i64).set("price", -1_i64);
    let answer = cheap.insert(db).await.expect_err("nobody is paid to take goods");
    let refusing = ["product_list_price_not_negative", "product_price_not_negative"];
    assert!(refusing.contains(&answer.0.as_str()), "{answer:?}");
}

#[apply(each_database)]
#[tokio::test]
async fn a_promotion_never_raises_the_price(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let section = section().inserted(db).await;
    let answer = product(section).set("promotion", 1_i64).set("price", 501_i64).insert(db).await;
    assert_eq!(answer, refused("product_promotion_not_positive"));
}

#[apply(each_database)]
#[tokio::test]
async fn a_promotion_never_exceeds_the_list_price(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let section = section().inserted(db).await;
    let answer = product(section).set("promotion", -501_i64).set("price", -1_i64).insert(db).await;
    assert_eq!(answer, refused("product_price_not_negative"));
}

#[apply(each_database)]
#[tokio::test]
async fn a_product_costs_at_most_a_million(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let section = section().inserted(db).await;
    let dear = product(section).set("list_price", 100_000_001_i64).set("price", 100_000_001_i64);
    let answer = dear.insert(db).await;
    assert_eq!(answer, refused("product_price_limit"));
}

#[apply(each_database)]
#[tokio::test]
async fn a_pack_contains_products(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let section = section().inserted(db).await;
    let pack = pack(section).inserted(db).await;
    let answer = pack_item(pack, Uuid::now_v7()).insert(db).await;
    assert_eq!(answer, refused_by_foreign_key());
}

#[apply(each_database)]
#[tokio::test]
async fn a_pack_holds_1_to_999_of_each(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let section = section().inserted(db).await;
    let bread = product(section).inserted(db).await;
    let pack = pack(section).inserted(db).await;
    for quantity in [0, 1000] {
        let answer = pack_item(pack, bread).set("quantity", quantity).insert(db).await;
        assert_eq!(answer, refused("pack_item_quantity_range"), "{quantity}");
    }
}

#[apply(each_database)]
#[tokio::test]
async fn a_pack_names_a_product_once(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let section = section().inserted(db).await;
    let bread = product(section).inserted(db).await;
    let pack = pack(section).inserted(db).await;
    pack_item(pack, bread).inserted(db).await;
    let answer = pack_item(pack, bread).insert(db).await;
    assert_eq!(answer, refused("pack_item_pkey"));
}

#[apply(each_database)]
#[tokio::test]
async fn a_product_in_a_pack_stays(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let section = section().inserted(db).await;
    let bread = product(section).inserted(db).await;
    let pack = pack(section).inserted(db).await;
    pack_item(pack, bread).inserted(db).await;
    assert_eq!(delete(db, "product", "id", bread).await, refused_by_foreign_key());
}

#[apply(each_database)]
#[tokio::test]
async fn a_pack_takes_its_list_of_contents_with_it(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let section = section().inserted(db).await;
    let bread = product(section).inserted(db).await;
    let pack = pack(section).inserted(db).await;
    pack_item(pack, bread).inserted(db).await;
    assert_eq!(delete(db, "product", "id", pack).await, Ok(1));
    assert_eq!(count(db, "pack_item", "pack_id", pack).await, 0);
}

#[apply(each_database)]
#[tokio::test]
async fn a_product_is_not_linked_to_itself(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let section = section().inserted(db).await;
    let bread = product(section).inserted(db).await;
    let answer = product_association(bread, bread).insert(db).await;
    assert_eq!(answer, refused("product_association_no_self"));
}

#[apply(each_database)]
#[tokio::test]
async fn a_link_leads_to_a_product(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let section = section().inserted(db).await;
    let bread = product(section).inserted(db).await;
    let answer = product_association(bread, Uuid::now_v7()).insert(db).await;
    assert_eq!(answer, refused_by_foreign_key());
}

#[apply(each_database)]
#[tokio::test]
async fn a_link_starts_at_a_product(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let section = section().inserted(db).await;
    let bread = product(section).inserted(db).await;
    let answer = product_association(Uuid::now_v7(), bread).insert(db).await;
    assert_eq!(answer, refused_by_foreign_key());
}

#[apply(each_database)]
#[tokio::test]
async fn a_link_exists_once(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let section = section().inserted(db).await;
    let bread = product(section).inserted(db).await;
    let butter = product(section).inserted(db).await;
    product_association(bread, butter).inserted(db).await;
    product_association(butter, bread).inserted(db).await;
    let answer = product_association(bread, butter).insert(db).await;
    assert_eq!(answer, refused("product_association_pkey"));
}

#[apply(each_database)]
#[tokio::test]
async fn a_price_belongs_to_a_product(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let price = Row::new("price_history")
        .set("product_id", Uuid::now_v7())
        .set("list_price", 500_i64)
        .set("promotion", 0_i64)
        .set("price", 500_i64)
        .set("valid_from", some_time());
    let answer = price.insert(db).await;
    assert_eq!(answer, refused_by_foreign_key());
}
