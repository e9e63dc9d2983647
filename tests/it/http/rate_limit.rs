//! How much everybody may ask for in a minute.

use api::platform::{clock::Clock, rate_limit::Limits};
use chrono::{DateTime, TimeDelta, Utc};
use reqwest::{RequestBuilder, Response, header};
use serde_json::{Value, json};

use super::toy;
use crate::support::{app::TestApp, db::Backend, socket::Socket};

/// Costs ten points.
const TEN: &str = "{ a: echo(text: \"a\") b: echo(text: \"a\") c: echo(text: \"a\") d: echo(text: \"a\") \
    e: echo(text: \"a\") f: echo(text: \"a\") g: echo(text: \"a\") h: echo(text: \"a\") i: echo(text: \"a\") \
    j: echo(text: \"a\") }";

/// A service behind a proxy on this machine, at a standing clock.
async fn limited(address: u64, account: u64) -> TestApp {
    let clock = Clock::manual(DateTime::UNIX_EPOCH + TimeDelta::days(20_000));
    let behind_a_proxy = |config: &mut api::config::Config| config.trusted_proxies = "127.0.0.1".parse().unwrap();
    let limits = Limits { address, account };
    TestApp::with(Backend::Sqlite, clock, behind_a_proxy, toy::schema, |options| options.rate_limits = limits).await
}

fn pass(app: &TestApp, seconds: i64) {
    let now: DateTime<Utc> = app.app.clock.now();
    app.app.clock.set(now + TimeDelta::seconds(seconds));
}

fn request(app: &TestApp, body: &Value) -> RequestBuilder {
    let request = app.client().post(app.url("/graphql")).header(header::ACCEPT, "application/json");
    request.header(header::ACCEPT_LANGUAGE, "en").json(body)
}

async fn ask(app: &TestApp, query: &str) -> Response {
    request(app, &json!({ "query": query })).send().await.unwrap()
}

async fn ask_from(app: &TestApp, address: &str) -> u16 {
    let asked = request(app, &json!({ "query": TEN })).header("x-forwarded-for", address).send().await;
    asked.unwrap().status().as_u16()
}

async fn ask_as(app: &TestApp, token: &str, address: &str) -> u16 {
    let request = request(app, &json!({ "query": TEN })).bearer_auth(token);
    request.header("x-forwarded-for", address).send().await.unwrap().status().as_u16()
}

fn header_of(response: &Response, name: &str) -> String {
    response.headers().get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
}

#[tokio::test]
async fn each_answer_tells_what_is_left() {
    let app = limited(60, 0).await;
    let answer = ask(&app, TEN).await;
    assert_eq!(answer.status(), 200);
    assert_eq!(header_of(&answer, "ratelimit-policy"), "\"address\";q=60;w=60;qu=\"cost\"");
    assert_eq!(header_of(&answer, "ratelimit"), "\"address\";r=50;t=10");
    let answer: Value = answer.json().await.unwrap();
    let expected = json!({ "cost": 10, "rateLimit": { "limit": 60, "remaining": 50, "resetAfter": 10 } });
    assert_eq!(answer["extensions"], expected);
}

#[tokio::test]
async fn who_asks_for_too_much_waits_as_long_as_is_said_and_no_longer() {
    let app = limited(30, 0).await;
    for _ in 0..3 {
        assert_eq!(ask(&app, TEN).await.status(), 200);
    }
    let refused = ask(&app, TEN).await;
    assert_eq!((refused.status().as_u16(), header_of(&refused, "retry-after")), (429, "20".to_owned()));
    let refused: Value = refused.json().await.unwrap();
    assert_eq!(refused["errors"][0]["extensions"], json!({ "code": "RATE_LIMITED", "retryAfter": 20 }));
    assert!(refused["errors"][0]["message"].as_str().unwrap().ends_with("Try again in 20 s."), "{refused}");
    assert_eq!(refused.get("data"), None);
    pass(&app, 19);
    assert_eq!(ask(&app, TEN).await.status(), 429);
    pass(&app, 1);
    assert_eq!(ask(&app, TEN).await.status(), 200);
    assert_eq!(ask(&app, TEN).await.status(), 429);
    pass(&app, 60);
    assert_eq!(header_of(&ask(&app, TEN).await, "ratelimit"), "\"address\";r=20;t=20");
}

#[tokio::test]
async fn every_transport_counts_each_operation_once() {
    let app = limited(60, 0).await;
    let stream = app.client().post(app.url("/graphql/stream")).header(header::ACCEPT, "text/event-stream");
    let told = stream.json(&json!({ "query": TEN })).send().await.unwrap().text().await.unwrap();
    assert!(told.contains("\"remaining\":50"), "{told}");
    let mut socket = Socket::open(&app, None).await;
    socket.subscribe("1", TEN).await;
    assert_eq!(socket.message().await["payload"]["extensions"]["rateLimit"]["remaining"], 40);
    assert_eq!(socket.message().await["type"], "complete");
    // Five events cost no more than their subscription.
    socket.subscribe("2", "subscription { count(to: 5) }").await;
    for number in 1..=5 {
        assert_eq!(socket.event().await["count"], number);
    }
    assert_eq!(socket.message().await["type"], "complete");
    let asked = app.client().get(app.url("/graphql?query=%7B__typename%7D")).send().await;
    assert_eq!(header_of(&asked.unwrap(), "ratelimit"), "\"address\";r=38;t=22");
    let batch = json!([{ "query": TEN }, { "query": TEN }, { "query": TEN }, { "query": TEN }]);
    let answers = request(&app, &batch).send().await.unwrap();
    assert_eq!((answers.status().as_u16(), header_of(&answers, "ratelimit")), (200, "\"address\";r=8;t=52".to_owned()));
    let answers: Vec<Value> = answers.json().await.unwrap();
    assert_eq!(answers.iter().filter(|answer| answer.get("data").is_some()).count(), 3);
    assert_eq!(answers[3]["errors"][0]["extensions"]["code"], "RATE_LIMITED");
    socket.subscribe("3", TEN).await;
    assert_eq!(socket.error_code().await, "RATE_LIMITED");
    let stream = app.client().post(app.url("/graphql/stream")).header(header::ACCEPT, "text/event-stream");
    let told = stream.json(&json!({ "query": TEN })).send().await.unwrap().text().await.unwrap();
    assert!(told.contains("RATE_LIMITED") && told.contains("\"retryAfter\":2"), "{told}");
}

#[tokio::test]
async fn what_cannot_be_executed_costs_a_point() {
    let app = limited(3, 0).await;
    for query in [
        "{",
        "{ echo }",
        "{ a { b { c { d { e { f { g { h { i { j { k { l { m { n { o { p } } } } } } } } } } } } } } } }",
    ] {
        assert_ne!(ask(&app, query).await.status(), 429, "{query}");
    }
    assert_eq!(ask(&app, "{").await.status(), 429);
}

#[tokio::test]
async fn an_address_counts_for_itself_and_ipv6_by_its_network() {
    let app = limited(10, 0).await;
    for (address, expected) in [
        ("192.0.2.1", 200),
        ("192.0.2.1", 429),
        ("192.0.2.2", 200),
        ("2001:db8:1:2::1", 200),
        ("2001:db8:1:2:ffff::9", 429),
        ("2001:db8:1:3::1", 200),
    ] {
        assert_eq!(ask_from(&app, address).await, expected, "{address}");
    }
}

#[tokio::test]
async fn an_account_has_one_budget_wherever_it_calls_from() {
    let app = limited(1_000, 20).await;
    let (chloe, denis) = (app.customer("Chloé").await, app.customer("Denis").await);
    let (chloe, denis) = (chloe.token().unwrap(), denis.token().unwrap());
    assert_eq!(ask_as(&app, &chloe, "192.0.2.1").await, 200);
    assert_eq!(ask_as(&app, &chloe, "192.0.2.2").await, 200);
    assert_eq!(ask_as(&app, &chloe, "192.0.2.3").await, 429);
    assert_eq!(ask_as(&app, &denis, "192.0.2.1").await, 200);
    assert_eq!(ask_from(&app, "192.0.2.3").await, 200);
}

#[tokio::test]
async fn many_accounts_from_one_address_share_the_addresss_budget() {
    let app = limited(20, 1_000).await;
    let mut answered = Vec::new();
    for name in ["Chloé", "Denis", "Élise"] {
        let token = app.customer(name).await.token().unwrap();
        answered.push(ask_as(&app, &token, "192.0.2.1").await);
    }
    assert_eq!(answered, [200, 200, 429]);
}

#[tokio::test]
async fn without_a_limit_nothing_is_counted_or_told() {
    let app = limited(0, 0).await;
    let answer = ask(&app, TEN).await;
    assert_eq!((header_of(&answer, "ratelimit"), header_of(&answer, "ratelimit-policy")), Default::default());
    assert_eq!(answer.json::<Value>().await.unwrap()["extensions"], json!({ "cost": 10 }));
}
