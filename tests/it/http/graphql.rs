//! GraphQL over HTTP: media types, status codes, methods.

use reqwest::{StatusCode, header};
use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::support::{
    app::TestApp,
    db::{Backend, each_database},
};

const RESPONSE: &str = "application/graphql-response+json";

async fn posted(app: &TestApp, accept: &str, body: impl Into<String>) -> (u16, Value) {
    let request = app.client().post(app.url("/graphql")).header(header::CONTENT_TYPE, "application/json");
    let response = request.header(header::ACCEPT, accept).body(body.into()).send().await.unwrap();
    let status = response.status().as_u16();
    let content_type = response.headers()[header::CONTENT_TYPE].to_str().unwrap().to_owned();
    assert_eq!(content_type, format!("{accept}; charset=utf-8"));
    (status, response.json().await.unwrap())
}

fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default()
}

#[apply(each_database)]
#[tokio::test]
async fn a_query_is_answered_with_its_cost(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let answer = app.graphql("{ viewer { user { id } } }", json!({}), None).await;
    assert_eq!(answer, json!({ "data": { "viewer": { "user": null } }, "extensions": { "cost": 3 } }));
    app.stop().await;
}

#[tokio::test]
async fn the_status_tells_whether_a_request_was_executed() {
    let app = TestApp::start(Backend::Sqlite).await;
    for (body, code_, status, plain_status) in [
        (json!({ "query": "{ __typename }" }), "", 200, 200),
        (json!({ "query": "{" }), "GRAPHQL_PARSE_FAILED", 400, 200),
        (json!({ "query": "" }), "GRAPHQL_PARSE_FAILED", 400, 200),
        (json!({ "query": "{ unknown }" }), "GRAPHQL_VALIDATION_FAILED", 400, 200),
        (json!({ "query": "query A { __typename } query B { __typename }" }), "GRAPHQL_VALIDATION_FAILED", 400, 200),
        (json!({ "query": "query ($id: ID!) { section(id: $id) { id } }" }), "BAD_USER_INPUT", 400, 200),
        (json!({ "query": "{ sections(first: \"x\") { totalCount } }" }), "BAD_USER_INPUT", 400, 200),
        (json!({ "query": "{ sections(first: -1) { totalCount } }" }), "BAD_USER_INPUT", 200, 200),
        (json!({ "query": "subscription { orderChanged(orderId: \"\") { kind } }" }), "BAD_REQUEST", 400, 200),
        (json!({}), "BAD_REQUEST", 400, 400),
        (json!({ "query": 1 }), "BAD_REQUEST", 400, 400),
        (json!({ "query": "{ __typename }", "operationName": {} }), "BAD_REQUEST", 400, 400),
        (json!({ "query": "{ __typename }", "variables": [] }), "BAD_REQUEST", 400, 400),
        (json!({ "query": "{ __typename }", "extensions": "x" }), "BAD_REQUEST", 400, 400),
        (json!("{ __typename }"), "BAD_REQUEST", 400, 400),
        (json!([]), "BAD_REQUEST", 400, 400),
    ] {
        for (accept, expected) in [(RESPONSE, status), ("application/json", plain_status)] {
            let (status, answer) = posted(&app, accept, body.to_string()).await;
            assert_eq!((status, code(&answer)), (expected, code_), "{accept} {body} {answer}");
            let executed = code_.is_empty() || body["query"].as_str().is_some_and(|query| query.contains("-1"));
            assert_eq!(answer.get("data").is_some(), executed, "{body} {answer}");
            assert!(answer["extensions"]["cost"].is_u64(), "{answer}");
        }
    }
    let (status, answer) = posted(&app, RESPONSE, "{ not json").await;
    assert_eq!((status, code(&answer)), (400, "BAD_REQUEST"));
}

#[tokio::test]
async fn several_requests_in_an_array_are_answered_in_order() {
    let app = TestApp::start(Backend::Sqlite).await;
    let body = json!([{ "query": "{ a: __typename }" }, { "query": "{" }, { "query": "{ b: __typename }" }]);
    let (status, answers) = posted(&app, RESPONSE, body.to_string()).await;
    assert_eq!(status, 200);
    assert_eq!(answers[0]["data"], json!({ "a": "Query" }));
    assert_eq!(code(&answers[1]), "GRAPHQL_PARSE_FAILED");
    assert_eq!(answers[2]["data"], json!({ "b": "Query" }));

    let many = vec![json!({ "query": "{ __typename }" }); 11];
    let (status, answer) = posted(&app, RESPONSE, Value::from(many).to_string()).await;
    assert_eq!((status, code(&answer)), (400, "LIMIT_EXCEEDED"));
}

#[tokio::test]
async fn only_json_is_read_and_only_json_is_answered() {
    let app = TestApp::start(Backend::Sqlite).await;
    let body = json!({ "query": "{ __typename }" }).to_string();
    for content_type in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"] {
        let request = app.client().post(app.url("/graphql")).header(header::CONTENT_TYPE, content_type);
        let response = request.body(body.clone()).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE, "{content_type}");
    }
    let response = app.client().post(app.url("/graphql")).body(body.clone()).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);

    let request = app.client().post(app.url("/graphql")).header(header::CONTENT_TYPE, "application/json");
    let response = request.header(header::ACCEPT, "text/html").body(body).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::NOT_ACCEPTABLE);
}

#[tokio::test]
async fn a_body_has_a_largest_size() {
    let app = TestApp::start(Backend::Sqlite).await;
    let body = json!({ "query": "{ __typename }", "variables": { "a": "x".repeat(1024 * 1024) } }).to_string();
    let (status, answer) = posted(&app, RESPONSE, body).await;
    assert_eq!((status, code(&answer)), (413, "LIMIT_EXCEEDED"));
}

#[tokio::test]
async fn what_changes_anything_is_posted() {
    let app = TestApp::start(Backend::Sqlite).await;
    let get = async |query: &str| {
        let parameters = [("query", query), ("variables", "{}")];
        let url = reqwest::Url::parse_with_params(&app.url("/graphql"), parameters).unwrap();
        app.client().get(url).header(header::ACCEPT, RESPONSE).send().await.unwrap()
    };
    let response = get("{ __typename }").await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.json::<Value>().await.unwrap()["data"], json!({ "__typename": "Query" }));

    let response = get("mutation { sessionRevoke(input: {}) { revoked } }").await;
    assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(response.headers()[header::ALLOW], "POST");

    let response = app.client().put(app.url("/graphql")).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert!(response.headers()[header::ALLOW].to_str().unwrap().contains("POST"));
}

#[tokio::test]
async fn a_bad_token_is_refused_before_anything_runs() {
    let app = TestApp::start(Backend::Sqlite).await;
    for value in ["Bearer nonsense", "Bearer ", "Basic YTpi", "nonsense"] {
        let request = app.client().post(app.url("/graphql")).header(header::AUTHORIZATION, value);
        let response = request.json(&json!({ "query": "{ __typename }" })).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED, "{value}");
        assert!(response.headers()[header::WWW_AUTHENTICATE].to_str().unwrap().starts_with("Bearer "));
        assert_eq!(code(&response.json().await.unwrap()), "UNAUTHENTICATED", "{value}");
    }
}

#[tokio::test]
async fn every_answer_has_an_id_and_guards() {
    let app = TestApp::start(Backend::Sqlite).await;
    let request = app.client().get(app.url("/nowhere")).header("x-request-id", "mine-1");
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
    for (name, value) in [
        ("x-request-id", "mine-1"),
        ("x-content-type-options", "nosniff"),
        ("cache-control", "no-store"),
        ("referrer-policy", "no-referrer"),
        ("content-type", "application/json; charset=utf-8"),
    ] {
        assert_eq!(response.headers()[name], value, "{name}");
    }
    let response = app.client().get(app.url("/health/live")).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    assert!(response.headers().contains_key("x-request-id"));
}

#[tokio::test]
async fn readiness_and_keys_can_be_asked() {
    let app = TestApp::start(Backend::Sqlite).await;
    let response = app.client().get(app.url("/health/ready")).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    let keys: Value = app.client().get(app.url("/.well-known/jwks.json")).send().await.unwrap().json().await.unwrap();
    assert_eq!(keys["keys"][0]["kty"], "OKP");
    assert!(keys["keys"][0].get("d").is_none());
}
