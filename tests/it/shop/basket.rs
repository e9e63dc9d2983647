//! Baskets through the public API.

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
pub async fn product(app: &TestApp) -> Uuid {
    let db = app.database().connection();
    rows::product(rows::section().inserted(db).await).inserted(db).await
}

/// The id of the basket that came with the account.
pub async fn default_basket(customer: &Actor<'_>) -> Value {
    customer.ask("{ baskets { nodes { id } } }", json!({})).await["baskets"]["nodes"][0]["id"].clone()
}

/// What comes of putting so many of a product into a basket.
pub async fn set(customer: &Actor<'_>, basket: &Value, product: Uuid, quantity: i32) -> String {
    customer.outcome("basketLineSet", line(basket, product, quantity)).await
}

/// The input for that.
pub fn line(basket: &Value, product: Uuid, quantity: i32) -> Value {
    json!({ "basketId": basket, "productId": NodeKind::Product.encode(product), "quantity": quantity })
}

/// The quantities in a basket, in the order in which its lines were added.
pub async fn quantities(customer: &Actor<'_>, basket: &Value) -> Vec<i64> {
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
