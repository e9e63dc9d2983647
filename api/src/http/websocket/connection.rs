//! One socket from its first message to its last. One task does everything in turn, so a client that does not read
//! holds up itself alone.

use std::{future, pin::pin, sync::Arc, time::Duration};

use async_graphql::Executor;
use axum::extract::ws::{Message, WebSocket};
use serde_json::{Map, Value};
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep, timeout};
use tokio_tungstenite::tungstenite;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{
    close::Close,
    message::{self, ClientMessage},
};
use crate::{
    http::{
        HttpState,
        answer::{Answer, Fault},
        authentication::bearer,
        execute::Caller,
        operations::{Operations, Outcome, outcomes},
        params::Params,
        quota::Held,
        request_id::RequestId,
        session::{Ended, Session},
    },
    platform::{client::Client, error::ApiErrorCode, locale::Locale},
};

/// How long the client may take to answer a close frame.
const FAREWELL: Duration = Duration::from_secs(2);

/// A socket's state.
pub struct Connection<E> {
    state: HttpState<E>,
    client: Arc<Client>,
    locale: Locale,
    request_id: RequestId,
    /// Who it is; nobody before `connection_init`.
    session: Option<Session>,
    /// The place among those of the account.
    place: Option<Held<Uuid>>,
    operations: Operations,
    /// Whether anything was heard since the last ping.
    heard: bool,
}

/// How a socket ends.
enum End {
    /// We close it.
    Close(Close),
    /// The client closed it, or is gone.
    Gone,
}

impl From<Close> for End {
    fn from(close: Close) -> Self {
        Self::Close(close)
    }
}

impl<E: Executor> Connection<E> {
    /// A connection before its first message.
    ///
    /// In a box: what handles it would keep room for it several times over.
    pub fn new(state: HttpState<E>, client: Arc<Client>, locale: Locale, request_id: RequestId) -> Box<Self> {
        Box::new(Self {
            state,
            client,
            locale,
            request_id,
            session: None,
            place: None,
            operations: Operations::default(),
            heard: true,
        })
    }

    /// Talks until either side has enough.
    pub async fn run(mut self: Box<Self>, mut socket: WebSocket) {
        tracing::debug!("socket opened");
        match self.converse(&mut socket).await {
            End::Close(close) => self.refuse(socket, close).await,
            End::Gone => {
                tracing::debug!("socket closed by the client");
                drain(&mut socket).await;
            }
        }
    }

    /// Closes the socket and waits a little for the client to agree. Who reads slowly gets time to read why.
    pub async fn refuse(mut self: Box<Self>, mut socket: WebSocket, close: Close) {
        tracing::info!(code = close.code, reason = %close.reason, "closing a socket");
        self.operations = Operations::default();
        let options = &self.state.options;
        let patience = if close == Close::TOO_SLOW { options.farewell_timeout } else { options.stall_timeout };
        let stop = self.state.shutdown.clone();
        let frame = Message::Close(Some(close.into_frame()));
        let told = tokio::select! {
            told = timeout(patience, socket.send(frame)) => told.is_ok(),
            () = stopped(&stop, options.stall_timeout) => false,
        };
        if told {
            drain(&mut socket).await;
        }
    }

    async fn converse(&mut self, socket: &mut WebSocket) -> End {
        let shutdown = self.state.shutdown.clone();
        let every = self.state.options.ping_interval;
        let mut pings = interval_at(Instant::now() + every, every);
        pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut init_deadline = pin!(sleep(self.state.options.init_timeout));
        loop {
            let step = tokio::select! {
                () = shutdown.cancelled() => Err(Close::GOING_AWAY.into()),
                () = &mut init_deadline, if self.session.is_none() => Err(Close::INIT_TIMEOUT.into()),
                changed = changed(&mut self.session) => self.follow(changed).await,
                _ = pings.tick() => self.ping(socket).await,
                received = socket.recv() => self.receive(socket, received).await,
                Some((id, outcome)) = self.operations.next() => self.tell(socket, &id, &outcome).await,
            };
            if let Err(end) = step {
                return end;
            }
        }
    }

    /// Goes on as whom the caller is by now, or not at all.
    async fn follow(&mut self, changed: Result<(), Ended>) -> Result<(), End> {
        let Some(session) = &mut self.session else { return Ok(()) };
        Box::pin(session.follow(changed)).await.map_err(|ended| ended_close(ended).into())
    }

    async fn ping(&mut self, socket: &mut WebSocket) -> Result<(), End> {
        if !std::mem::take(&mut self.heard) {
            return Err(Close::SILENT.into());
        }
        self.send(socket, Message::Ping(Default::default())).await
    }

    async fn receive(
        &mut self,
        socket: &mut WebSocket,
        received: Option<Result<Message, axum::Error>>,
    ) -> Result<(), End> {
        self.heard = true;
        match received {
            Some(Ok(Message::Text(text))) if text.len() > self.state.options.max_message => {
                Err(Close::TOO_LARGE.into())
            }
            Some(Ok(Message::Text(text))) => {
                let message = ClientMessage::parse(&text).map_err(Close::invalid_message)?;
                // In a box, or each quiet socket keeps room for all that a message may start.
                Box::pin(self.handle(socket, message)).await
            }
            Some(Ok(Message::Binary(_))) => Err(Close::invalid_message("Messages must be text".to_owned()).into()),
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(()),
            Some(Ok(Message::Close(_))) | None => Err(End::Gone),
            Some(Err(error)) => Err(broken(error)),
        }
    }

    async fn handle(&mut self, socket: &mut WebSocket, message: ClientMessage) -> Result<(), End> {
        match message {
            ClientMessage::Init(payload) => {
                if self.session.is_some() {
                    return Err(Close::SECOND_INIT.into());
                }
                let session = self.open_session(&payload).await?;
                if let Some(account_id) = session.actor().account_id() {
                    self.place = Some(self.state.by_account.take(account_id).ok_or(Close::TOO_MANY)?);
                }
                self.session = Some(session);
                self.send_text(socket, message::ack()).await
            }
            ClientMessage::Ping(payload) => self.send_text(socket, message::pong(payload)).await,
            ClientMessage::Pong => Ok(()),
            ClientMessage::Subscribe { id, params } => self.subscribe(socket, id, params).await,
            ClientMessage::Complete { id } => {
                self.operations.stop(&id);
                Ok(())
            }
        }
    }

    async fn open_session(&mut self, payload: &Map<String, Value>) -> Result<Session, Close> {
        let said = payload.iter().find(|(name, _)| name.eq_ignore_ascii_case("authorization"));
        let token = match said.map(|(_, value)| value) {
            None | Some(Value::Null) => return Ok(Session::of_visitor(self.state.app.clone())),
            Some(value) => value.as_str().and_then(bearer).ok_or(Close::FORBIDDEN)?,
        };
        Session::open(self.state.app.clone(), token).await.map_err(|error| match error.code {
            ApiErrorCode::Unauthenticated => Close::FORBIDDEN,
            _ => Close::UNCHECKED,
        })
    }

    async fn subscribe(&mut self, socket: &mut WebSocket, id: String, params: Params) -> Result<(), End> {
        let actor = self.session.as_ref().map(|session| session.actor().clone());
        let Some(actor) = actor else { return Err(Close::UNAUTHORIZED.into()) };
        if self.operations.contains(&id) {
            return Err(Close::duplicate(&id).into());
        }
        let most = self.state.options.max_socket_operations;
        let prepared = if self.operations.count() < most {
            self.state.admit(params, &actor, &self.client, self.locale).await
        } else {
            Err(Answer::refused(Fault::limit("operations", most as u64), self.locale))
        };
        match prepared {
            Ok(operation) => {
                let (client, request_id) = (self.client.clone(), self.request_id.clone());
                let caller = Caller::new(&self.state.app, actor, client, self.locale, request_id);
                self.operations.start(id, outcomes(operation, &self.state, caller));
                Ok(())
            }
            Err(refused) => self.send_text(socket, message::error(&id, &refused)).await,
        }
    }

    async fn tell(&mut self, socket: &mut WebSocket, id: &str, outcome: &Outcome) -> Result<(), End> {
        let text = match outcome {
            Outcome::Next(answer) => message::next(id, answer),
            Outcome::Refused(answer) => message::error(id, answer),
            Outcome::Complete => message::complete(id),
        };
        self.send_text(socket, text).await
    }

    async fn send_text(&mut self, socket: &mut WebSocket, text: String) -> Result<(), End> {
        self.send(socket, Message::Text(text.into())).await
    }

    async fn send(&mut self, socket: &mut WebSocket, message: Message) -> Result<(), End> {
        match timeout(self.state.options.stall_timeout, socket.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(End::Gone),
            Err(_) => Err(Close::TOO_SLOW.into()),
        }
    }
}

/// Waits until the process has been stopping for `patience`.
async fn stopped(stop: &CancellationToken, patience: Duration) {
    stop.cancelled().await;
    sleep(patience).await;
}

async fn changed(session: &mut Option<Session>) -> Result<(), Ended> {
    match session {
        Some(session) => session.changed().await,
        None => future::pending().await,
    }
}

fn ended_close(ended: Ended) -> Close {
    match ended {
        Ended::TokenExpired | Ended::SignedOut => Close::ended(ended.sentence()),
        Ended::Unknown => Close::UNCHECKED,
    }
}

/// What to say to a client whose bytes cannot be read.
fn broken(error: axum::Error) -> End {
    match error.into_inner().downcast_ref::<tungstenite::Error>() {
        Some(tungstenite::Error::Capacity(_)) => Close::TOO_LARGE.into(),
        Some(tungstenite::Error::Utf8(_)) => Close::NOT_UTF8.into(),
        Some(tungstenite::Error::Protocol(tungstenite::error::ProtocolError::ResetWithoutClosingHandshake)) => {
            End::Gone
        }
        Some(tungstenite::Error::Protocol(_)) => Close::PROTOCOL.into(),
        _ => End::Gone,
    }
}

/// Lets the closing handshake finish; what still arrives is thrown away.
async fn drain(socket: &mut WebSocket) {
    let _ = timeout(FAREWELL, async { while let Some(Ok(_)) = socket.recv().await {} }).await;
}
