//! What changed in a basket since its customer last saw it, and what that means for an order.

use api::platform::global_id::NodeKind;
use insta::{allow_duplicates, assert_json_snapshot};
use rstest_reuse::apply;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{
    actors::Actor,
    db::{Backend, each_database},
    rows::update,
    shop::{Shop, id},
};

const CHANGES: &str = "changes { kind product { name } before { amount } after { amount } }";

async fn changes(customer: &Actor<'_>, basket: &Value) -> Value {
    let query = format!("query($id: ID!) {{ basket(id: $id) {{ {CHANGES} }} }}");
    customer.ask(&query, json!({ "id": basket })).await["basket"]["changes"].take()
}

async fn price(shop: &Shop, product: Uuid, price: i64) {
    let done = update(shop.app.database().connection(), "product", product, "list_price", price).await;
    assert_eq!(done, Ok(()));
}

/// A shop, a customer whose basket holds two breads of 2.50 and a cheese of 4.00, and what is sent to order it.
async fn ready(shop: &Shop) -> (Actor<'_>, Value) {
    shop.app.employee("Anne").await;
    let chloe = shop.app.customer("Chloé").await;
    let input = shop.order_input(&chloe, &shop.slot_in(24).await).await;
    (chloe, input)
}

#[apply(each_database)]
#[tokio::test]
async fn a_basket_names_what_changed_since_its_customer_saw_it(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    let (chloe, input) = ready(&shop).await;
    let basket = &input["basketId"];
    assert_eq!(changes(&chloe, basket).await, json!([]));
    price(&shop, shop.bread, 260).await;
    price(&shop, shop.cheese, 399).await;
    let seen = changes(&chloe, basket).await;
    allow_duplicates! { assert_json_snapshot!(seen, @r#"
    [
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
        "after": {
          "amount": "3.99"
        },
        "before": {
          "amount": "4.00"
        },
        "kind": "PRICE_DOWN",
        "product": {
          "name": "Fromage"
        }
      }
    ]
    "#) }
    let bread = json!({ "basketId": basket, "productId": id(NodeKind::Product, shop.bread), "quantity": 2 });
    assert_eq!(chloe.outcome("basketLineSet", bread).await, "done");
    let left = changes(&chloe, basket).await;
    assert_eq!((left.as_array().map(Vec::len), &left[0]["kind"]), (Some(1), &json!("PRICE_DOWN")));
}

#[apply(each_database)]
#[tokio::test]
async fn what_costs_more_than_its_customer_saw_is_not_ordered_before_it_is_accepted(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    let (chloe, input) = ready(&shop).await;
    price(&shop, shop.bread, 260).await;
    let query = format!(
        "mutation($input: OrderPlaceInput!) {{ orderPlace(input: $input) {{ order {{ id }} userErrors {{ __typename code \
         field message ... on BasketChangedError {{ amount {{ minorUnits }} {CHANGES} }} }} }} }}"
    );
    let refused = chloe.ask(&query, json!({ "input": input })).await["orderPlace"].take();
    allow_duplicates! { assert_json_snapshot!(refused, @r#"
    {
      "order": null,
      "userErrors": [
        {
          "__typename": "BasketChangedError",
          "amount": {
            "minorUnits": 920
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
            }
          ],
          "code": "BASKET_CHANGED",
          "field": [
            "basketId"
          ],
          "message": "These prices have gone up: Pain. Review the basket and accept its amount."
        }
      ]
    }
    "#) }
    let accept = |amount: i64| json!({ "basketId": input["basketId"], "expectedAmount": amount });
    assert_eq!(chloe.outcome("basketChangesAccept", accept(900)).await, "BASKET_CHANGED basketId");
    assert_eq!(chloe.outcome("orderPlace", input.clone()).await, "BASKET_CHANGED basketId");
    assert_eq!(chloe.outcome("basketChangesAccept", accept(920)).await, "done");
    assert_eq!(changes(&chloe, &input["basketId"]).await, json!([]));
    assert_eq!(chloe.outcome("orderPlace", input).await, "done");
}

#[apply(each_database)]
#[tokio::test]
async fn an_order_may_itself_say_what_amount_is_expected(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    let (chloe, mut input) = ready(&shop).await;
    price(&shop, shop.bread, 260).await;
    for other in [900, 919, 921] {
        input["expectedAmount"] = json!(other);
        assert_eq!(chloe.outcome("orderPlace", input.clone()).await, "BASKET_CHANGED basketId", "{other}");
    }
    input["expectedAmount"] = json!(920);
    let placed = chloe.mutate("orderPlace", input, &format!("order {{ amount {{ amount }} }} {CHANGES}")).await;
    assert_eq!(placed["order"]["amount"]["amount"], "9.20");
    assert_eq!(placed["changes"][0]["kind"], "PRICE_UP");
}

#[apply(each_database)]
#[tokio::test]
async fn lower_prices_go_through_and_are_named(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    let (chloe, mut input) = ready(&shop).await;
    price(&shop, shop.cheese, 300).await;
    input["expectedAmount"] = json!(900);
    assert_eq!(chloe.outcome("orderPlace", input.clone()).await, "BASKET_CHANGED expectedAmount");
    input["expectedAmount"] = json!(null);
    let selection = format!("order {{ id amount {{ amount }} }} {CHANGES}");
    let placed = chloe.mutate("orderPlace", input.clone(), &selection).await;
    assert_eq!(placed["order"]["amount"]["amount"], "8.00");
    let cheaper = json!({ "kind": "PRICE_DOWN", "product": { "name": "Fromage" }, "before": { "amount": "4.00" },
        "after": { "amount": "3.00" } });
    assert_eq!(placed["changes"], json!([cheaper]));
    let again = chloe.mutate("orderPlace", input, &selection).await;
    assert_eq!((&again["order"], &again["changes"]), (&placed["order"], &json!([])));
}

#[apply(each_database)]
#[tokio::test]
async fn what_cannot_be_ordered_has_to_leave_whatever_amount_is_expected(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    let (chloe, mut input) = ready(&shop).await;
    let db = shop.app.database().connection();
    for (column, kind) in [("available", "UNAVAILABLE"), ("archived_at", "ARCHIVED")] {
        let done = match column {
            "available" => update(db, "product", shop.cheese, column, false).await,
            _ => update(db, "product", shop.cheese, column, shop.app.app.clock.now()).await,
        };
        assert_eq!(done, Ok(()));
        let seen = changes(&chloe, &input["basketId"]).await;
        assert_eq!((&seen[0]["kind"], &seen[0]["after"]), (&json!(kind), &json!(null)));
        input["expectedAmount"] = json!(900);
        assert_eq!(chloe.outcome("orderPlace", input.clone()).await, "PRODUCT_UNAVAILABLE basketId");
    }
    let accept = json!({ "basketId": input["basketId"], "expectedAmount": 900 });
    assert_eq!(chloe.outcome("basketChangesAccept", accept).await, "done");
    assert_eq!(changes(&chloe, &input["basketId"]).await[0]["kind"], "ARCHIVED", "it is still there");
    let out = json!({ "basketId": input["basketId"], "productId": id(NodeKind::Product, shop.cheese), "quantity": 0 });
    assert_eq!(chloe.outcome("basketLineSet", out).await, "done");
    input["expectedAmount"] = json!(500);
    assert_eq!(chloe.outcome("orderPlace", input).await, "done");
}

#[apply(each_database)]
#[tokio::test]
async fn nobody_accepts_the_changes_of_somebody_elses_basket(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    let (_, input) = ready(&shop).await;
    let accept = json!({ "basketId": input["basketId"], "expectedAmount": 900 });
    let denis = shop.app.customer("Denis").await;
    assert_eq!(denis.outcome("basketChangesAccept", accept.clone()).await, "NOT_FOUND basketId");
    assert_eq!(shop.app.manager().await.outcome("basketChangesAccept", accept).await, "FORBIDDEN");
}
