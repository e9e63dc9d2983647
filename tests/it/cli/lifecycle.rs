//! How the server starts and stops.

use std::{process::ExitStatus, thread};

use futures_util::{SinkExt, StreamExt};
use serde_json::json;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::{
    Message, client::IntoClientRequest, http::HeaderValue, protocol::frame::coding::CloseCode,
};

use crate::support::process::{Home, PATIENCE, Request, Serving};

const QUESTION: &str = r#"{"query":"{ __typename }"}"#;

/// A request whose handler waits for the rest of the body.
fn under_way(server: &Serving) -> Request {
    let mut request = Request::open(&server.address, "POST /graphql", QUESTION.len(), "Expect: 100-continue\r\n");
    request.wait_until_handled();
    request.send(&QUESTION[..10]);
    request
}

#[test]
fn a_stopping_server_finishes_its_requests_and_accepts_no_more() {
    for signal in ["TERM", "INT"] {
        let home = Home::new();
        let server = home.serve(&[]);
        assert_eq!(server.get("/health/ready").0, 200);
        let mut request = under_way(&server);
        server.process.signal(signal);
        server.wait_until_closed();
        request.send(&QUESTION[10..]);
        let (status, answer) = request.answer();
        assert_eq!(status, 200, "{answer}");
        assert!(answer.contains(r#""__typename":"Query""#), "{answer}");
        assert_eq!(server.process.ended().code(), Some(0));
    }
}

#[test]
fn a_request_that_does_not_end_is_given_up_after_the_limit() {
    let home = Home::new().with("QUAI_SHUTDOWN_TIMEOUT", "100 ms");
    let server = home.serve(&[]);
    let _request = under_way(&server);
    server.process.signal("TERM");
    server.process.wait_for_log("still under way");
    assert_eq!(server.process.ended().code(), Some(0));
}

#[test]
fn a_second_signal_ends_the_server_at_once() {
    let home = Home::new().with("QUAI_SHUTDOWN_TIMEOUT", "1 h");
    let server = home.serve(&[]);
    let _request = under_way(&server);
    server.process.signal("TERM");
    server.process.wait_for_log("stopping");
    server.process.signal("TERM");
    assert_eq!(server.process.ended().code(), Some(1));
}

#[tokio::test]
async fn a_stopping_server_closes_its_sockets_with_a_reason() {
    let home = Home::new();
    let server = home.serve(&[]);
    let mut request = format!("ws://{}/graphql/ws", server.address).into_client_request().expect("an address");
    request.headers_mut().insert("sec-websocket-protocol", HeaderValue::from_static("graphql-transport-ws"));
    let (mut socket, _) = tokio_tungstenite::connect_async(request).await.expect("a socket");
    socket.send(Message::text(r#"{"type":"connection_init"}"#)).await.expect("the server reads");
    let acknowledged = socket.next().await.expect("a message").expect("a message");
    assert!(acknowledged.to_text().is_ok_and(|text| text.contains("connection_ack")), "{acknowledged}");

    server.process.signal("TERM");
    let closed = timeout(PATIENCE, socket.next()).await.expect("a message in time").expect("a message");
    let Ok(Message::Close(Some(frame))) = closed else { panic!("a close frame: {closed:?}") };
    assert_eq!(frame.code, CloseCode::Away);
    assert!(!frame.reason.is_empty());
    drop(socket);
    assert_eq!(server.process.ended().code(), Some(0));
}

#[test]
fn a_worker_answers_for_its_health_and_its_figures_and_serves_nothing_else() {
    let home = Home::new();
    let worker = home.start(&["worker", "--listen", "127.0.0.1:0"]).ready();
    assert_eq!(worker.get("/health/ready").0, 200);
    while !worker.get("/metrics").1.contains("quai_jobs_total{kind=\"PURGE\",result=\"Done\"} 1") {
        thread::yield_now();
    }
    assert_eq!(worker.get("/graphiql").0, 404);
    worker.process.signal("TERM");
    assert!(worker.process.ended().success());
}

#[test]
fn a_worker_runs_beside_a_server_and_stops_on_a_signal() {
    let home = Home::new();
    let server = home.serve(&["--no-worker"]);
    let worker = home.start(&["worker"]);
    worker.wait_for_log("the worker runs");
    worker.signal("TERM");
    assert_eq!(worker.ended().code(), Some(0));
    assert_eq!(server.get("/health/ready").0, 200);
}

#[test]
fn a_taken_port_is_told() {
    let home = Home::new();
    let server = home.serve(&[]);
    let other = Home::new().with("QUAI_LISTEN", &server.address);
    let ended = other.run(&["serve"]);
    assert_eq!(ended.code, Some(1));
    assert!(ended.stderr.contains("another program listens there. Stop it, or set QUAI_LISTEN"), "{}", ended.stderr);
    assert!(!other.path().join("data").exists(), "nothing is made for a server that cannot serve");
}

#[test]
fn servers_that_start_at_once_on_one_folder_share_database_and_key() {
    let home = Home::new();
    let starting: Vec<_> = (0..4).map(|_| home.start(&["serve", "--no-worker"])).collect();
    let servers: Vec<_> = starting.into_iter().map(|starting| starting.ready()).collect();
    let keys: Vec<_> = servers.iter().map(|server| server.get("/.well-known/jwks.json")).collect();
    assert!(keys.iter().all(|key| *key == keys[0] && key.0 == 200), "{keys:?}");
    for server in &servers {
        server.process.signal("TERM");
    }
    let codes: Vec<_> =
        servers.into_iter().map(|server| server.process.ended()).map(|ended: ExitStatus| ended.code()).collect();
    assert_eq!(codes, [Some(0); 4]);
}

#[test]
fn the_demonstration_is_loaded_once_and_never_over_something_else() {
    let home = Home::new();
    let first = home.serve(&["--demo"]);
    assert!(
        first.said.contains("customer@demo.quai.example") && first.said.contains("quai-demo-2026"),
        "{}",
        first.said
    );
    let answer = first.graphql("{ sections(first: 3) { nodes { name } } }", json!({}), "");
    assert_eq!(answer["data"]["sections"]["nodes"].as_array().map(Vec::len), Some(3), "{answer}");
    first.process.signal("TERM");
    assert_eq!(first.process.ended().code(), Some(0));
    let again = home.run(&["demo"]);
    assert_eq!(again.code, Some(0), "{}", again.stderr);
    assert!(again.stdout.contains("The demonstration was already there."), "{}", again.stdout);

    let used = Home::new();
    let made = used.run(&["user", "create", "--email", "a@shop.example", "--name", "A", "--role", "customer"]);
    assert_eq!(made.code, Some(0), "{}", made.stderr);
    for command in [["demo"].as_slice(), &["serve", "--demo"]] {
        let refused = used.run(command);
        assert_eq!(refused.code, Some(1), "{command:?}");
        assert!(refused.stderr.contains("not the demonstration's"), "{}", refused.stderr);
    }
}
