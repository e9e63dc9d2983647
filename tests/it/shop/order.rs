//! Orders through the public API.

use api::platform::global_id::NodeKind;
use entity::{
    platform::event,
    shop::{basket_line, shop_order},
};
use insta::{allow_duplicates, assert_json_snapshot};
use rstest_reuse::apply;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{
    db::{Backend, each_database},
    rows::update,
    shop::{Shop, id, take_steps},
};

const SHOWN: &str = "order { number state itemsNumber amount { minorUnits } toPay { minorUnits } missingItems \
    employee { name } lines { productName unitPrice { minorUnits } quantity preparedQuantity prepared } \
    steps { state at actor { name } } }";

#[apply(each_database)]
#[tokio::test]
async fn an_order_is_a_snapshot_of_its_basket_with_an_employee_assigned(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    shop.app.employee("Anne").await;
    let chloe = shop.app.customer("Chloé").await;
    let slot = shop.slot_in(24).await;
    let input = shop.order_input(&chloe, &slot).await;
    let placed = chloe.mutate("orderPlace", input, SHOWN).await;
    allow_duplicates! { assert_json_snapshot!(placed["order"], @r#"
    {
      "amount": {
        "minorUnits": 900
      },
      "employee": {
        "name": "Anne"
      },
      "itemsNumber": 3,
      "lines": [
        {
          "prepared": false,
          "preparedQuantity": 0,
          "productName": "Pain",
          "quantity": 2,
          "unitPrice": {
            "minorUnits": 250
          }
        },
        {
          "prepared": false,
          "preparedQuantity": 0,
          "productName": "Fromage",
          "quantity": 1,
          "unitPrice": {
            "minorUnits": 400
          }
        }
      ],
      "missingItems": 3,
      "number": "C-2026-000001",
      "state": "PLACED",
      "steps": [
        {
          "actor": {
            "name": "Chloé"
          },
          "at": "2026-11-23T08:00:00+00:00",
          "state": "PLACED"
        }
      ],
      "toPay": {
        "minorUnits": 0
      }
    }
    "#) }
}

#[apply(each_database)]
#[tokio::test]
async fn a_basket_is_empty_once_it_is_ordered(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    shop.app.employee("Anne").await;
    let chloe = shop.app.customer("Chloé").await;
    let slot = shop.slot_in(24).await;
    let input = shop.order_input(&chloe, &slot).await;
    chloe.mutate("orderPlace", input.clone(), "order { id }").await;
    let again = json!({ "basketId": input["basketId"], "timeSlotId": slot, "idempotencyKey": "another" });
    assert_eq!(chloe.outcome("orderPlace", again).await, "BASKET_EMPTY basketId");
}

#[apply(each_database)]
#[tokio::test]
async fn the_same_key_answers_with_the_first_order_and_other_inputs_are_refused(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    shop.app.employee("Anne").await;
    let chloe = shop.app.customer("Chloé").await;
    let slot = shop.slot_in(24).await;
    let input = shop.order_input(&chloe, &slot).await;
    let first = chloe.mutate("orderPlace", input.clone(), "order { id }").await;
    let second = chloe.mutate("orderPlace", input.clone(), "order { id }").await;
    assert_eq!(first, second);
    let mut other = input;
    other["comment"] = json!("Sans sac");
    assert_eq!(chloe.outcome("orderPlace", other).await, "IDEMPOTENCY_KEY_REUSED idempotencyKey");
}

#[apply(each_database)]
#[tokio::test]
async fn a_key_serves_again_after_a_day(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    shop.app.employee("Anne").await;
    let chloe = shop.app.customer("Chloé").await;
    let slot = shop.slot_in(72).await;
    let input = shop.order_input(&chloe, &slot).await;
    let first = chloe.mutate("orderPlace", input.clone(), "order { id }").await;
    shop.pass(24);
    let later = shop.slot_in(72).await;
    let mut again = shop.order_input(&chloe, &later).await;
    again["idempotencyKey"] = input["idempotencyKey"].clone();
    let second = chloe.mutate("orderPlace", again, "order { id }").await;
    assert_ne!(first, second);
}

#[apply(each_database)]
#[tokio::test]
async fn a_slot_can_be_ordered_at_its_cutoff_and_not_after(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    shop.app.employee("Anne").await;
    shop.app.employee("Boris").await;
    let slot = shop.slot_in(12).await;
    let chloe = shop.app.customer("Chloé").await;
    let at_the_cutoff = shop.order_input(&chloe, &slot).await;
    assert_eq!(chloe.outcome("orderPlace", at_the_cutoff).await, "done");
    let denis = shop.app.customer("Denis").await;
    let late = shop.order_input(&denis, &slot).await;
    shop.app.app.clock.set(shop.app.app.clock.now() + chrono::TimeDelta::microseconds(1));
    assert_eq!(denis.outcome("orderPlace", late).await, "SLOT_EXPIRED timeSlotId");
}

#[apply(each_database)]
#[tokio::test]
async fn a_full_slot_is_refused_with_the_nearest_free_ones(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    shop.app.employee("Anne").await;
    let (chloe, denis) = (shop.app.customer("Chloé").await, shop.app.customer("Denis").await);
    let slot = shop.slot_in(48).await;
    let (near, far) = (shop.slot_in(49).await, shop.slot_in(60).await);
    shop.placed(&chloe, &slot).await;
    let input = shop.order_input(&denis, &slot).await;
    let query = "mutation($input: OrderPlaceInput!) { orderPlace(input: $input) { order { id } userErrors { \
        __typename code field message ... on SlotFullError { alternatives { id state } } } } }";
    let refused = denis.ask(query, json!({ "input": input })).await["orderPlace"].take();
    let refusal = &refused["userErrors"][0];
    assert_eq!(refused["order"], Value::Null);
    assert_eq!(refusal["__typename"], "SlotFullError");
    assert_eq!(refusal["code"], "SLOT_FULL");
    let alternatives = json!([{ "id": near, "state": "FREE" }, { "id": far, "state": "FREE" }]);
    assert_eq!(refusal["alternatives"], alternatives);
}

#[apply(each_database)]
#[tokio::test]
async fn a_refused_order_leaves_the_basket_and_writes_nothing(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    let chloe = shop.app.customer("Chloé").await;
    let slot = shop.slot_in(24).await;
    let input = shop.order_input(&chloe, &slot).await;
    assert_eq!(chloe.outcome("orderPlace", input.clone()).await, "SLOT_FULL timeSlotId");
    let db = shop.app.database().connection();
    assert_eq!(shop_order::Entity::find().count(db).await, Ok(0));
    assert_eq!(event::Entity::find().count(db).await, Ok(0));
    assert_eq!(basket_line::Entity::find().count(db).await, Ok(2));
    shop.app.employee("Anne").await;
    assert_eq!(chloe.outcome("orderPlace", input).await, "done");
}

#[apply(each_database)]
#[tokio::test]
async fn an_unavailable_product_is_refused_by_name(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    shop.app.employee("Anne").await;
    let chloe = shop.app.customer("Chloé").await;
    let slot = shop.slot_in(24).await;
    let input = shop.order_input(&chloe, &slot).await;
    let db = shop.app.database().connection();
    assert_eq!(update(db, "product", shop.cheese, "available", false).await, Ok(()));
    let query = "mutation($input: OrderPlaceInput!) { orderPlace(input: $input) { userErrors { code message } } }";
    let refused = chloe.ask(query, json!({ "input": input })).await["orderPlace"].take();
    assert_eq!(refused["userErrors"][0]["code"], "PRODUCT_UNAVAILABLE");
    assert!(refused["userErrors"][0]["message"].as_str().is_some_and(|text| text.contains("Fromage")));
}

#[apply(each_database)]
#[tokio::test]
async fn cancelling_frees_the_employee_for_the_slot(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    shop.app.employee("Anne").await;
    let (chloe, denis) = (shop.app.customer("Chloé").await, shop.app.customer("Denis").await);
    let slot = shop.slot_in(24).await;
    let order = shop.placed(&chloe, &slot).await;
    let cancelled = chloe.mutate("orderCancel", json!({ "orderId": order }), "order { state }").await;
    assert_eq!(cancelled["order"]["state"], "CANCELLED");
    let input = shop.order_input(&denis, &slot).await;
    assert_eq!(denis.outcome("orderPlace", input).await, "done");
}

#[apply(each_database)]
#[tokio::test]
async fn after_the_cutoff_only_a_manager_cancels(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    shop.app.employee("Anne").await;
    let (chloe, manager) = (shop.app.customer("Chloé").await, shop.app.manager().await);
    let slot = shop.slot_in(24).await;
    let order = json!({ "orderId": shop.placed(&chloe, &slot).await });
    shop.pass(13);
    assert_eq!(chloe.outcome("orderCancel", order.clone()).await, "SLOT_EXPIRED timeSlotId");
    assert_eq!(manager.outcome("orderCancel", order).await, "done");
}

#[apply(each_database)]
#[tokio::test]
async fn moving_an_order_assigns_anew_and_frees_the_old_place(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    shop.app.employee("Anne").await;
    let (chloe, denis) = (shop.app.customer("Chloé").await, shop.app.customer("Denis").await);
    let (early, late) = (shop.slot_in(24).await, shop.slot_in(26).await);
    let order = shop.placed(&chloe, &early).await;
    let moved = json!({ "orderId": order, "timeSlotId": late });
    let moved = chloe.mutate("orderReschedule", moved, "order { timeSlot { id } employee { name } }").await;
    assert_eq!(moved["order"], json!({ "timeSlot": { "id": late }, "employee": { "name": "Anne" } }));
    let input = shop.order_input(&denis, &early).await;
    assert_eq!(denis.outcome("orderPlace", input).await, "done");
    let back = json!({ "orderId": order, "timeSlotId": early });
    assert_eq!(chloe.outcome("orderReschedule", back).await, "SLOT_FULL timeSlotId");
}

#[apply(each_database)]
#[tokio::test]
async fn an_order_being_prepared_is_not_moved(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    let anne = shop.app.employee("Anne").await;
    let chloe = shop.app.customer("Chloé").await;
    let (early, late) = (shop.slot_in(24).await, shop.slot_in(26).await);
    let order = shop.placed(&chloe, &early).await;
    take_steps(&anne, &order, &["orderPreparationStart"]).await;
    let moved = json!({ "orderId": order, "timeSlotId": late });
    assert_eq!(chloe.outcome("orderReschedule", moved).await, "ORDER_NOT_IN_STATE orderId");
}

#[apply(each_database)]
#[tokio::test]
async fn somebody_elses_order_and_basket_do_not_exist(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    shop.app.employee("Anne").await;
    let (chloe, denis) = (shop.app.customer("Chloé").await, shop.app.customer("Denis").await);
    let slot = shop.slot_in(24).await;
    let order = shop.placed(&chloe, &slot).await;
    let read = "query($id: ID!) { order(id: $id) { id } node(id: $id) { id } }";
    assert_eq!(denis.ask(read, json!({ "id": order })).await, json!({ "order": null, "node": null }));
    assert_eq!(denis.outcome("orderCancel", json!({ "orderId": order })).await, "NOT_FOUND orderId");
    let moved = json!({ "orderId": order, "timeSlotId": slot });
    assert_eq!(denis.outcome("orderReschedule", moved).await, "NOT_FOUND orderId");
    let mut input = shop.order_input(&chloe, &slot).await;
    assert_eq!(denis.outcome("orderPlace", input.clone()).await, "NOT_FOUND basketId");
    input["timeSlotId"] = id(NodeKind::TimeSlot, Uuid::now_v7());
    assert_eq!(chloe.outcome("orderPlace", input).await, "NOT_FOUND timeSlotId");
}

#[apply(each_database)]
#[tokio::test]
async fn customers_list_their_own_orders_and_staff_list_all(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    let anne = shop.app.employee("Anne").await;
    let (chloe, denis) = (shop.app.customer("Chloé").await, shop.app.customer("Denis").await);
    for (hours, customer) in [(24, &chloe), (25, &denis), (26, &chloe)] {
        let slot = shop.slot_in(hours).await;
        shop.placed(customer, &slot).await;
    }
    let list = "{ orders(first: 2) { totalCount pageInfo { hasNextPage } nodes { number } } }";
    let mine = chloe.ask(list, json!({})).await["orders"].take();
    assert_eq!(mine["totalCount"], 2);
    assert_eq!(mine["nodes"], json!([{ "number": "C-2026-000003" }, { "number": "C-2026-000001" }]));
    let typed = anne.ask("{ orders(where: {number: \" c-2026-000002\"}) { totalCount } }", json!({})).await;
    assert_eq!(typed["orders"]["totalCount"], 1, "read without regard to case");
    let all = anne.ask(list, json!({})).await["orders"].take();
    assert_eq!((&all["totalCount"], &all["pageInfo"]["hasNextPage"]), (&json!(3), &json!(true)));
    assert_eq!(shop.app.visitor().error_code(list, json!({})).await, "UNAUTHENTICATED");
}
