//! The whole way of an order, from empty shelves to the counter, through the API alone.

use insta::{allow_duplicates, assert_json_snapshot};
use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::support::{
    app::TestApp,
    catalogue::names,
    db::{Backend, each_database},
    rows::at,
    shop::take_steps,
};

/// A Sunday noon.
const NOW: &str = "2026-11-22T12:00:00Z";

#[apply(each_database)]
#[tokio::test]
async fn a_shop_is_filled_an_order_placed_prepared_and_fetched(#[case] backend: Backend) {
    walk(&TestApp::start_at(backend, at(NOW)).await).await;
}

/// Goes the whole way in an empty shop, on that Sunday noon.
pub async fn walk(app: &TestApp) {
    let manager = app.manager().await;
    let section = manager.create_section("Boulangerie").await;
    let bread = manager.create_product(&section, "Pain", 250).await;
    let tart = manager.create_product(&section, "Tarte", 900).await;
    let hours = json!([{ "weekday": "TUESDAY", "opensAt": "10:00", "closesAt": "10:15" }]);
    manager.mutate("openingHoursSet", json!({ "openingHours": hours }), "").await;
    manager.mutate("timeSlotsGenerate", json!({ "from": "2026-11-24", "to": "2026-11-24" }), "").await;
    let anne = app.employee("Anne").await;

    let chloe = app.customer("Chloé").await;
    let shelves = chloe.ask("{ sections { nodes { products { nodes { id name } } } } }", json!({})).await;
    let products = &shelves["sections"]["nodes"][0]["products"]["nodes"];
    assert_eq!(names(products), ["Pain", "Tarte"]);
    let basket = basket(&chloe, &[(&bread, 3), (&tart, 1)]).await;
    let slots = chloe.ask("{ timeSlots(from: \"2026-11-24\", days: 1) { id startsAt state } }", json!({})).await;
    assert_eq!(slots["timeSlots"][0]["startsAt"], "2026-11-24T09:00:00+00:00");
    let input = json!({ "basketId": basket, "timeSlotId": slots["timeSlots"][0]["id"], "idempotencyKey": "first" });
    let placed = chloe.mutate("orderPlace", input, "order { id number createdAt customer { name } }").await;
    let order = placed["order"]["id"].clone();
    assert_eq!(placed["order"]["createdAt"], "2026-11-22T12:00:00+00:00", "nobody says when: it is now");
    assert_eq!(placed["order"]["customer"]["name"], "Chloé");

    let queue = "{ preparationQueue(day: \"2026-11-24\") { nodes { id lines { id productName } } } }";
    let waiting = anne.ask(queue, json!({})).await["preparationQueue"]["nodes"][0].take();
    assert_eq!(waiting["id"], order);
    take_steps(&anne, &order, &["orderPreparationStart"]).await;
    for (line, found) in [(0, 2), (1, 1)] {
        let input = json!({ "orderLineId": waiting["lines"][line]["id"], "preparedQuantity": found });
        anne.mutate("orderLinePrepare", input, "order { id }").await;
    }
    take_steps(&anne, &order, &["orderReady"]).await;
    let query = "query($id: ID!) { order(id: $id) {
        state itemsNumber preparedItems missingItems amount { amount } toPay { amount } } }";
    let shown = &anne.ask(query, json!({ "id": order })).await["order"];
    allow_duplicates! { assert_json_snapshot!(shown, @r#"
    {
      "amount": {
        "amount": "16.50"
      },
      "itemsNumber": 4,
      "missingItems": 1,
      "preparedItems": 3,
      "state": "READY",
      "toPay": {
        "amount": "14.00"
      }
    }
    "#) }
    take_steps(&anne, &order, &["orderCollect"]).await;
    assert_eq!(chloe.ask(query, json!({ "id": order })).await["order"]["state"], "COLLECTED");
}

/// A new basket with these products and quantities in it.
async fn basket(customer: &crate::support::actors::Actor<'_>, contents: &[(&str, i32)]) -> Value {
    let made = customer.mutate("basketCreate", json!({ "name": "Goûter" }), "basket { id createdAt }").await;
    assert_eq!(made["basket"]["createdAt"], "2026-11-22T12:00:00+00:00", "nobody says when: it is now");
    let basket = made["basket"]["id"].clone();
    for (product, quantity) in contents {
        let line = json!({ "basketId": basket, "productId": product, "quantity": quantity });
        assert_eq!(customer.outcome("basketLineSet", line).await, "done");
    }
    basket
}
