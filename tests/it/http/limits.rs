//! What one request may take: cost, depth, aliases, changes, time.

use std::time::Duration;

use api::platform::clock::Clock;
use serde_json::{Value, json};

use super::toy;
use crate::support::{app::TestApp, db::Backend};

fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default()
}

#[tokio::test]
async fn an_operation_that_asks_for_too_much_is_refused() {
    let app = TestApp::start(Backend::Sqlite).await;
    let aliases: String = (0..31).map(|n| format!("a{n}: __typename ")).collect();
    let changes: String = (0..11).map(|n| format!("a{n}: sessionRevoke(input: {{}}) {{ revoked }} ")).collect();
    let spreads = "fragment A on Query { ...B ...B } fragment B on Query { ...C ...C } fragment C on Query { ...A }";
    let chain: String = (0..1500).map(|n| format!("fragment F{n} on Query {{ ...F{} }} ", n + 1)).collect();
    let page = "sections(first: 100) { nodes { id name } edges { node { id name } } }";
    for (query, expected) in [
        (format!("{{ {aliases} }}"), "LIMIT_EXCEEDED"),
        (format!("mutation {{ {changes} }}"), "LIMIT_EXCEEDED"),
        (format!("{{ ...A }} {spreads}"), "GRAPHQL_VALIDATION_FAILED"),
        (format!("{{ ...F0 }} {chain} fragment F1500 on Query {{ __typename }}"), "LIMIT_EXCEEDED"),
        (format!("{{ __typename }} {chain} fragment F1500 on Query {{ __typename }}"), "LIMIT_EXCEEDED"),
        (format!("{{ {} }}", page.repeat(20)), "LIMIT_EXCEEDED"),
        (format!("{{ sections(after: {}) {{ totalCount }} }}", "[".repeat(100_000)), "LIMIT_EXCEEDED"),
        (format!("{{ {} }}", "x ".repeat(20_000)), "LIMIT_EXCEEDED"),
        (format!("{{ {} }}", "__typename @skip(if: true) ".repeat(120)), "LIMIT_EXCEEDED"),
        ("{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }".into(), "LIMIT_EXCEEDED"),
    ] {
        let answer = app.graphql(&query, json!({}), None).await;
        assert_eq!(code(&answer), expected, "{} {answer}", &query[..query.len().min(80)]);
        assert!(answer.get("data").is_none());
    }
}

#[tokio::test]
async fn a_deep_value_in_a_variable_is_refused() {
    let app = TestApp::start(Backend::Sqlite).await;
    let body =
        format!(r#"{{"query":"{{ __typename }}","variables":{{"a":{}1{}}}}}"#, "[".repeat(5000), "]".repeat(5000));
    let request = app.client().post(app.url("/graphql")).header("content-type", "application/json");
    assert_eq!(request.body(body).send().await.unwrap().status(), 400);
}

#[tokio::test]
async fn what_the_client_sent_is_not_sent_back_at_length() {
    let app = TestApp::start(Backend::Sqlite).await;
    let long = "x".repeat(100_000);
    for query in
        [format!("{{ {long} }}"), format!("{{ sections(after: \"{long}"), format!("query (${long}: Int) {{ a }}")]
    {
        let answer = app.graphql(&query, json!({}), None).await.to_string();
        assert!(answer.len() < 2_000, "{}", answer.len());
    }
    let answer = app.graphql("{ section(id: ) { id } }", json!({}), None).await;
    assert_eq!(answer["errors"][0]["message"], "Syntax error: expected value");
}

#[tokio::test]
async fn an_array_of_requests_may_cost_what_one_may() {
    let app = TestApp::start(Backend::Sqlite).await;
    let query = "{ sections(first: 100) { nodes { id name description position createdAt } \
                 edges { cursor node { id name description position createdAt } } } }";
    let one = app.graphql(query, json!({}), None).await;
    let cost = one["extensions"]["cost"].as_u64().unwrap();
    let batch = vec![json!({ "query": query }); 10];
    let answers: Vec<Value> =
        app.client().post(app.url("/graphql")).json(&batch).send().await.unwrap().json().await.unwrap();
    let executed = answers.iter().filter(|answer| answer.get("data").is_some()).count() as u64;
    assert_eq!(executed, 10_000 / cost);
    assert_eq!(code(answers.last().unwrap()), "LIMIT_EXCEEDED");
}

#[tokio::test]
async fn the_usual_questions_to_the_schema_are_answered_unless_switched_off() {
    let of_type = "ofType { kind name ".repeat(9) + &"}".repeat(9);
    let query = format!(
        "query IntrospectionQuery {{ __schema {{ queryType {{ name }} types {{ kind name description \
         fields(includeDeprecated: true) {{ name args {{ name type {{ kind name {of_type} }} }} \
         type {{ kind name {of_type} }} }} inputFields {{ name type {{ kind name {of_type} }} }} \
         interfaces {{ kind name {of_type} }} possibleTypes {{ kind name {of_type} }} }} }} }}"
    );
    let app = TestApp::start(Backend::Sqlite).await;
    assert_eq!(app.graphql(&query, json!({}), None).await["data"]["__schema"]["queryType"]["name"], "Query");

    let hide = |config: &mut api::config::Config| config.introspection = false;
    let app = TestApp::with(Backend::Sqlite, Clock::default(), hide, api::schema::build, |_| {}).await;
    assert_eq!(code(&app.graphql(&query, json!({}), None).await), "GRAPHQL_VALIDATION_FAILED");
    let answer = app.graphql("{ section }", json!({}), None).await;
    assert!(!answer.to_string().contains("Did you mean"), "{answer}");
}

#[tokio::test]
async fn nothing_runs_for_ever_or_tells_secrets() {
    let limit = |options: &mut api::http::options::HttpOptions| options.request_timeout = Duration::from_millis(50);
    let app = TestApp::with(Backend::Sqlite, Clock::default(), |_| {}, toy::schema, limit).await;
    for (query, expected) in [("{ never }", "UNAVAILABLE"), ("{ panics }", "INTERNAL"), ("{ leaks }", "INTERNAL")] {
        let answer = app.graphql(query, json!({}), None).await;
        assert_eq!(code(&answer), expected, "{answer}");
        assert!(!answer.to_string().to_lowercase().contains("secret"), "{answer}");
    }
}

#[tokio::test]
async fn a_document_sent_again_is_held_to_the_same_limits() {
    let app = TestApp::start(Backend::Sqlite).await;
    let query = "query ($first: Int!, $after: String) { sections(first: $first, after: $after) { nodes { \
                 name products(first: $first) { nodes { name description: comment } } } } }";
    for _ in 0..3 {
        assert_eq!(
            app.graphql(query, json!({ "first": 2 }), None).await["data"],
            json!({ "sections": { "nodes": [] } })
        );
    }
    for (variables, expected) in [
        (json!({ "first": 100 }), "LIMIT_EXCEEDED"),
        (json!({ "first": "2" }), "BAD_USER_INPUT"),
        (json!({ "first": 2, "after": 1 }), "BAD_USER_INPUT"),
        (json!({}), "BAD_USER_INPUT"),
    ] {
        let answer = app.graphql(query, variables.clone(), None).await;
        assert_eq!(code(&answer), expected, "{variables} {answer}");
        assert!(answer.get("data").is_none(), "{variables} {answer}");
    }
    assert_eq!(app.graphql(query, json!({ "first": 2 }), None).await["data"], json!({ "sections": { "nodes": [] } }));
}

#[tokio::test]
async fn a_document_sent_again_is_answered_as_the_first_time() {
    let app = TestApp::start(Backend::Sqlite).await;
    for (query, sound, variables) in [
        (
            "query ($where: ProductWhere) { products(where: $where) { totalCount } }",
            json!({ "where": { "available": true } }),
            vec![
                json!({ "where": { "kind": "NONE" } }),
                json!({ "where": { "colour": "red" } }),
                json!({ "where": 1 }),
            ],
        ),
        (
            "query ($id: ID!) { product(id: $id) { id } }",
            json!({ "id": "x" }),
            vec![json!({ "id": u64::MAX }), json!({})],
        ),
        ("query ($days: Int!) { timeSlots(days: $days) { id } }", json!({ "days": 1 }), vec![json!({ "days": 99 })]),
        ("query ($a: Boolean!) { sections { nodes @include(if: $a) { nothing } } }", json!({ "a": true }), vec![]),
    ] {
        let first = app.graphql(query, sound.clone(), None).await;
        for variables in variables.into_iter().chain([sound]) {
            let again = app.graphql(query, variables.clone(), None).await;
            let fresh = app.graphql(&format!("{query} # {variables}"), variables.clone(), None).await;
            assert_eq!(again, fresh, "{query} {variables}");
        }
        assert_eq!(first.get("data").is_some(), !query.contains("nothing"), "{first}");
    }
}
