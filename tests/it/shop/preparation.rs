//! Preparing and handing over, through the public API.

use api::{platform::global_id::NodeKind, shop::preparation::no_show};
use insta::{allow_duplicates, assert_json_snapshot};
use rstest_reuse::apply;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{
    actors::Actor,
    db::{Backend, each_database},
    shop::{Shop, id, take_steps},
};

async fn lines(customer: &Actor<'_>, order: &Value) -> Vec<Value> {
    let query = "query($id: ID!) { order(id: $id) { lines { id } } }";
    let answer = customer.ask(query, json!({ "id": order })).await;
    let lines = answer["order"]["lines"].as_array().cloned().unwrap_or_default();
    lines.into_iter().map(|line| line["id"].clone()).collect()
}

fn prepared(line: &Value, quantity: i32) -> Value {
    json!({ "orderLineId": line, "preparedQuantity": quantity })
}

#[apply(each_database)]
#[tokio::test]
async fn what_is_to_pay_follows_what_is_prepared_up_to_the_hand_over(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    let anne = shop.app.employee("Anne").await;
    let chloe = shop.app.customer("Chloé").await;
    let slot = shop.slot_in(24).await;
    let order = shop.placed(&chloe, &slot).await;
    let lines = lines(&chloe, &order).await;
    take_steps(&anne, &order, &["orderPreparationStart"]).await;
    anne.mutate("orderLinePrepare", prepared(&lines[0], 1), "order { id }").await;
    anne.mutate("orderLinePrepare", prepared(&lines[1], 1), "order { id }").await;
    take_steps(&anne, &order, &["orderReady"]).await;
    let shown = "order { state toPay { amount } amount { amount } preparedItems missingItems \
        lines { prepared preparedQuantity } steps { state actor { name } } }";
    let collected = anne.mutate("orderCollect", json!({ "orderId": order }), shown).await;
    allow_duplicates! { assert_json_snapshot!(collected["order"], @r#"
    {
      "amount": {
        "amount": "9.00"
      },
      "lines": [
        {
          "prepared": false,
          "preparedQuantity": 1
        },
        {
          "prepared": true,
          "preparedQuantity": 1
        }
      ],
      "missingItems": 1,
      "preparedItems": 2,
      "state": "COLLECTED",
      "steps": [
        {
          "actor": {
            "name": "Chloé"
          },
          "state": "PLACED"
        },
        {
          "actor": {
            "name": "Anne"
          },
          "state": "PREPARING"
        },
        {
          "actor": {
            "name": "Anne"
          },
          "state": "READY"
        },
        {
          "actor": {
            "name": "Anne"
          },
          "state": "COLLECTED"
        }
      ],
      "toPay": {
        "amount": "6.50"
      }
    }
    "#) }
}

#[apply(each_database)]
#[tokio::test]
async fn an_order_cannot_be_started_twice(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    let anne = shop.app.employee("Anne").await;
    let chloe = shop.app.customer("Chloé").await;
    let slot = shop.slot_in(24).await;
    let order = shop.placed(&chloe, &slot).await;
    take_steps(&anne, &order, &["orderPreparationStart"]).await;
    let again = shop.app.manager().await.outcome("orderPreparationStart", json!({ "orderId": order })).await;
    assert_eq!(again, "ORDER_ALREADY_STARTED orderId");
}

#[apply(each_database)]
#[tokio::test]
async fn only_the_assigned_employee_or_a_manager_prepares(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    let anne = shop.app.employee("Anne").await;
    let chloe = shop.app.customer("Chloé").await;
    let slot = shop.slot_in(24).await;
    let order = json!({ "orderId": shop.placed(&chloe, &slot).await });
    let boris = shop.app.employee("Boris").await;
    assert_eq!(boris.outcome("orderPreparationStart", order.clone()).await, "NOT_ASSIGNED");
    assert_eq!(chloe.outcome("orderPreparationStart", order.clone()).await, "FORBIDDEN");
    assert_eq!(shop.app.visitor().outcome("orderPreparationStart", order.clone()).await, "UNAUTHENTICATED");
    assert_eq!(anne.outcome("orderPreparationStart", order.clone()).await, "done");
    assert_eq!(shop.app.manager().await.outcome("orderReady", order).await, "done");
}

#[apply(each_database)]
#[tokio::test]
async fn nobody_has_failed_to_come_before_the_slot_begins(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    let anne = shop.app.employee("Anne").await;
    let chloe = shop.app.customer("Chloé").await;
    let order = json!({ "orderId": shop.placed(&chloe, &shop.slot_in(24).await).await });
    shop.pass(23);
    assert_eq!(anne.outcome("orderNoShow", order.clone()).await, "SLOT_NOT_BEGUN orderId");
    let why = "mutation($input: OrderNoShowInput!) { orderNoShow(input: $input) { userErrors { message } } }";
    let answer = anne.ask(why, json!({ "input": order })).await;
    let begins = "begins on 2026-11-24 at 09:00: wait";
    let message = answer["orderNoShow"]["userErrors"][0]["message"].as_str().unwrap_or_default();
    assert!(message.contains(begins), "{message}");
    shop.pass(1);
    assert_eq!(anne.outcome("orderNoShow", order).await, "done");
}

#[apply(each_database)]
#[tokio::test]
async fn who_sees_an_order_and_may_not_change_it_is_told_so(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    let anne = shop.app.employee("Anne").await;
    let chloe = shop.app.customer("Chloé").await;
    let slot = shop.slot_in(24).await;
    let order = shop.placed(&chloe, &slot).await;
    assert_eq!(anne.outcome("orderCancel", json!({ "orderId": order })).await, "FORBIDDEN");
    let moved = json!({ "orderId": order, "timeSlotId": slot });
    assert_eq!(anne.outcome("orderReschedule", moved).await, "FORBIDDEN");
    assert_eq!(anne.outcome("orderCancel", json!({ "orderId": "?" })).await, "NOT_FOUND orderId");
}

#[apply(each_database)]
#[tokio::test]
async fn steps_out_of_turn_are_refused(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    let anne = shop.app.employee("Anne").await;
    let chloe = shop.app.customer("Chloé").await;
    let slot = shop.slot_in(24).await;
    let placed = shop.placed(&chloe, &slot).await;
    let order = json!({ "orderId": placed });
    let line = lines(&chloe, &placed).await.remove(0);
    for step in ["orderReady", "orderCollect"] {
        assert_eq!(anne.outcome(step, order.clone()).await, "ORDER_NOT_IN_STATE orderId", "{step}");
    }
    assert_eq!(anne.outcome("orderLinePrepare", prepared(&line, 1)).await, "ORDER_NOT_IN_STATE orderId");
    take_steps(&anne, &placed, &["orderPreparationStart", "orderReady", "orderCollect"]).await;
    for step in ["orderNoShow", "orderCancel"] {
        let manager = shop.app.manager().await;
        assert_eq!(manager.outcome(step, order.clone()).await, "ORDER_NOT_IN_STATE orderId", "{step}");
    }
}

#[apply(each_database)]
#[tokio::test]
async fn a_prepared_quantity_lies_between_nothing_and_what_was_ordered(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    let anne = shop.app.employee("Anne").await;
    let chloe = shop.app.customer("Chloé").await;
    let slot = shop.slot_in(24).await;
    let order = shop.placed(&chloe, &slot).await;
    let line = lines(&chloe, &order).await.remove(0);
    take_steps(&anne, &order, &["orderPreparationStart"]).await;
    for (quantity, outcome) in [
        (-1, "OUT_OF_RANGE preparedQuantity"),
        (3, "OUT_OF_RANGE preparedQuantity"),
        (i32::MAX, "OUT_OF_RANGE preparedQuantity"),
        (2, "done"),
        (0, "done"),
    ] {
        assert_eq!(anne.outcome("orderLinePrepare", prepared(&line, quantity)).await, outcome, "{quantity}");
    }
    let unknown = id(NodeKind::OrderLine, Uuid::now_v7());
    assert_eq!(anne.outcome("orderLinePrepare", prepared(&unknown, 1)).await, "NOT_FOUND orderLineId");
}

#[apply(each_database)]
#[tokio::test]
async fn the_queue_shows_a_days_orders_by_slot_until_they_are_handed_over(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    let anne = shop.app.employee("Anne").await;
    let chloe = shop.app.customer("Chloé").await;
    let (late, early, tomorrow) = (shop.slot_in(15).await, shop.slot_in(13).await, shop.slot_in(30).await);
    for slot in [&late, &early, &tomorrow] {
        shop.placed(&chloe, slot).await;
    }
    let queue = "{ preparationQueue { totalCount nodes { id number } } }";
    let shown = anne.ask(queue, json!({})).await["preparationQueue"].take();
    assert_eq!(shown["totalCount"], 2);
    assert_eq!(shown["nodes"][0]["number"], "C-2026-000002");
    let first = shown["nodes"][0]["id"].clone();
    take_steps(&anne, &first, &["orderPreparationStart", "orderReady", "orderCollect"]).await;
    let shown = anne.ask(queue, json!({})).await["preparationQueue"].take();
    assert_eq!(shown["nodes"].as_array().map(Vec::len), Some(1));
    assert_eq!(chloe.error_code(queue, json!({})).await, "FORBIDDEN");
}

#[apply(each_database)]
#[tokio::test]
async fn twenty_orders_with_lines_and_products_take_a_fixed_number_of_statements(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    let anne = shop.app.employee("Anne").await;
    let chloe = shop.app.customer("Chloé").await;
    let query = "{ orders(first: 20) { nodes { number timeSlot { startsAt } customer { name } employee { name } \
        lines { productName product { name section { name } } } steps { state } } } }";
    let mut counts = Vec::new();
    for hours in [24, 25, 26, 27] {
        let slot = shop.slot_in(hours).await;
        shop.placed(&chloe, &slot).await;
        let before = shop.app.app.database.statement_count();
        anne.ask(query, json!({})).await;
        counts.push(shop.app.app.database.statement_count() - before);
    }
    // Who is calling; orders; slots, people, steps, lines with their products; sections.
    assert_eq!(counts, [7, 7, 7, 7]);
    let history = "{ orders(first: 20) { nodes { number lines { quantity product { name section { name } } } } } }";
    let before = shop.app.app.database.statement_count();
    anne.ask(history, json!({})).await;
    assert_eq!(shop.app.app.database.statement_count() - before, 4);
}

#[apply(each_database)]
#[tokio::test]
async fn a_ready_order_that_nobody_came_for_is_marked_by_the_worker(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    let anne = shop.app.employee("Anne").await;
    let chloe = shop.app.customer("Chloé").await;
    let waiting = shop.placed(&chloe, &shop.slot_in(24).await).await;
    take_steps(&anne, &waiting, &["orderPreparationStart", "orderReady"]).await;
    let unprepared = shop.placed(&chloe, &shop.slot_in(25).await).await;
    shop.pass(24 + 23);
    assert_eq!(no_show::mark(&shop.app.app).await.expect("the database answers"), 0);
    shop.pass(2);
    assert_eq!(no_show::mark(&shop.app.app).await.expect("the database answers"), 1);
    assert_eq!(no_show::mark(&shop.app.app).await.expect("the database answers"), 0);
    let shown = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Order { state steps { state actor { id } } } } }";
    let answer = chloe.ask(shown, json!({ "ids": [waiting, unprepared] })).await;
    assert_eq!(answer["nodes"][0]["state"], "NO_SHOW");
    assert_eq!(answer["nodes"][0]["steps"][3], json!({ "state": "NO_SHOW", "actor": null }));
    assert_eq!(answer["nodes"][1]["state"], "PLACED", "what was not made ready is for people to judge");
}
