//! Rules of baskets and their lines that hold for each row.

use rstest_reuse::apply;
use uuid::Uuid;

use crate::support::db::{Backend, TestDatabase, each_database};
use crate::support::refusal::{refused, refused_by_foreign_key};
use crate::support::rows::{Stage, account, basket, basket_line, count, delete, product, section, update};

#[apply(each_database)]
#[tokio::test]
async fn a_basket_belongs_to_an_account(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let answer = basket(Uuid::now_v7()).insert(db).await;
    assert_eq!(answer, refused_by_foreign_key());
}

#[apply(each_database)]
#[tokio::test]
async fn a_basket_has_a_name(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let anne = account().inserted(db).await;
    let answer = basket(anne).set("name", " ").insert(db).await;
    assert_eq!(answer, refused("basket_name_length"));
}

#[apply(each_database)]
#[tokio::test]
async fn two_baskets_of_a_customer_have_different_names(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let anne = account().inserted(db).await;
    let brigitte = account().inserted(db).await;
    basket(anne).set("name", "Party").inserted(db).await;
    basket(brigitte).set("name", "Party").inserted(db).await;
    let answer = basket(anne).set("name", "Party").insert(db).await;
    assert_eq!(answer, refused("basket_customer_id_name_key"));
    let christmas = basket(anne).set("name", "Noël 🎄").inserted(db).await;
    for alike in ["PARTY", "noel 🎄", "Noe\u{308}l 🎄"] {
        assert_eq!(basket(anne).set("name", alike).insert(db).await, refused("basket_name_alike"), "{alike}");
    }
    assert_eq!(update(db, "basket", christmas, "name", "pârty").await, refused("basket_name_alike"));
    assert_eq!(update(db, "basket", christmas, "name", "noël 🎄").await, Ok(()), "its own name");
    assert_eq!(basket(brigitte).set("name", "NOËL 🎄").insert(db).await, Ok(()), "another customer's");
}

#[apply(each_database)]
#[tokio::test]
async fn a_customer_has_one_default_basket(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let anne = account().inserted(db).await;
    basket(anne).set("is_default", true).inserted(db).await;
    basket(anne).inserted(db).await;
    basket(anne).inserted(db).await;
    let answer = basket(anne).set("is_default", true).insert(db).await;
    assert_eq!(answer, refused("basket_one_default"));
}

#[apply(each_database)]
#[tokio::test]
async fn a_line_is_in_a_basket(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let section = section().inserted(db).await;
    let bread = product(section).inserted(db).await;
    let answer = basket_line(Uuid::now_v7(), bread).insert(db).await;
    assert_eq!(answer, refused_by_foreign_key());
}

#[apply(each_database)]
#[tokio::test]
async fn a_line_names_a_product(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let anne = account().inserted(db).await;
    let basket = basket(anne).inserted(db).await;
    let answer = basket_line(basket, Uuid::now_v7()).insert(db).await;
    assert_eq!(answer, refused_by_foreign_key());
}

#[apply(each_database)]
#[tokio::test]
async fn a_line_holds_1_to_999(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let anne = account().inserted(db).await;
    let section = section().inserted(db).await;
    let bread = product(section).inserted(db).await;
    let basket = basket(anne).inserted(db).await;
    for quantity in [0, 1000] {
        let answer = basket_line(basket, bread).set("quantity", quantity).insert(db).await;
        assert_eq!(answer, refused("basket_line_quantity_range"), "{quantity}");
    }
}

#[apply(each_database)]
#[tokio::test]
async fn a_basket_holds_a_product_once(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let anne = account().inserted(db).await;
    let section = section().inserted(db).await;
    let bread = product(section).inserted(db).await;
    let basket = basket(anne).inserted(db).await;
    basket_line(basket, bread).inserted(db).await;
    let answer = basket_line(basket, bread).insert(db).await;
    assert_eq!(answer, refused("basket_line_pkey"));
}

#[apply(each_database)]
#[tokio::test]
async fn a_basket_takes_its_lines_with_it(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let anne = account().inserted(db).await;
    let section = section().inserted(db).await;
    let bread = product(section).inserted(db).await;
    let basket = basket(anne).inserted(db).await;
    basket_line(basket, bread).inserted(db).await;
    assert_eq!(delete(db, "basket", "id", basket).await, Ok(1));
    assert_eq!(count(db, "basket_line", "basket_id", basket).await, 0);
}

#[apply(each_database)]
#[tokio::test]
async fn nobody_saw_a_price_below_nothing(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let stage = Stage::set(db).await;
    let basket = basket(stage.customer).inserted(db).await;
    let answer = basket_line(basket, stage.product).set("seen_price", -1_i64).insert(db).await;
    assert_eq!(answer, refused("basket_line_seen_price_not_negative"));
}
