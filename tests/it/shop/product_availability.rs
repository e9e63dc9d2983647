//! Switching products on and off through the public API.

use rstest_reuse::apply;
use serde_json::json;

use crate::support::{
    app::TestApp,
    db::{Backend, each_database},
};

const SWITCH: &str = "productAvailabilitySet";

#[apply(each_database)]
#[tokio::test]
async fn an_employee_switches_products_off_and_on_again(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let manager = app.manager().await;
    let section = manager.create_section("Bread").await;
    let bread = manager.create_product(&section, "Bread", 500).await;
    let roll = manager.create_product(&section, "Roll", 100).await;
    let anne = app.employee("Anne").await;
    for available in [false, false, true] {
        let input = json!({ "productIds": [roll, bread, roll], "available": available });
        let payload = anne.mutate(SWITCH, input, "products { name available }").await;
        let expected = json!([{ "name": "Roll", "available": available }, { "name": "Bread", "available": available }]);
        assert_eq!(payload["products"], expected);
    }
}

#[apply(each_database)]
#[tokio::test]
async fn unknown_products_and_too_many_are_refused_and_nothing_is_switched(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let manager = app.manager().await;
    let section = manager.create_section("Bread").await;
    let bread = manager.create_product(&section, "Bread", 500).await;
    let input = json!({ "productIds": [bread, "nonsense"], "available": false });
    assert_eq!(manager.outcome(SWITCH, input).await, "NOT_FOUND productIds.1");
    assert_eq!(
        manager.outcome(SWITCH, json!({ "productIds": [], "available": false })).await,
        "OUT_OF_RANGE productIds"
    );
    let many = json!({ "productIds": vec![&bread; 101], "available": false });
    assert_eq!(manager.outcome(SWITCH, many).await, "OUT_OF_RANGE productIds");
    let answer = manager.ask("{ products { edges { node { available } } } }", json!({})).await;
    assert_eq!(answer["products"]["edges"][0]["node"]["available"], true);
    let input = json!({ "productIds": [bread], "available": false });
    assert_eq!(app.customer("Chloé").await.outcome(SWITCH, input.clone()).await, "FORBIDDEN");
    assert_eq!(app.visitor().outcome(SWITCH, input).await, "UNAUTHENTICATED");
}
