//! Ordering again, through the public API.

use api::platform::global_id::NodeKind;
use insta::{allow_duplicates, assert_json_snapshot};
use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::support::{
    actors::Actor,
    db::{Backend, each_database},
    rows::{self, update},
    shop::{Shop, id},
};

const SHOWN: &str = "basket { isDefault amount { amount } changes { kind } lines { quantity product { name } } } \
    changes { kind before { amount } after { amount } product { name } }";

/// A customer who ordered two breads and a cheese.
async fn ordered(shop: &Shop) -> (Actor<'_>, Value) {
    shop.app.employee("Anne").await;
    let chloe = shop.app.customer("Chloé").await;
    let order = shop.placed(&chloe, &shop.slot_in(24).await).await;
    (chloe, order)
}

#[apply(each_database)]
#[tokio::test]
async fn an_order_goes_into_a_basket_at_todays_prices_with_what_changed_named(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    let (chloe, order) = ordered(&shop).await;
    let db = shop.app.database().connection();
    assert_eq!(update(db, "product", shop.bread, "list_price", 260_i64).await, Ok(()));
    assert_eq!(update(db, "product", shop.cheese, "archived_at", shop.app.app.clock.now()).await, Ok(()));
    let again = chloe.mutate("orderReorder", json!({ "orderId": order }), SHOWN).await;
    allow_duplicates! { assert_json_snapshot!(again, @r#"
    {
      "basket": {
        "amount": {
          "amount": "5.20"
        },
        "changes": [],
        "isDefault": true,
        "lines": [
          {
            "product": {
              "name": "Pain"
            },
            "quantity": 2
          }
        ]
      },
      "changes": [
        {
          "after": {
            "amount": "2.60"
          },
          "before": {
            "amount": "2.50"
          },
          "kind": "PRICE_UP",
          "product": {
            "name": "Pain"
          }
        },
        {
          "after": null,
          "before": {
            "amount": "4.00"
          },
          "kind": "ARCHIVED",
          "product": {
            "name": "Fromage"
          }
        }
      ]
    }
    "#) }
}

#[apply(each_database)]
#[tokio::test]
async fn a_basket_has_at_least_what_was_ordered_and_no_more_the_second_time(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    let (chloe, order) = ordered(&shop).await;
    let basket = chloe.mutate("basketCreate", json!({ "name": "Encore" }), "basket { id }").await;
    let basket = basket["basket"]["id"].clone();
    for (product, quantity) in [(shop.bread, 1), (shop.cheese, 5)] {
        let line = json!({ "basketId": basket, "productId": id(NodeKind::Product, product), "quantity": quantity });
        assert_eq!(chloe.outcome("basketLineSet", line).await, "done");
    }
    for _ in 0..2 {
        let input = json!({ "orderId": order, "basketId": basket });
        let again = chloe.mutate("orderReorder", input, "basket { isDefault itemsNumber } changes { kind }").await;
        assert_eq!(again, json!({ "basket": { "isDefault": false, "itemsNumber": 7 }, "changes": [] }));
    }
}

#[apply(each_database)]
#[tokio::test]
async fn a_basket_keeps_its_limits(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    let (chloe, order) = ordered(&shop).await;
    let db = shop.app.database().connection();
    let section = rows::section().inserted(db).await;
    let full = rows::basket(chloe.account_id()).inserted(db).await;
    for _ in 0..99 {
        rows::basket_line(full, rows::product(section).inserted(db).await).inserted(db).await;
    }
    let into = |basket| json!({ "orderId": order, "basketId": id(NodeKind::Basket, basket) });
    assert_eq!(chloe.outcome("orderReorder", into(full)).await, "LIMIT_REACHED basketId");
    let dear = rows::basket(chloe.account_id()).inserted(db).await;
    let gold = rows::product(section).set("list_price", 100_000_000_i64).set("price", 100_000_000_i64);
    rows::basket_line(dear, gold.inserted(db).await).set("quantity", 20).inserted(db).await;
    assert_eq!(chloe.outcome("orderReorder", into(dear)).await, "ORDER_TOO_LARGE basketId");
}

#[apply(each_database)]
#[tokio::test]
async fn only_ones_own_orders_go_into_ones_own_baskets(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    let (chloe, order) = ordered(&shop).await;
    let denis = shop.app.customer("Denis").await;
    let theirs =
        id(NodeKind::Basket, rows::basket(denis.account_id()).inserted(shop.app.database().connection()).await);
    assert_eq!(denis.outcome("orderReorder", json!({ "orderId": order })).await, "NOT_FOUND orderId");
    let into = json!({ "orderId": order, "basketId": theirs });
    assert_eq!(chloe.outcome("orderReorder", into).await, "NOT_FOUND basketId");
    assert_eq!(shop.app.manager().await.outcome("orderReorder", json!({ "orderId": order })).await, "FORBIDDEN");
}
