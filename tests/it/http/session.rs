//! What stays open ends with its session: sockets and streams, at the token's end and at sign-out.

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::header;
use rstest_reuse::apply;
use serde_json::json;

use crate::support::{
    app::TestApp,
    db::{Backend, each_database},
    socket::{Received, Socket},
};

const NOON: &str = "2026-11-23T12:00:00Z";

fn noon() -> DateTime<Utc> {
    NOON.parse().unwrap()
}

/// Makes a customer's account and gives an access token of it.
async fn token(app: &TestApp) -> String {
    let account = json!({ "name": "Anne", "email": "anne@quai.example", "password": "correct horse" });
    let create = "mutation ($input: AccountCreateInput!) { accountCreate(input: $input) { userErrors { code } } }";
    let answer = app.graphql(create, json!({ "input": account }), None).await;
    assert_eq!(answer["data"]["accountCreate"]["userErrors"], json!([]), "{answer}");
    sign_in(app).await
}

async fn sign_in(app: &TestApp) -> String {
    let sign_in = "mutation ($input: SessionCreateInput!) { sessionCreate(input: $input) { session { accessToken } } }";
    let input = json!({ "email": "anne@quai.example", "password": "correct horse" });
    let answer = app.graphql(sign_in, json!({ "input": input }), None).await;
    answer["data"]["sessionCreate"]["session"]["accessToken"].as_str().unwrap().to_owned()
}

#[apply(each_database)]
#[tokio::test]
async fn a_socket_closes_when_its_token_ends(#[case] backend: Backend) {
    let app = TestApp::start_at(backend, noon()).await;
    let token = token(&app).await;
    let mut socket = Socket::open(&app, Some(&token)).await;
    let mut visitor = Socket::open(&app, None).await;
    socket.subscribe("a", "{ viewer { user { name } } }").await;
    assert_eq!(socket.message().await["payload"]["data"], json!({ "viewer": { "user": { "name": "Anne" } } }));
    assert_eq!(socket.message().await["type"], "complete");

    app.app.clock.set(noon() + TimeDelta::minutes(15));
    let reason = "The access token has ended: refresh it and connect again";
    assert_eq!(socket.receive().await, Received::Closed(4401, reason.to_owned()));

    let mut late = Socket::connect(&app, Some("graphql-transport-ws")).await;
    late.send(json!({ "type": "connection_init", "payload": { "authorization": format!("Bearer {token}") } })).await;
    assert_eq!(late.close_code().await, 4403);
    visitor.subscribe("a", "{ __typename }").await;
    assert_eq!(visitor.message().await["type"], "next");
    app.stop().await;
}

#[apply(each_database)]
#[tokio::test]
async fn signing_out_closes_the_sockets_of_that_session_at_once(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let (token, other) = (token(&app).await, sign_in(&app).await);
    let mut socket = Socket::open(&app, Some(&token)).await;
    let mut kept = Socket::open(&app, Some(&other)).await;
    let answer = app.graphql("mutation { sessionRevoke(input: {}) { revoked } }", json!({}), Some(&token)).await;
    assert_eq!(answer["data"]["sessionRevoke"]["revoked"], true, "{answer}");
    assert_eq!(socket.close_code().await, 4401);
    kept.subscribe("a", "{ viewer { user { name } } }").await;
    assert_eq!(kept.message().await["payload"]["data"]["viewer"]["user"]["name"], "Anne");

    let everywhere = "mutation { sessionRevoke(input: { everywhere: true }) { revoked } }";
    app.graphql(everywhere, json!({}), Some(&other)).await;
    assert_eq!(kept.close_code().await, 4401);
    app.stop().await;
}

#[tokio::test]
async fn a_stream_ends_with_its_token() {
    let app = TestApp::start_at(Backend::Sqlite, noon()).await;
    let token = token(&app).await;
    let post = |token: &str| {
        let query = "subscription { preparationQueueChanged { __typename } }";
        let request = app.client().post(app.url("/graphql/stream")).bearer_auth(token);
        request.header(header::ACCEPT, "text/event-stream").json(&json!({ "query": query })).send()
    };
    let refused = post(&token).await.unwrap().text().await.unwrap();
    assert!(refused.contains("FORBIDDEN"), "{refused}");

    let roles = "INSERT INTO account_role (account_id, role, granted_at) \
                 SELECT id, 'SHOP_MANAGER', created_at FROM account";
    sea_orm::ConnectionTrait::execute_unprepared(app.database().connection(), roles).await.unwrap();
    let stream = post(&token).await.unwrap();
    app.app.clock.set(noon() + TimeDelta::minutes(15));
    let told = stream.text().await.unwrap();
    assert!(told.contains("UNAUTHENTICATED") && told.ends_with("event: complete\ndata: \n\n"), "{told}");
    assert_eq!(post(&token).await.unwrap().status(), 401);
}
