//! Baskets through the public API.

use std::time::Duration;

use api::platform::global_id::NodeKind;
use insta::{allow_duplicates, assert_json_snapshot, assert_snapshot};
use rstest_reuse::apply;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{
    actors::Actor,
    app::TestApp,
    db::{Backend, each_database},
    rows::{self, update},
};

/// A product for 5.00 in a section of its own.
async fn product(app: &TestApp) -> Uuid {
    let db = app.database().connection();
    rows::product(rows::section().inserted(db).await).inserted(db).await
}

async fn default_basket(customer: &Actor<'_>) -> Value {
    customer.ask("{ baskets { nodes { id } } }", json!({})).await["baskets"]["nodes"][0]["id"].clone()
}

async fn set(customer: &Actor<'_>, basket: &Value, product: Uuid, quantity: i32) -> String {
    customer.outcome("basketLineSet", line(basket, product, quantity)).await
}

fn line(basket: &Value, product: Uuid, quantity: i32) -> Value {
    json!({ "basketId": basket, "productId": NodeKind::Product.encode(product), "quantity": quantity })
}

/// The quantities in a basket, in the order in which its lines were added.
async fn quantities(customer: &Actor<'_>, basket: &Value) -> Vec<i64> {
    let query = "query($id: ID!) { basket(id: $id) { lines { quantity } } }";
    let answer = customer.ask(query, json!({ "id": basket })).await;
    let lines = answer["basket"]["lines"].as_array().cloned().unwrap_or_default();
    lines.iter().filter_map(|line| line["quantity"].as_i64()).collect()
}

#[apply(each_database)]
#[tokio::test]
async fn a_customer_begins_with_one_basket_that_can_be_renamed_and_stays(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let chloe = app.customer("Chloé").await;
    let query =
        "{ baskets { totalCount nodes { name isDefault itemsNumber amount { amount currency } lines { quantity } } } }";
    let shown = &chloe.ask(query, json!({})).await["baskets"];
    allow_duplicates! { assert_json_snapshot!(shown, @r#"
    {
      "nodes": [
        {
          "amount": {
            "amount": "0.00",
            "currency": "EUR"
          },
          "isDefault": true,
          "itemsNumber": 0,
          "lines": [],
          "name": "Mis de côté"
        }
      ],
      "totalCount": 1
    }
    "#) }

    let basket = default_basket(&chloe).await;
    assert_eq!(chloe.outcome("basketDelete", json!({ "basketId": basket })).await, "DEFAULT_BASKET_KEPT basketId");
    let renamed = chloe.mutate("basketRename", json!({ "basketId": basket, "name": " Plus tard " }), "basket { name }");
    assert_eq!(renamed.await["basket"]["name"], "Plus tard");
    assert_eq!(chloe.outcome("basketDelete", json!({ "basketId": basket })).await, "DEFAULT_BASKET_KEPT basketId");
}

#[apply(each_database)]
#[tokio::test]
async fn a_basket_is_filled_changed_and_emptied_at_todays_prices(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let chloe = app.customer("Chloé").await;
    let (db, basket) = (app.database().connection(), default_basket(&chloe).await);
    let (bread, soap) = (product(&app).await, product(&app).await);
    for (product, quantity) in [(bread, 2), (soap, 1), (bread, 3), (bread, 3)] {
        assert_eq!(set(&chloe, &basket, product, quantity).await, "done");
    }
    assert_eq!(update(db, "product", soap, "promotion", -1_i64).await, Ok(()));
    assert_eq!(update(db, "product", bread, "available", false).await, Ok(()));
    let query = "query($id: ID!) { basket(id: $id) { itemsNumber amount { minorUnits amount }
        lines { product { name } quantity orderable amount { amount } } } }";
    let shown = &chloe.ask(query, json!({ "id": basket })).await["basket"];
    allow_duplicates! { assert_json_snapshot!(shown, @r#"
    {
      "amount": {
        "amount": "19.99",
        "minorUnits": 1999
      },
      "itemsNumber": 4,
      "lines": [
        {
          "amount": {
            "amount": "15.00"
          },
          "orderable": false,
          "product": {
            "name": "Bread"
          },
          "quantity": 3
        },
        {
          "amount": {
            "amount": "4.99"
          },
          "orderable": true,
          "product": {
            "name": "Bread"
          },
          "quantity": 1
        }
      ]
    }
    "#) }

    assert_eq!(set(&chloe, &basket, bread, 0).await, "done");
    assert_eq!(set(&chloe, &basket, bread, 0).await, "done", "what is gone can be removed again");
    assert_eq!(quantities(&chloe, &basket).await, [1]);
}

#[apply(each_database)]
#[tokio::test]
async fn an_archived_product_stays_in_the_basket_and_can_only_be_removed(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let chloe = app.customer("Chloé").await;
    let (basket, bread) = (default_basket(&chloe).await, product(&app).await);
    assert_eq!(set(&chloe, &basket, bread, 1).await, "done");
    let archived = update(app.database().connection(), "product", bread, "archived_at", app.app.clock.now()).await;
    assert_eq!(archived, Ok(()));
    assert_eq!(set(&chloe, &basket, bread, 2).await, "NOT_FOUND productId");
    let query = "query($id: ID!) { basket(id: $id) { lines { product { name } orderable } } }";
    let seen = chloe.ask(query, json!({ "id": basket })).await;
    assert_eq!(seen["basket"]["lines"], json!([{ "product": { "name": "Bread" }, "orderable": false }]));
    assert_eq!(set(&chloe, &basket, bread, 0).await, "done");
}

#[apply(each_database)]
#[tokio::test]
async fn names_are_unique_for_each_customer_alone(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let (chloe, denis) = (app.customer("Chloé").await, app.customer("Denis").await);
    let made = chloe.mutate("basketCreate", json!({ "name": "Noël" }), "basket { id name isDefault }").await;
    assert_eq!(chloe.outcome("basketCreate", json!({ "name": " Noël" })).await, "NAME_TAKEN name");
    assert_eq!(denis.outcome("basketCreate", json!({ "name": "Noël" })).await, "done");
    let rename = json!({ "basketId": made["basket"]["id"], "name": "Mis de côté" });
    assert_eq!(chloe.outcome("basketRename", rename).await, "NAME_TAKEN name");
    let gone = chloe.mutate("basketDelete", json!({ "basketId": made["basket"]["id"] }), "deletedBasketId").await;
    assert_eq!(gone["deletedBasketId"], made["basket"]["id"]);
    assert_eq!(chloe.outcome("basketCreate", json!({ "name": "Noël" })).await, "done");
}

#[apply(each_database)]
#[tokio::test]
async fn somebody_elses_basket_does_not_exist(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let (chloe, denis) = (app.customer("Chloé").await, app.customer("Denis").await);
    let (basket, bread) = (default_basket(&chloe).await, product(&app).await);
    let look = "query($id: ID!) { basket(id: $id) { name } node(id: $id) { id } }";
    assert_eq!(denis.ask(look, json!({ "id": basket })).await, json!({ "basket": null, "node": null }));
    for (mutation, input) in [
        ("basketLineSet", line(&basket, bread, 1)),
        ("basketLineSet", line(&basket, bread, 0)),
        ("basketRename", json!({ "basketId": basket, "name": "Le mien" })),
        ("basketDelete", json!({ "basketId": basket })),
    ] {
        assert_eq!(denis.outcome(mutation, input).await, "NOT_FOUND basketId", "{mutation}");
    }
    let node = "query($id: ID!) { node(id: $id) { id } }";
    assert_eq!(app.manager().await.ask(node, json!({ "id": basket })).await["node"], json!(null));
    assert_eq!(app.visitor().ask(node, json!({ "id": basket })).await["node"], json!(null));
    assert_eq!(chloe.ask(node, json!({ "id": basket })).await["node"]["id"], basket);
}

#[apply(each_database)]
#[tokio::test]
async fn only_customers_keep_baskets(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let mut found = String::new();
    for (who, actor) in [
        ("visitor", app.visitor()),
        ("employee", app.employee("Anne").await),
        ("manager", app.manager().await),
        ("administrator", app.administrator().await),
        ("customer", app.customer("Chloé").await),
    ] {
        let created = actor.outcome("basketCreate", json!({ "name": "Noël" })).await;
        let listed = actor.send("{ baskets { totalCount } }", json!({})).await;
        found += &format!("{who}: create {created}, list {}\n", listed["data"]);
    }
    allow_duplicates! { assert_snapshot!(found, @r#"
    visitor: create UNAUTHENTICATED, list null
    employee: create FORBIDDEN, list null
    manager: create FORBIDDEN, list null
    administrator: create FORBIDDEN, list null
    customer: create done, list {"baskets":{"totalCount":2}}
    "#) }
}

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
        ("control character", "basketCreate", json!({ "name": "a\u{0}b" })),
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
    let query = "{ baskets { nodes { name itemsNumber amount { amount } lines { quantity amount { amount }
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
