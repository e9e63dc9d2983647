//! The messages of graphql-transport-ws.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::http::{answer::Answer, params::Params};
use crate::platform::locale::Locale;

/// What a client sends.
#[derive(Debug)]
pub enum ClientMessage {
    /// `connection_init`, with whatever the client wants to say about itself.
    Init(Map<String, Value>),
    /// `ping`, with a payload to be sent back.
    Ping(Option<Value>),
    /// `pong`.
    Pong,
    /// `subscribe`: run an operation.
    Subscribe {
        /// The client's name for it.
        id: String,
        /// The request.
        params: Params,
    },
    /// `complete`: stop an operation.
    Complete {
        /// The client's name for it.
        id: String,
    },
}

impl ClientMessage {
    /// Reads a message; otherwise the reason to close the socket for.
    pub fn parse(text: &str) -> Result<Self, String> {
        let message = serde_json::from_str(text).map_err(|_| "The message is not valid JSON")?;
        let Value::Object(mut message) = message else { return Err("A message must be a JSON object".to_owned()) };
        let kind = match message.remove("type") {
            Some(Value::String(kind)) => kind,
            Some(_) => return Err("The member `type` of a message must be a string".to_owned()),
            None => return Err("The member `type` of the message is missing".to_owned()),
        };
        let payload = message.remove("payload").filter(|payload| !payload.is_null());
        match kind.as_str() {
            "connection_init" => Ok(Self::Init(object(payload)?)),
            "ping" => Ok(Self::Ping(payload.map(|payload| object(Some(payload))).transpose()?.map(Value::Object))),
            "pong" => object(payload).map(|_| Self::Pong),
            "subscribe" => {
                let id = id(&mut message)?;
                let payload = payload.ok_or("The member `payload` of `subscribe` is missing")?;
                let params = Params::from_json(payload);
                let params = params.map_err(|error| error.message.in_locale(Locale::English).to_owned())?;
                Ok(Self::Subscribe { id, params })
            }
            "complete" => Ok(Self::Complete { id: id(&mut message)? }),
            "connection_ack" | "next" | "error" => Err(format!("Only the server sends `{kind}`")),
            _ => Err("The member `type` of the message is unknown".to_owned()),
        }
    }
}

fn id(message: &mut Map<String, Value>) -> Result<String, String> {
    match message.remove("id") {
        Some(Value::String(id)) if !id.is_empty() && id.len() <= 256 => Ok(id),
        _ => Err("The member `id` of the message must be a string of 1 to 256 bytes".to_owned()),
    }
}

fn object(payload: Option<Value>) -> Result<Map<String, Value>, String> {
    match payload {
        None => Ok(Map::new()),
        Some(Value::Object(members)) => Ok(members),
        Some(_) => Err("The member `payload` of the message must be an object".to_owned()),
    }
}

/// What we send. Payloads are written as they are: their fields keep the order that the client asked for.
#[derive(Serialize)]
struct ServerMessage<'a, Payload> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    payload: Option<Payload>,
}

impl<Payload: Serialize> ServerMessage<'_, Payload> {
    fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_else(|error| {
            tracing::error!(%error, "a message could not be written as JSON");
            String::new()
        })
    }
}

/// `connection_ack`.
pub fn ack() -> String {
    ServerMessage::<()> { id: None, kind: "connection_ack", payload: None }.to_json()
}

/// `pong`, with the payload of the ping.
pub fn pong(payload: Option<Value>) -> String {
    ServerMessage { id: None, kind: "pong", payload }.to_json()
}

/// `next`: one result of an operation.
pub fn next(id: &str, answer: &Answer) -> String {
    ServerMessage { id: Some(id), kind: "next", payload: Some(answer) }.to_json()
}

/// `error`: the operation was refused; nothing follows.
pub fn error(id: &str, answer: &Answer) -> String {
    ServerMessage { id: Some(id), kind: "error", payload: Some(answer.errors()) }.to_json()
}

/// `complete`: the operation is done.
pub fn complete(id: &str) -> String {
    ServerMessage::<()> { id: Some(id), kind: "complete", payload: None }.to_json()
}

#[cfg(test)]
mod tests {
    use super::ClientMessage;

    #[test]
    fn what_the_protocol_does_not_know_is_refused() {
        for text in [
            "",
            "nonsense",
            "[]",
            "null",
            r#"{"payload":{}}"#,
            r#"{"type":1}"#,
            r#"{"type":"unknown"}"#,
            r#"{"type":"next","id":"1","payload":{}}"#,
            r#"{"type":"connection_ack"}"#,
            r#"{"type":"connection_init","payload":"x"}"#,
            r#"{"type":"ping","payload":1}"#,
            r#"{"type":"subscribe","payload":{"query":"{ a }"}}"#,
            r#"{"type":"subscribe","id":"","payload":{"query":"{ a }"}}"#,
            r#"{"type":"subscribe","id":1,"payload":{"query":"{ a }"}}"#,
            r#"{"type":"subscribe","id":"1"}"#,
            r#"{"type":"subscribe","id":"1","payload":{}}"#,
            r#"{"type":"subscribe","id":"1","payload":{"query":1}}"#,
            r#"{"type":"subscribe","id":"1","payload":{"query":"{ a }","variables":"x"}}"#,
            r#"{"type":"subscribe","id":"1","payload":{"query":"{ a }","operationName":1}}"#,
            r#"{"type":"complete"}"#,
        ] {
            assert!(ClientMessage::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_the_protocol_knows_is_read() {
        for text in [
            r#"{"type":"connection_init"}"#,
            r#"{"type":"connection_init","payload":null}"#,
            r#"{"type":"connection_init","payload":{"authorization":"Bearer x"}}"#,
            r#"{"type":"ping"}"#,
            r#"{"type":"pong","payload":{"a":1}}"#,
            r#"{"type":"subscribe","id":"1","payload":{"query":"{ a }","variables":null,"extensions":{}}}"#,
            r#"{"type":"complete","id":"1"}"#,
        ] {
            assert!(ClientMessage::parse(text).is_ok(), "{text}");
        }
    }
}
