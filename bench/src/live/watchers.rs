//! Sockets that watch one order each and note when they are told.

use std::{
    collections::{HashMap, HashSet},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use futures_util::{SinkExt, StreamExt, future::try_join_all};
use serde_json::{Value, json};
use tokio::{net::TcpStream, sync::Notify, task::JoinSet, time::timeout};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async_with_config,
    tungstenite::{Message, client::IntoClientRequest, protocol::WebSocketConfig},
};

use super::{Instances, orders::Order};
use crate::Outcome;

const WATCH: &str = "subscription ($id: ID!, $after: EventCursor) { \
    orderChanged(orderId: $id, after: $after) { kind cursor order { id state preparedItems toPay { amount } } } }";
/// How many sockets are opened at once.
const AT_ONCE: usize = 50;
/// How long anything may take before the bench gives up.
const PATIENCE: Duration = Duration::from_secs(30);

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// When each watcher was told what it was told.
#[derive(Default)]
struct Seen {
    by_watcher: Vec<Mutex<Vec<Instant>>>,
    count: AtomicUsize,
    failed: AtomicBool,
    more: Notify,
}

/// Open sockets; they close when this value goes.
pub struct Watchers {
    seen: Arc<Seen>,
    tasks: JoinSet<()>,
}

impl Watchers {
    /// One socket for each order, on the instances in turn, told of everything from now on.
    pub async fn open(instances: &Instances, orders: &[&Order]) -> Outcome<Self> {
        let by_watcher = orders.iter().map(|_| Mutex::default()).collect();
        let mut watchers = Self { seen: Arc::new(Seen { by_watcher, ..Seen::default() }), tasks: JoinSet::new() };
        let before = instances.subscriptions().await?;
        let cursors = cursors(instances, orders).await?;
        let cursors = &cursors;
        for (first, some) in orders.chunks(AT_ONCE).enumerate() {
            let opening = some.iter().enumerate().map(async |(place, order)| {
                let number = first * AT_ONCE + place;
                Ok::<_, Box<dyn std::error::Error + Send + Sync>>((
                    number,
                    open(instances, number, order, &cursors[&order.token]).await?,
                ))
            });
            for (number, socket) in try_join_all(opening).await? {
                watchers.tasks.spawn(watch(socket, Arc::clone(&watchers.seen), number));
            }
        }
        while instances.subscriptions().await? < before + orders.len() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(watchers)
    }

    /// Waits until so many events have come in all, and no more; fails when one is lost.
    pub async fn told(&self, count: usize) -> Outcome {
        let all = async {
            loop {
                let more = self.seen.more.notified();
                if self.seen.count.load(Ordering::Acquire) >= count || self.seen.failed.load(Ordering::Acquire) {
                    return;
                }
                more.await;
            }
        };
        let in_time = timeout(PATIENCE, all).await.is_ok();
        let seen = self.seen.count.load(Ordering::Acquire);
        if !in_time || seen != count || self.seen.failed.load(Ordering::Acquire) {
            return Err(format!("watchers were told {seen} events instead of {count}, or refused").into());
        }
        Ok(())
    }

    /// When each watcher was told what it was told since the last call.
    pub fn take(&self) -> Vec<Vec<Instant>> {
        self.seen.count.store(0, Ordering::Release);
        let watchers = self.seen.by_watcher.iter();
        watchers.map(|one| std::mem::take(&mut *one.lock().unwrap_or_else(PoisonError::into_inner))).collect()
    }
}

impl Seen {
    /// Notes an event, as soon as its bytes are here.
    fn note(&self, watcher: usize) {
        let now = Instant::now();
        self.by_watcher[watcher].lock().unwrap_or_else(PoisonError::into_inner).push(now);
        self.count.fetch_add(1, Ordering::AcqRel);
        self.more.notify_waiters();
    }
}

/// From where on each customer is to be told.
async fn cursors(instances: &Instances, orders: &[&Order]) -> Outcome<HashMap<Arc<str>, Value>> {
    // Until the instances have read what was changed before.
    tokio::time::sleep(Duration::from_millis(500)).await;
    let tokens: HashSet<_> = orders.iter().map(|order| &order.token).collect();
    let mut cursors = HashMap::new();
    for token in tokens {
        let mut answer = instances.api(0).ask(Some(token), "{ viewer { eventCursor } }", json!({})).await?;
        cursors.insert(Arc::clone(token), answer["viewer"]["eventCursor"].take());
    }
    Ok(cursors)
}

async fn open(instances: &Instances, number: usize, order: &Order, after: &Value) -> Outcome<Socket> {
    let base = &instances.servers[number % instances.servers.len()].url;
    let mut request = format!("{}/graphql/ws", base.replacen("http", "ws", 1)).into_client_request()?;
    request.headers_mut().insert("sec-websocket-protocol", "graphql-transport-ws".parse()?);
    let config = WebSocketConfig::default().read_buffer_size(4096);
    let (mut socket, _) = connect_async_with_config(request, Some(config), true).await?;
    let payload = json!({ "authorization": format!("Bearer {}", order.token) });
    send(&mut socket, &json!({ "type": "connection_init", "payload": payload })).await?;
    match socket.next().await {
        Some(Ok(Message::Text(text))) if text.contains("connection_ack") => {}
        other => return Err(format!("a socket was refused: {other:?}").into()),
    }
    let variables = json!({ "id": order.id, "after": after });
    let payload = json!({ "query": WATCH, "variables": variables });
    send(&mut socket, &json!({ "type": "subscribe", "id": "1", "payload": payload })).await?;
    Ok(socket)
}

async fn send(socket: &mut Socket, message: &Value) -> Outcome {
    Ok(socket.send(Message::text(message.to_string())).await?)
}

async fn watch(mut socket: Socket, seen: Arc<Seen>, number: usize) {
    while let Some(Ok(message)) = socket.next().await {
        match message {
            Message::Text(text) if text.contains("\"next\"") && text.contains("LINE_PREPARED") => seen.note(number),
            Message::Ping(_) | Message::Pong(_) => {}
            _ => break,
        }
    }
    seen.failed.store(true, Ordering::Release);
    seen.more.notify_waiters();
}
