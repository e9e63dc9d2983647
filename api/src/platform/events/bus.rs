//! Hands committed events to whoever listens in this process.
//!
//! A listener that falls behind its bounded buffer is told so and must fetch again; it slows nobody else.

use std::{
    any::Any,
    collections::HashMap,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
};

use chrono::{DateTime, Utc};
use futures_util::{Stream, StreamExt};
use tokio::sync::{OnceCell, broadcast};
use tokio_stream::wrappers::BroadcastStream;
use uuid::Uuid;

use super::{EventCursor, SubjectKind};
use crate::platform::error::{ApiError, ApiErrorCode, ApiResult};

/// How many events a listener may be behind.
const BUFFER: usize = 256;

/// A committed event.
#[derive(Debug)]
pub struct Event {
    /// Its place in the stream.
    pub cursor: EventCursor,
    /// What kind of object it is about.
    pub subject_kind: SubjectKind,
    /// The object's row.
    pub subject_id: Uuid,
    /// What happened.
    pub kind: String,
    /// What a reader needs beyond the object.
    pub payload: serde_json::Value,
    /// When.
    pub occurred_at: DateTime<Utc>,
    /// What the first listener loaded for all.
    pub(super) loaded: OnceCell<Arc<dyn Any + Send + Sync>>,
}

impl Event {
    /// What `load` answers, asked once per event and not once per listener.
    pub async fn shared<T: Clone + Send + Sync + 'static>(
        &self,
        load: impl Future<Output = ApiResult<T>>,
    ) -> ApiResult<T> {
        let load = async { load.await.map(|value| Arc::new(value) as Arc<dyn Any + Send + Sync>) };
        let loaded = self.loaded.get_or_try_init(|| load).await?;
        loaded.downcast_ref().cloned().ok_or_else(|| ApiError::internal("listeners disagree on an event's object"))
    }
}

/// What a listener listens to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Topic {
    /// One object.
    Subject(SubjectKind, Uuid),
    /// Every object of a kind.
    Kind(SubjectKind),
}

/// The process's own distributor of events; cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct EventBus {
    topics: Arc<Mutex<Topics>>,
}

type Topics = HashMap<Topic, broadcast::Sender<Arc<Event>>>;

impl EventBus {
    /// Hands `event` to the listeners of its subject and of its kind.
    pub fn publish(&self, event: Event) {
        let event = Arc::new(event);
        let topics = self.lock();
        for topic in [Topic::Subject(event.subject_kind, event.subject_id), Topic::Kind(event.subject_kind)] {
            if let Some(sender) = topics.get(&topic) {
                // Fails when nobody listens any more.
                let _ = sender.send(Arc::clone(&event));
            }
        }
    }

    /// How many listen to `topic` now.
    pub fn listeners(&self, topic: Topic) -> usize {
        let topics = self.topics.lock().unwrap_or_else(PoisonError::into_inner);
        topics.get(&topic).map_or(0, broadcast::Sender::receiver_count)
    }

    /// The events of `topic` from now on.
    pub fn listen(&self, topic: Topic) -> impl Stream<Item = Result<Arc<Event>, ApiError>> + Send + use<> {
        let received = self.lock().entry(topic).or_insert_with(|| broadcast::channel(BUFFER).0).subscribe();
        Listener { received: BroadcastStream::new(received), _topic: Listening { bus: self.clone(), topic } }
    }

    fn lock(&self) -> MutexGuard<'_, Topics> {
        self.topics.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Listener {
    received: BroadcastStream<Arc<Event>>,
    /// After `received`: fields are dropped in their order, and the topic goes with its last receiver.
    _topic: Listening,
}

impl Stream for Listener {
    type Item = Result<Arc<Event>, ApiError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.received.poll_next_unpin(cx).map_err(|_| too_slow())
    }
}

/// Takes the topic off the bus with its last listener: clients name topics, so they must not pile up.
struct Listening {
    bus: EventBus,
    topic: Topic,
}

impl Drop for Listening {
    fn drop(&mut self) {
        let mut topics = self.bus.lock();
        if topics.get(&self.topic).is_some_and(|sender| sender.receiver_count() == 0) {
            topics.remove(&self.topic);
        }
    }
}

fn too_slow() -> ApiError {
    ApiError::new(
        ApiErrorCode::CursorExpired,
        "Trop d’événements n’ont pas été lus à temps : rechargez, puis abonnez-vous de nouveau.",
        "Too many events were not read in time: fetch again, then subscribe again.",
    )
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::{EventBus, Topic};
    use crate::platform::events::SubjectKind;

    #[test]
    fn a_topic_goes_with_its_last_listener() {
        let bus = EventBus::default();
        let topic = Topic::Subject(SubjectKind::ShopOrder, Uuid::nil());
        let (first, second) = (bus.listen(topic), bus.listen(topic));
        drop(first);
        assert_eq!(bus.lock().len(), 1);
        drop(second);
        assert!(bus.lock().is_empty());
    }
}
