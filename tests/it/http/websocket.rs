//! graphql-transport-ws, message by message.

use std::time::Duration;

use api::{http::options::HttpOptions, platform::clock::Clock};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use super::toy;
use crate::support::{
    app::TestApp,
    db::Backend,
    socket::{Received, Socket},
};

const PROTOCOL: Option<&str> = Some("graphql-transport-ws");

async fn toy_app(limit: impl FnOnce(&mut HttpOptions)) -> TestApp {
    TestApp::with(Backend::Sqlite, Clock::default(), |_| {}, toy::schema, limit).await
}

fn code(message: &Value) -> &str {
    message["payload"][0]["extensions"]["code"].as_str().unwrap_or_default()
}

#[tokio::test]
async fn a_client_that_breaks_the_protocol_is_told_by_code() {
    let app = toy_app(|_| {}).await;
    let init = json!({ "type": "connection_init" });
    let subscribe = json!({ "type": "subscribe", "id": "1", "payload": { "query": "subscription { quiet }" } });
    for (sent, expected) in [
        (vec![subscribe.clone()], 4401),
        (vec![init.clone(), init.clone()], 4429),
        (vec![init.clone(), subscribe.clone(), subscribe.clone()], 4409),
        (vec![json!({ "type": "unknown" })], 4400),
        (vec![json!("text")], 4400),
        (vec![init.clone(), json!({ "type": "subscribe", "id": "1" })], 4400),
        (vec![init.clone(), json!({ "type": "next", "id": "1", "payload": {} })], 4400),
        (vec![json!({ "type": "connection_init", "payload": { "authorization": "Bearer nonsense" } })], 4403),
        (vec![json!({ "type": "connection_init", "payload": { "Authorization": "nonsense" } })], 4403),
    ] {
        let mut socket = Socket::connect(&app, PROTOCOL).await;
        for message in &sent {
            socket.send(message.clone()).await;
        }
        assert_eq!(socket.close_code().await, expected, "{sent:?}");
    }
    let mut socket = Socket::connect(&app, PROTOCOL).await;
    socket.send_raw(Message::text("not json")).await;
    assert_eq!(socket.close_code().await, 4400);
    let mut socket = Socket::connect(&app, PROTOCOL).await;
    socket.send_raw(Message::binary(init.to_string())).await;
    assert_eq!(socket.close_code().await, 4400);
}

#[tokio::test]
async fn another_subprotocol_is_not_spoken() {
    let app = toy_app(|_| {}).await;
    let mut socket = Socket::connect(&app, None).await;
    assert_eq!(socket.receive().await, Received::Closed(4406, "Subprotocol not acceptable".to_owned()));
}

#[tokio::test]
async fn a_plain_request_is_told_to_upgrade() {
    let app = toy_app(|_| {}).await;
    let response = app.client().get(app.url("/graphql/ws")).send().await.unwrap();
    assert_eq!(response.status(), 426);
    assert_eq!(response.headers()["upgrade"], "websocket");
}

#[tokio::test]
async fn a_silent_client_is_not_waited_for() {
    let app = toy_app(|options| options.init_timeout = Duration::from_millis(50)).await;
    assert_eq!(Socket::connect(&app, PROTOCOL).await.close_code().await, 4408);
}

#[tokio::test]
async fn pings_are_answered_at_any_time() {
    let app = toy_app(|_| {}).await;
    let mut socket = Socket::connect(&app, PROTOCOL).await;
    socket.send(json!({ "type": "ping" })).await;
    assert_eq!(socket.message().await, json!({ "type": "pong" }));
    socket.send(json!({ "type": "pong" })).await;
    socket.send(json!({ "type": "ping", "payload": { "a": 1 } })).await;
    assert_eq!(socket.message().await, json!({ "type": "pong", "payload": { "a": 1 } }));
}

#[tokio::test]
async fn an_operation_brings_results_and_then_completes() {
    let app = toy_app(|_| {}).await;
    let mut socket = Socket::open(&app, None).await;
    socket.subscribe("a", "subscription { count(to: 2) }").await;
    for count in 1..=2 {
        let payload = json!({ "data": { "count": count }, "extensions": { "cost": 1 } });
        assert_eq!(socket.message().await, json!({ "type": "next", "id": "a", "payload": payload }));
    }
    assert_eq!(socket.message().await, json!({ "type": "complete", "id": "a" }));

    socket.subscribe("a", "{ echo(text: \"again\") }").await;
    assert_eq!(socket.message().await["payload"]["data"], json!({ "echo": "again" }));
    assert_eq!(socket.message().await, json!({ "type": "complete", "id": "a" }));
}

#[tokio::test]
async fn a_refused_operation_is_an_error_and_the_socket_stays() {
    let app = toy_app(|options| options.max_socket_operations = 1).await;
    let mut socket = Socket::open(&app, None).await;
    for (query, expected) in [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ unknown }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { a: quiet b: quiet }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription ($to: Int!) { count(to: $to) }", "BAD_USER_INPUT"),
        ("subscription { refused }", "FORBIDDEN"),
    ] {
        socket.subscribe("a", query).await;
        let message = socket.message().await;
        assert_eq!((message["type"].as_str(), code(&message)), (Some("error"), expected), "{query} {message}");
    }
    socket.subscribe("a", "subscription { quiet }").await;
    assert_eq!(socket.message().await["type"], "next");
    socket.subscribe("b", "subscription { quiet }").await;
    assert_eq!(code(&socket.message().await), "LIMIT_EXCEEDED");
    socket.send(json!({ "type": "complete", "id": "a" })).await;
    socket.subscribe("a", "subscription { quiet }").await;
    assert_eq!(socket.message().await["payload"]["data"], json!({ "quiet": true }));
}

#[tokio::test]
async fn a_failed_event_does_not_end_the_others() {
    let app = toy_app(|_| {}).await;
    let mut socket = Socket::open(&app, None).await;
    socket.subscribe("a", "subscription { stumbles }").await;
    assert_eq!(socket.message().await["payload"]["data"], json!({ "stumbles": true }));
    let failed = socket.message().await;
    assert_eq!(failed["payload"]["errors"][0]["extensions"]["code"], "FORBIDDEN", "{failed}");
}

#[tokio::test]
async fn nothing_secret_is_told() {
    let app = toy_app(|_| {}).await;
    let mut socket = Socket::open(&app, None).await;
    for query in ["{ panics }", "{ leaks }", "subscription { panics }"] {
        socket.subscribe("a", query).await;
        let mut told = String::new();
        loop {
            let message = socket.message().await;
            told += &message.to_string();
            if message["type"] != "next" {
                break;
            }
        }
        assert!(told.contains("INTERNAL") && !told.to_lowercase().contains("secret"), "{query} {told}");
    }
}

#[tokio::test]
async fn a_large_message_is_not_read() {
    let app = toy_app(|_| {}).await;
    let mut socket = Socket::open(&app, None).await;
    socket.send(json!({ "type": "ping", "payload": { "a": "x".repeat(300 * 1024) } })).await;
    assert_eq!(socket.close_code().await, 1009);
}

#[tokio::test]
async fn a_client_that_stands_still_is_let_go() {
    let app = toy_app(|options| {
        options.stall_timeout = Duration::from_millis(200);
        options.farewell_timeout = Duration::from_millis(200);
        options.max_sockets = 1;
    })
    .await;
    let mut socket = Socket::open(&app, None).await;
    socket.subscribe("a", "subscription { flood }").await;
    Socket::wait_for_room(&app).await;
    let end = loop {
        match socket.receive().await {
            Received::Message(_) => {}
            end => break end,
        }
    };
    assert_eq!(end, Received::Lost);
}

#[tokio::test]
async fn a_client_that_stood_still_and_reads_again_is_told_to_resume() {
    let app = toy_app(|options| options.stall_timeout = Duration::from_millis(200)).await;
    let running = &app.app.metrics.subscriptions;
    let mut socket = Socket::open(&app, None).await;
    socket.subscribe("a", "subscription { flood }").await;
    while running.get() == 0 {
        tokio::task::yield_now().await;
    }
    while running.get() > 0 {
        tokio::task::yield_now().await;
    }
    let end = loop {
        match socket.receive().await {
            Received::Message(_) => {}
            end => break end,
        }
    };
    let Received::Closed(1013, reason) = end else { panic!("a reason: {end:?}") };
    assert!(reason.contains("resume"), "{reason}");
}

#[tokio::test]
async fn one_address_and_one_account_have_places_of_their_own() {
    let app = toy_app(|options| options.max_sockets_per_address = 2).await;
    let (_first, second) = (Socket::open(&app, None).await, Socket::open(&app, None).await);
    let stream = app.client().get(app.url("/graphql/stream?query={__typename}")).header("accept", "text/event-stream");
    let refused = stream.send().await.expect("an answer");
    assert_eq!(refused.status(), 429);
    drop(second);
    Socket::wait_for_room(&app).await;

    let app = toy_app(|options| options.max_sockets_per_account = 1).await;
    let (anne, boris) = (app.employee("Anne").await, app.employee("Boris").await);
    let _first = Socket::open(&app, anne.token().as_deref()).await;
    let _other = Socket::open(&app, boris.token().as_deref()).await;
    let mut second = Socket::connect(&app, PROTOCOL).await;
    let bearer = format!("Bearer {}", anne.token().expect("a token"));
    second.send(json!({ "type": "connection_init", "payload": { "authorization": bearer } })).await;
    assert_eq!(second.close_code().await, 1013);
}

#[tokio::test]
async fn a_client_that_answers_no_ping_is_let_go() {
    let app = toy_app(|options| {
        options.ping_interval = Duration::from_millis(100);
        options.max_sockets = 1;
    })
    .await;
    let mut socket = Socket::open(&app, None).await;
    // Nothing is read, so no ping is answered.
    Socket::wait_for_room(&app).await;
    assert_eq!(socket.close_code().await, 1013);
}

#[tokio::test]
async fn there_is_a_largest_number_of_sockets() {
    let app = toy_app(|options| options.max_sockets = 1).await;
    let _first = Socket::open(&app, None).await;
    let url = app.socket_url("/graphql/ws");
    assert!(tokio_tungstenite::connect_async(url).await.unwrap_err().to_string().contains("503"));
}

#[tokio::test]
async fn stopping_says_goodbye() {
    let app = toy_app(|_| {}).await;
    let mut socket = Socket::open(&app, None).await;
    socket.subscribe("a", "subscription { quiet }").await;
    assert_eq!(socket.message().await["type"], "next");
    let (code, ()) = tokio::join!(socket.close_code(), app.stop());
    assert_eq!(code, 1001);
}
