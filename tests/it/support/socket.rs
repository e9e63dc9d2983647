//! A client of graphql-transport-ws that shows every message.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Message, client::IntoClientRequest},
};

use super::app::TestApp;

/// How long a test waits for what should come at once.
const PATIENCE: Duration = Duration::from_secs(20);

/// An open socket.
pub struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

/// What a socket received.
#[derive(Debug, PartialEq)]
pub enum Received {
    /// A message of the protocol.
    Message(Value),
    /// The end, with its code and reason.
    Closed(u16, String),
    /// The end without a close frame.
    Lost,
}

impl Socket {
    /// Connects to `/graphql/ws`, offering `protocol` when there is one.
    pub async fn connect(app: &TestApp, protocol: Option<&str>) -> Self {
        Self::connect_to(&app.socket_url("/graphql/ws"), protocol).await
    }

    /// Connects to the address of a service's WebSocket.
    pub async fn connect_to(url: &str, protocol: Option<&str>) -> Self {
        let mut request = url.into_client_request().unwrap();
        if let Some(protocol) = protocol {
            request.headers_mut().insert("sec-websocket-protocol", protocol.parse().unwrap());
        }
        request.headers_mut().insert("accept-language", "en".parse().unwrap());
        Self(connect_async(request).await.expect("the socket opens").0)
    }

    /// Connects and is acknowledged, as the holder of `token` or as a visitor.
    pub async fn open(app: &TestApp, token: Option<&str>) -> Self {
        Self::open_at(&app.socket_url("/graphql/ws"), token).await
    }

    /// The same with the address of a service's WebSocket.
    pub async fn open_at(url: &str, token: Option<&str>) -> Self {
        let mut socket = Self::connect_to(url, Some("graphql-transport-ws")).await;
        let payload = token.map(|token| json!({ "authorization": format!("Bearer {token}") }));
        socket.send(json!({ "type": "connection_init", "payload": payload })).await;
        assert_eq!(socket.message().await, json!({ "type": "connection_ack" }));
        socket
    }

    /// Waits until the service takes one socket more, because it has let another go.
    pub async fn wait_for_room(app: &TestApp) {
        let room = async { while connect_async(app.socket_url("/graphql/ws")).await.is_err() {} };
        timeout(PATIENCE, room).await.expect("there is room in time");
    }

    /// Sends a message of the protocol.
    pub async fn send(&mut self, message: Value) {
        self.send_raw(Message::text(message.to_string())).await;
    }

    /// Sends any frame.
    pub async fn send_raw(&mut self, message: Message) {
        self.0.send(message).await.expect("the socket takes the message");
    }

    /// Subscribes to `query` under `id`.
    pub async fn subscribe(&mut self, id: &str, query: &str) {
        self.send(json!({ "type": "subscribe", "id": id, "payload": { "query": query } })).await;
    }

    /// What comes next, WebSocket's own pings left out.
    pub async fn receive(&mut self) -> Received {
        // Around the whole wait: pings come for ever.
        timeout(PATIENCE, self.next_but_pings()).await.expect("something comes in time")
    }

    async fn next_but_pings(&mut self) -> Received {
        loop {
            match self.0.next().await {
                Some(Ok(Message::Text(text))) => return Received::Message(serde_json::from_str(&text).unwrap()),
                Some(Ok(Message::Close(Some(frame)))) => {
                    return Received::Closed(frame.code.into(), frame.reason.to_string());
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(other)) => panic!("unexpected frame: {other:?}"),
                Some(Err(_)) | None => return Received::Lost,
            }
        }
    }

    /// The next message of the protocol.
    pub async fn message(&mut self) -> Value {
        match self.receive().await {
            Received::Message(message) => message,
            other => panic!("expected a message, got {other:?}"),
        }
    }

    /// The data of the next event.
    pub async fn event(&mut self) -> Value {
        let mut message = self.message().await;
        assert_eq!(message["type"], "next", "{message}");
        assert_eq!(message["payload"].get("errors"), None, "{message}");
        message["payload"]["data"].take()
    }

    /// The code of the error with which a subscription is refused, or ends.
    pub async fn error_code(&mut self) -> String {
        let message = self.message().await;
        let errors = if message["type"] == "error" { &message["payload"] } else { &message["payload"]["errors"] };
        errors[0]["extensions"]["code"].as_str().unwrap_or_else(|| panic!("no error: {message}")).to_owned()
    }

    /// The code with which the server closes the socket, after any messages.
    pub async fn close_code(&mut self) -> u16 {
        loop {
            match self.receive().await {
                Received::Message(_) => {}
                Received::Closed(code, _) => return code,
                Received::Lost => panic!("the socket was lost without a close frame"),
            }
        }
    }
}
