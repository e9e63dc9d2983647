//! graphql-sse, distinct connections mode.

use std::time::Duration;

use api::{http::options::HttpOptions, platform::clock::Clock};
use futures_util::StreamExt;
use reqwest::{Response, StatusCode, header};
use serde_json::json;

use super::toy;
use crate::support::{app::TestApp, db::Backend};

async fn toy_app(limit: impl FnOnce(&mut HttpOptions)) -> TestApp {
    TestApp::with(Backend::Sqlite, Clock::default(), |_| {}, toy::schema, limit).await
}

async fn stream(app: &TestApp, query: &str) -> Response {
    let request = app.client().post(app.url("/graphql/stream")).header(header::ACCEPT, "text/event-stream");
    request.header(header::ACCEPT_LANGUAGE, "en").json(&json!({ "query": query })).send().await.unwrap()
}

#[tokio::test]
async fn a_subscription_brings_results_and_then_completes() {
    let app = toy_app(|_| {}).await;
    let response = stream(&app, "subscription { count(to: 2) }").await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()[header::CONTENT_TYPE], "text/event-stream; charset=utf-8");
    assert_eq!(
        response.text().await.unwrap(),
        ":\n\nevent: next\ndata: {\"data\":{\"count\":1},\"extensions\":{\"cost\":1}}\n\n\
         event: next\ndata: {\"data\":{\"count\":2},\"extensions\":{\"cost\":1}}\n\n\
         event: complete\ndata: \n\n"
    );
}

#[tokio::test]
async fn a_refused_operation_is_told_in_the_stream() {
    let app = toy_app(|_| {}).await;
    for (query, code) in [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("subscription { unknown }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { refused }", "FORBIDDEN"),
        ("subscription { panics }", "INTERNAL"),
    ] {
        let response = stream(&app, query).await;
        assert_eq!(response.status(), StatusCode::OK);
        let told = response.text().await.unwrap();
        assert!(told.contains(code) && told.ends_with("event: complete\ndata: \n\n"), "{query} {told}");
        assert!(!told.contains("secret"), "{told}");
    }
}

#[tokio::test]
async fn what_is_no_request_gets_a_plain_answer() {
    let app = toy_app(|_| {}).await;
    let get = async |query: &str, accept: &str, token: &str| {
        let request = app.client().get(app.url("/graphql/stream") + query).header(header::ACCEPT, accept);
        let request = if token.is_empty() { request } else { request.bearer_auth(token) };
        request.send().await.unwrap().status().as_u16()
    };
    assert_eq!(get("?query=%7Becho(text:%22%22)%7D", "text/event-stream", "").await, 200);
    assert_eq!(get("", "text/event-stream", "").await, 400);
    assert_eq!(get("?query=%7B__typename%7D", "application/json", "").await, 406);
    assert_eq!(get("?query=%7B__typename%7D", "*/*", "nonsense").await, 401);
    let response = app.client().post(app.url("/graphql/stream")).body("{}").send().await.unwrap();
    assert_eq!(response.status(), 415);
}

#[tokio::test]
async fn a_quiet_stream_is_kept_alive_and_ends_without_complete_when_the_service_stops() {
    let app = toy_app(|options| options.stream_keep_alive = Duration::from_millis(50)).await;
    let mut chunks = stream(&app, "subscription { quiet }").await.bytes_stream();
    let mut told = String::new();
    while !told.ends_with("\n\n:\n\n") {
        told += std::str::from_utf8(&chunks.next().await.unwrap().unwrap()).unwrap();
    }
    let rest = async {
        let mut rest = String::new();
        while let Some(Ok(chunk)) = chunks.next().await {
            rest += std::str::from_utf8(&chunk).unwrap();
        }
        rest
    };
    let (rest, ()) = tokio::join!(rest, app.stop());
    assert!(!rest.contains("complete"), "{rest}");
}

#[tokio::test]
async fn there_is_a_largest_number_of_streams() {
    let app = toy_app(|options| options.max_streams = 1).await;
    let _first = stream(&app, "subscription { quiet }").await;
    assert_eq!(stream(&app, "subscription { quiet }").await.status(), StatusCode::SERVICE_UNAVAILABLE);
}
