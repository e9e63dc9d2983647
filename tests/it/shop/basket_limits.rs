//! The limits of baskets, through the public API: sizes, taps at once, bad input, and statements.

use std::time::Duration;

use api::platform::global_id::NodeKind;
use insta::{allow_duplicates, assert_snapshot};
use rstest_reuse::apply;
use serde_json::json;
use uuid::Uuid;

use super::basket::{default_basket, line, product, quantities, set};
use crate::support::{
    app::TestApp,
    db::{Backend, each_database},
    rows,
};

#[apply(each_database)]
#[tokio::test]
async fn a_customer_has_at_most_50_baskets_and_a_basket_100_lines(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let (db, chloe) = (app.database().connection(), app.customer("Chloé").await);
    for _ in 0..48 {
        rows::basket(chloe.account_id()).inserted(db).await;
    }
    let create = |name: &'static str| chloe.outcome("basketCreate", json!({ "name": name }));
    let (one, other) = futures_util::join!(create("A"), create("B"));
    let mut outcomes = [one, other];
    outcomes.sort();
    assert_eq!(outcomes, ["LIMIT_REACHED", "done"], "two at once for one place");

    let basket = default_basket(&chloe).await;
    let section = rows::section().inserted(db).await;
    let row = NodeKind::Basket.decode(&basket.as_str().unwrap_or_default().into()).unwrap_or_default();
    for _ in 0..99 {
        rows::basket_line(row, rows::product(section).inserted(db).await).inserted(db).await;
    }
    let (bread, soap) = (product(&app).await, product(&app).await);
    let (one, other) = futures_util::join!(set(&chloe, &basket, bread, 1), set(&chloe, &basket, soap, 1));
    let mut outcomes = [one, other];
    outcomes.sort();
    assert_eq!(outcomes, ["LIMIT_REACHED productId", "done"], "two at once for one place");
    assert_eq!(quantities(&chloe, &basket).await.len(), 100);
}

#[apply(each_database)]
#[tokio::test]
async fn taps_at_once_leave_one_line_with_one_of_their_quantities(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let chloe = app.customer("Chloé").await;
    let (basket, bread) = (default_basket(&chloe).await, product(&app).await);
    let taps = (1..=20).map(|quantity| set(&chloe, &basket, bread, quantity));
    let outcomes = tokio::time::timeout(Duration::from_secs(30), futures_util::future::join_all(taps)).await;
    assert_eq!(outcomes.expect("no tap waits for ever"), ["done"; 20]);
    let left = quantities(&chloe, &basket).await;
    assert_eq!(left.len(), 1);
    assert!((1..=20).contains(&left[0]), "{left:?}");
}

#[apply(each_database)]
#[tokio::test]
async fn a_basket_stays_within_the_amount_of_one_order(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let (db, chloe) = (app.database().connection(), app.customer("Chloé").await);
    let basket = default_basket(&chloe).await;
    let dear = rows::product(rows::section().inserted(db).await).set("list_price", 100_000_000_i64);
    let dear = dear.set("price", 100_000_000_i64).inserted(db).await;
    assert_eq!(set(&chloe, &basket, dear, 20).await, "done");
    assert_eq!(set(&chloe, &basket, dear, 21).await, "ORDER_TOO_LARGE quantity");
    assert_eq!(set(&chloe, &basket, product(&app).await, 1).await, "ORDER_TOO_LARGE quantity");
    assert_eq!(set(&chloe, &basket, dear, 19).await, "done");
}

#[apply(each_database)]
#[tokio::test]
async fn bad_input_about_baskets_is_refused(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let chloe = app.customer("Chloé").await;
    let (basket, bread) = (default_basket(&chloe).await, product(&app).await);
    let unknown = NodeKind::Basket.encode(Uuid::now_v7());
    let mut found = String::new();
    for (what, mutation, input) in [
        ("quantity -1", "basketLineSet", line(&basket, bread, -1)),
        ("quantity 1000", "basketLineSet", line(&basket, bread, 1_000)),
        ("quantity 2^40", "basketLineSet", json!({ "basketId": basket, "productId": "", "quantity": 1_u64 << 40 })),
        ("quantity text", "basketLineSet", json!({ "basketId": basket, "productId": "", "quantity": "1" })),
        ("unknown product", "basketLineSet", line(&basket, Uuid::now_v7(), 1)),
        ("product of nonsense", "basketLineSet", json!({ "basketId": basket, "productId": "💥", "quantity": 1 })),
        ("basket as product", "basketLineSet", json!({ "basketId": basket, "productId": basket, "quantity": 1 })),
        ("unknown basket", "basketLineSet", line(&json!(unknown), bread, 1)),
        ("blank name", "basketCreate", json!({ "name": " \t " })),
        ("101 characters", "basketCreate", json!({ "name": "é".repeat(101) })),
        ("control character", "basketCreate", json!({ "name": "a\u{1}b" })),
        ("name of a number", "basketCreate", json!({ "name": 1 })),
        ("blank name", "basketRename", json!({ "basketId": basket, "name": "" })),
        ("unknown basket", "basketRename", json!({ "basketId": unknown, "name": "A" })),
        ("unknown basket", "basketDelete", json!({ "basketId": unknown })),
        ("nonsense", "basketDelete", json!({ "basketId": "A".repeat(10_000) })),
        ("nothing", "basketDelete", json!({})),
    ] {
        found += &format!("{mutation}, {what}: {}\n", chloe.outcome(mutation, input).await);
    }
    allow_duplicates! { assert_snapshot!(found, @r#"
    basketLineSet, quantity -1: OUT_OF_RANGE quantity
    basketLineSet, quantity 1000: OUT_OF_RANGE quantity
    basketLineSet, quantity 2^40: BAD_USER_INPUT
    basketLineSet, quantity text: BAD_USER_INPUT
    basketLineSet, unknown product: NOT_FOUND productId
    basketLineSet, product of nonsense: NOT_FOUND productId
    basketLineSet, basket as product: NOT_FOUND productId
    basketLineSet, unknown basket: NOT_FOUND basketId
    basketCreate, blank name: INVALID_INPUT name
    basketCreate, 101 characters: INVALID_INPUT name
    basketCreate, control character: INVALID_INPUT name
    basketCreate, name of a number: BAD_USER_INPUT
    basketRename, blank name: INVALID_INPUT name
    basketRename, unknown basket: NOT_FOUND basketId
    basketDelete, unknown basket: NOT_FOUND basketId
    basketDelete, nonsense: NOT_FOUND basketId
    basketDelete, nothing: BAD_USER_INPUT
    "#) }
}

#[apply(each_database)]
#[tokio::test]
async fn baskets_cost_the_same_few_statements_whatever_they_hold(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let (db, chloe) = (app.database().connection(), app.customer("Chloé").await);
    let section = rows::section().inserted(db).await;
    for _ in 0..3 {
        let basket = rows::basket(chloe.account_id()).inserted(db).await;
        for _ in 0..5 {
            let product = rows::product(section).inserted(db).await;
            rows::basket_line(basket, product).inserted(db).await;
        }
    }
    let count = || app.app.database.statement_count();
    let before = count();
    let query = "{ baskets { nodes { name itemsNumber amount { amount } changes { kind after { amount } } lines { quantity amount { amount }
        product { name price { amount } } } } } }";
    chloe.ask(query, json!({})).await;
    assert_eq!(count() - before, 3, "the caller, the baskets, the lines with their products");

    let (basket, bread) = (default_basket(&chloe).await, product(&app).await);
    let before = count();
    chloe.mutate("basketLineSet", line(&basket, bread, 1), "basket { itemsNumber amount { amount } }").await;
    assert_eq!(count() - before, 6, "the caller, basket, product, lines, the line, and the lines again for the answer");
    let before = count();
    chloe.mutate("basketLineSet", line(&basket, bread, 0), "").await;
    assert_eq!(count() - before, 3, "the caller, basket, the line");
}
