//! Pickup codes through the public API.

use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::support::{
    actors::Actor,
    db::{Backend, each_database},
    shop::{Shop, take_steps},
};

const BY_CODE: &str = "query($code: String!) { orderByPickupCode(code: $code) { id } }";

async fn code(customer: &Actor<'_>, order: &Value) -> Value {
    let query = "query($id: ID!) { order(id: $id) { pickupCode } }";
    customer.ask(query, json!({ "id": order })).await["order"]["pickupCode"].take()
}

fn collect(order: &Value, code: impl Into<Value>) -> Value {
    json!({ "orderId": order, "pickupCode": code.into() })
}

/// The code as somebody types it who reads it badly.
fn misread(code: &Value) -> String {
    let misread = |c: char| match c {
        'D' => 'o',
        'L' => '1',
        '8' => 'b',
        '5' => 's',
        '2' => 'z',
        other => other.to_ascii_lowercase(),
    };
    let (first, last) = code.as_str().expect("a code").split_at(4);
    format!(" {} - {}", first, last).chars().map(misread).collect()
}

#[apply(each_database)]
#[tokio::test]
async fn a_code_finds_its_order_at_the_counter_however_it_is_typed(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    let (anne, chloe) = (shop.app.employee("Anne").await, shop.app.customer("Chloé").await);
    let order = shop.placed(&chloe, &shop.slot_in(24).await).await;
    let other = shop.placed(&chloe, &shop.slot_in(25).await).await;
    let (code, foreign) = (code(&chloe, &order).await, code(&chloe, &other).await);
    assert_ne!(code, foreign);
    for typed in [code.as_str().expect("a code").to_owned(), misread(&code)] {
        assert_eq!(anne.ask(BY_CODE, json!({ "code": typed })).await["orderByPickupCode"]["id"], order, "{typed}");
    }
    for wrong in ["", "23456789", "*", "%"] {
        assert_eq!(anne.ask(BY_CODE, json!({ "code": wrong })).await["orderByPickupCode"], json!(null));
    }
}

#[apply(each_database)]
#[tokio::test]
async fn only_the_customer_sees_the_code_and_only_the_staff_finds_by_it(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    let (anne, chloe) = (shop.app.employee("Anne").await, shop.app.customer("Chloé").await);
    let order = shop.placed(&chloe, &shop.slot_in(24).await).await;
    let shown = "query($id: ID!) { order(id: $id) { pickupCode pickupQr { text svg } } }";
    let seen = chloe.ask(shown, json!({ "id": order })).await["order"].take();
    assert_eq!(seen["pickupQr"]["text"], seen["pickupCode"]);
    let svg = seen["pickupQr"]["svg"].as_str().expect("a picture");
    assert!(svg.contains("<svg") && svg.contains("</svg>"), "{svg}");
    let hidden = json!({ "pickupCode": null, "pickupQr": null });
    assert_eq!(anne.ask(shown, json!({ "id": order })).await["order"], hidden);
    assert_eq!(shop.app.manager().await.ask(shown, json!({ "id": order })).await["order"], hidden);
    let code = json!({ "code": seen["pickupCode"] });
    assert_eq!(chloe.error_code(BY_CODE, code.clone()).await, "FORBIDDEN");
    assert_eq!(shop.app.visitor().error_code(BY_CODE, code).await, "UNAUTHENTICATED");
}

#[apply(each_database)]
#[tokio::test]
async fn an_order_is_handed_over_by_its_own_code_and_says_so(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    let (anne, chloe) = (shop.app.employee("Anne").await, shop.app.customer("Chloé").await);
    let order = shop.placed(&chloe, &shop.slot_in(24).await).await;
    let other = shop.placed(&chloe, &shop.slot_in(25).await).await;
    let (code, foreign) = (code(&chloe, &order).await, code(&chloe, &other).await);
    take_steps(&anne, &order, &["orderPreparationStart", "orderReady"]).await;
    for wrong in [foreign, json!(""), json!("23456789")] {
        assert_eq!(anne.outcome("orderCollect", collect(&order, wrong)).await, "WRONG_PICKUP_CODE pickupCode");
    }
    let steps = "order { state steps { state byPickupCode } }";
    let collected = anne.mutate("orderCollect", collect(&order, misread(&code)), steps).await["order"].take();
    assert_eq!(collected["state"], "COLLECTED");
    assert_eq!(collected["steps"][2], json!({ "state": "READY", "byPickupCode": false }));
    assert_eq!(collected["steps"][3], json!({ "state": "COLLECTED", "byPickupCode": true }));
}

#[apply(each_database)]
#[tokio::test]
async fn an_order_may_be_handed_over_without_its_code(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    let (anne, chloe) = (shop.app.employee("Anne").await, shop.app.customer("Chloé").await);
    let order = shop.placed(&chloe, &shop.slot_in(24).await).await;
    take_steps(&anne, &order, &["orderPreparationStart", "orderReady"]).await;
    let collected = anne.mutate("orderCollect", json!({ "orderId": order }), "order { steps { byPickupCode } }").await;
    assert_eq!(collected["order"]["steps"][3], json!({ "byPickupCode": false }));
}

#[apply(each_database)]
#[tokio::test]
async fn a_code_ends_with_its_order(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    let (anne, chloe) = (shop.app.employee("Anne").await, shop.app.customer("Chloé").await);
    let (collected, cancelled) =
        (shop.placed(&chloe, &shop.slot_in(24).await).await, shop.placed(&chloe, &shop.slot_in(25).await).await);
    let codes = [code(&chloe, &collected).await, code(&chloe, &cancelled).await];
    take_steps(&anne, &collected, &["orderPreparationStart", "orderReady", "orderCollect"]).await;
    take_steps(&chloe, &cancelled, &["orderCancel"]).await;
    for (order, old) in [collected, cancelled].iter().zip(codes) {
        assert_eq!(code(&chloe, order).await, json!(null));
        assert_eq!(anne.ask(BY_CODE, json!({ "code": old })).await["orderByPickupCode"], json!(null));
    }
}
