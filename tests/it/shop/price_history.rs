//! Past prices and the lowest of 30 days through the public API: docs/domain.md, price history.

use chrono::{DateTime, TimeDelta, Utc};
use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::support::{
    actors::Actor,
    app::TestApp,
    db::{Backend, each_database},
};

const LOWEST: &str = "query($id: ID!) { product(id: $id) { lowestPriceLast30Days { minorUnits } } }";

fn start() -> DateTime<Utc> {
    "2026-03-01T10:00:00.123456Z".parse().expect("an instant")
}

async fn lowest(actor: &Actor<'_>, id: &str) -> Value {
    let mut answer = actor.ask(LOWEST, json!({ "id": id })).await;
    answer["product"]["lowestPriceLast30Days"]["minorUnits"].take()
}

/// Changes a product so long after the start.
async fn change(app: &TestApp, id: &str, after: TimeDelta, mut input: Value) {
    app.app.clock.set(start() + after);
    input["productId"] = json!(id);
    app.manager().await.mutate("productUpdate", input, "").await;
}

/// A product for 5.00 since the start, for 4.00 since a day later, for 6.00 since the tenth day.
async fn bread(app: &TestApp) -> String {
    let manager = app.manager().await;
    let section = manager.create_section("Bread").await;
    let bread = manager.create_product(&section, "Bread", 500).await;
    change(app, &bread, TimeDelta::days(1), json!({ "listPrice": 400 })).await;
    change(app, &bread, TimeDelta::days(10), json!({ "listPrice": 600 })).await;
    bread
}

/// The lowest price beside a reduction that began so long after the start.
async fn lowest_of_reduction_after(backend: Backend, after: TimeDelta) -> Value {
    let app = TestApp::start_at(backend, start()).await;
    let bread = bread(&app).await;
    change(&app, &bread, after, json!({ "promotion": { "amount": -100 } })).await;
    lowest(&app.visitor(), &bread).await
}

#[apply(each_database)]
#[tokio::test]
async fn the_price_in_force_when_the_thirty_days_began_counts(#[case] backend: Backend) {
    let ended = TimeDelta::days(10) + TimeDelta::days(30);
    let moment = TimeDelta::microseconds(1);
    assert_eq!(lowest_of_reduction_after(backend, ended - moment).await, 400);
    assert_eq!(lowest_of_reduction_after(backend, ended).await, 600);
}

#[apply(each_database)]
#[tokio::test]
async fn a_reduction_that_grows_began_once(#[case] backend: Backend) {
    let app = TestApp::start_at(backend, start()).await;
    let bread = bread(&app).await;
    assert_eq!(lowest(&app.visitor(), &bread).await, Value::Null);
    for (day, amount) in [(45, -100), (46, -200), (80, -300)] {
        change(&app, &bread, TimeDelta::days(day), json!({ "promotion": { "amount": amount } })).await;
        assert_eq!(lowest(&app.visitor(), &bread).await, 600);
    }
    change(&app, &bread, TimeDelta::days(81), json!({ "promotion": { "none": true } })).await;
    assert_eq!(lowest(&app.visitor(), &bread).await, Value::Null);
    change(&app, &bread, TimeDelta::days(82), json!({ "promotion": { "amount": -50 } })).await;
    assert_eq!(lowest(&app.visitor(), &bread).await, 300, "the price of the earlier reduction was in force meanwhile");
}

#[apply(each_database)]
#[tokio::test]
async fn a_price_that_lasted_no_time_does_not_count(#[case] backend: Backend) {
    let app = TestApp::start_at(backend, start()).await;
    let bread = bread(&app).await;
    for price in [1, 600] {
        change(&app, &bread, TimeDelta::days(50), json!({ "listPrice": price })).await;
    }
    change(&app, &bread, TimeDelta::days(51), json!({ "promotion": { "amount": -100 } })).await;
    assert_eq!(lowest(&app.visitor(), &bread).await, 600);
}

#[apply(each_database)]
#[tokio::test]
async fn managers_see_past_prices_and_lists_ask_once_for_them(#[case] backend: Backend) {
    let app = TestApp::start_at(backend, start()).await;
    let bread = bread(&app).await;
    change(&app, &bread, TimeDelta::days(11), json!({ "promotion": { "amount": -100 } })).await;
    let query = "{ products { edges { node { priceHistory { price { minorUnits } promotion { minorUnits } } \
        lowestPriceLast30Days { minorUnits } } } } }";
    let before = app.app.database.statement_count();
    let answer = app.visitor().ask(query, json!({})).await;
    assert_eq!(app.app.database.statement_count() - before, 2);
    assert_eq!(answer["products"]["edges"][0]["node"]["priceHistory"], Value::Null);
    let answer = app.manager().await.ask(query, json!({})).await;
    let shown = answer["products"]["edges"][0]["node"]["priceHistory"].as_array().expect("a list").iter();
    let prices: Vec<_> = shown.map(|point| point["price"]["minorUnits"].clone()).collect();
    assert_eq!(prices, [json!(500), json!(600), json!(400), json!(500)]);
}
