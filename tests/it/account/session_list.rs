//! The list of one's own sign-ins, and ending one of them.

use api::platform::global_id::NodeKind;
use insta::{allow_duplicates, assert_json_snapshot};
use rstest_reuse::apply;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{PASSWORD, SESSION, Tokens, credentials, refresh, refresh_outcome, sign_in, sign_up, start, whom};
use crate::support::{
    app::TestApp,
    db::{Backend, each_database},
    rows::at,
    socket::Socket,
};

const LIST: &str =
    "{ viewer { sessions { totalCount nodes { id device userAgent isCurrent createdAt lastUsedAt expiresAt } } } }";

async fn list(app: &TestApp, access: &str) -> Vec<Value> {
    let answer = app.graphql(LIST, json!({}), Some(access)).await;
    let sessions = &answer["data"]["viewer"]["sessions"];
    let nodes = sessions["nodes"].as_array().unwrap_or_else(|| panic!("{answer}")).clone();
    assert_eq!(sessions["totalCount"], nodes.len());
    nodes
}

async fn sign_in_with(app: &TestApp, user_agent: &str) -> Tokens {
    let query = format!("mutation($input: SessionCreateInput!) {{ sessionCreate(input: $input) {{ {SESSION} }} }}");
    let variables = json!({ "input": credentials("anne@quai.example", PASSWORD) });
    let request = app.client().post(app.url("/graphql")).header("user-agent", user_agent);
    let answer = request.json(&json!({ "query": query, "variables": variables })).send().await.unwrap();
    let answer: Value = answer.json().await.unwrap();
    Tokens::of(&answer["data"]["sessionCreate"]["session"])
}

async fn revoke(app: &TestApp, access: &str, id: &str) -> String {
    let query =
        "mutation($input: SessionRevokeInput!) { sessionRevoke(input: $input) { revoked userErrors { code field } } }";
    let answer = app.graphql(query, json!({ "input": { "sessionId": id } }), Some(access)).await;
    let payload = &answer["data"]["sessionRevoke"];
    if payload["revoked"] == true { "done".to_owned() } else { payload["userErrors"].to_string() }
}

#[apply(each_database)]
#[tokio::test]
async fn one_sees_where_one_is_signed_in(#[case] backend: Backend) {
    let app = start(backend).await;
    sign_up(&app, "anne@quai.example").await;
    app.app.clock.set(at("2026-11-22T12:01:00Z"));
    let firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0";
    let anne = sign_in_with(&app, firefox).await;
    app.app.clock.set(at("2026-11-22T12:02:00Z"));
    let anne = refresh(&app, &anne.refresh).await;
    sign_up(&app, "bruno@quai.example").await;
    let nodes = list(&app, &anne.access).await;
    allow_duplicates! { assert_json_snapshot!(nodes, { "[].id" => "an id" }, @r#"
    [
      {
        "createdAt": "2026-11-22T12:01:00+00:00",
        "device": "Firefox, Windows",
        "expiresAt": "2026-12-22T12:02:00+00:00",
        "id": "an id",
        "isCurrent": true,
        "lastUsedAt": "2026-11-22T12:02:00+00:00",
        "userAgent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0"
      },
      {
        "createdAt": "2026-11-22T12:00:00+00:00",
        "device": null,
        "expiresAt": "2026-12-22T12:00:00+00:00",
        "id": "an id",
        "isCurrent": false,
        "lastUsedAt": "2026-11-22T12:00:00+00:00",
        "userAgent": null
      }
    ]
    "#) }
    let visitor = app.graphql("{ viewer { sessions { totalCount } } }", json!({}), None).await;
    assert_eq!(visitor["data"]["viewer"]["sessions"], json!({ "totalCount": 0 }));
}

#[apply(each_database)]
#[tokio::test]
async fn a_sign_in_elsewhere_is_ended_with_its_sockets_at_once(#[case] backend: Backend) {
    let app = start(backend).await;
    let here = sign_up(&app, "anne@quai.example").await;
    let there = sign_in(&app, "anne@quai.example").await;
    let mut socket = Socket::open(&app, Some(&there.access)).await;
    let other = list(&app, &here.access).await.into_iter().find(|one| one["isCurrent"] == false).unwrap();
    let id = other["id"].as_str().unwrap();
    assert_eq!(revoke(&app, &here.access, id).await, "done");
    assert_eq!(socket.close_code().await, 4401);
    assert_eq!(whom(&app, &there.access).await, "UNAUTHENTICATED");
    assert_eq!(refresh_outcome(&app, &there.refresh).await, "INVALID_REFRESH_TOKEN refreshToken");
    assert_eq!(whom(&app, &here.access).await, "signed in");
    assert_eq!(list(&app, &here.access).await.len(), 1);
    assert_eq!(revoke(&app, &here.access, id).await, "done", "ending it twice changes nothing");
    app.stop().await;
}

#[apply(each_database)]
#[tokio::test]
async fn somebody_elses_sign_in_does_not_exist(#[case] backend: Backend) {
    let app = start(backend).await;
    let anne = sign_up(&app, "anne@quai.example").await;
    let bruno = sign_up(&app, "bruno@quai.example").await;
    let ada = app.administrator().await;
    let id = list(&app, &anne.access).await[0]["id"].as_str().unwrap().to_owned();
    let unknown = r#"[{"code":"NOT_FOUND","field":["sessionId"]}]"#;
    for id in [id.as_str(), NodeKind::Session.encode(Uuid::now_v7()).as_str(), "", &bruno.user_id] {
        assert_eq!(revoke(&app, &bruno.access, id).await, unknown, "{id}");
        assert_eq!(revoke(&app, &ada.token().unwrap(), id).await, unknown, "{id}");
    }
    let node = async |access: &str| {
        let query = "query($id: ID!) { node(id: $id) { id ... on Session { isCurrent } } }";
        app.graphql(query, json!({ "id": id }), Some(access)).await["data"]["node"].take()
    };
    assert_eq!(node(&anne.access).await, json!({ "id": id, "isCurrent": true }));
    assert_eq!((node(&bruno.access).await, node(&ada.token().unwrap()).await), (Value::Null, Value::Null));
    assert_eq!(whom(&app, &anne.access).await, "signed in");
}

#[apply(each_database)]
#[tokio::test]
async fn a_sign_in_that_has_ended_is_no_longer_listed(#[case] backend: Backend) {
    let app = start(backend).await;
    let anne = sign_up(&app, "anne@quai.example").await;
    let id = list(&app, &anne.access).await[0]["id"].as_str().unwrap().to_owned();
    app.app.clock.set(at("2026-12-22T12:00:00Z"));
    let later = sign_in(&app, "anne@quai.example").await;
    assert_eq!(list(&app, &later.access).await.len(), 1);
    let query = "query($id: ID!) { node(id: $id) { id } }";
    assert_eq!(app.graphql(query, json!({ "id": id }), Some(&later.access)).await["data"]["node"], Value::Null);
}
