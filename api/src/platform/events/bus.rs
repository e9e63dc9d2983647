//! Hands committed events to whoever listens in this process.
//!
//! A listener that falls behind its bounded buffer is told so and reads on in the log; it slows nobody else.

use std::{
    any::Any,
    collections::HashMap,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
};

use chrono::{DateTime, Utc};
use futures_util::{Stream, StreamExt};
use tokio::sync::{Notify, OnceCell, broadcast};
use tokio_stream::wrappers::BroadcastStream;
use uuid::Uuid;

use super::{Place, SubjectKind};
use crate::platform::error::{ApiError, ApiResult};

/// How many events a listener may be behind.
const BUFFER: usize = 256;

/// A committed event.
#[derive(Debug)]
pub struct Event {
    /// Its place in the order of commits.
    pub place: Place,
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
    pub async fn shared<T, Load>(&self, load: impl FnOnce() -> Load) -> ApiResult<T>
    where
        T: Clone + Send + Sync + 'static,
        Load: Future<Output = ApiResult<T>>,
    {
        let loaded = match self.loaded.get() {
            Some(loaded) => loaded,
            // In a box: one listener loads, and the others would all keep room for it.
            None => {
                let load = || async { load().await.map(|value| Arc::new(value) as Arc<dyn Any + Send + Sync>) };
                Box::pin(self.loaded.get_or_try_init(load)).await?
            }
        };
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

/// What a listener hears.
#[derive(Clone, Debug)]
pub enum Heard {
    /// An event.
    Event(Arc<Event>),
    /// That events went by unheard, none of them at or before this place.
    Lagged(Place),
}

/// The process's own distributor of events; cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct EventBus {
    state: Arc<Mutex<State>>,
    woken: Arc<Notify>,
}

#[derive(Debug, Default)]
struct State {
    topics: HashMap<Topic, Channel>,
    /// Everything up to here was handed out.
    reached: Place,
}

/// A topic that somebody listens to.
#[derive(Debug)]
struct Channel {
    sender: broadcast::Sender<Arc<Event>>,
    /// Each listener has heard everything up to here.
    heard_up_to: Place,
}

impl EventBus {
    /// Hands `event` to the listeners of its subject and of its kind.
    pub fn publish(&self, event: Event) {
        let event = Arc::new(event);
        let mut state = self.lock();
        let before = std::mem::replace(&mut state.reached, event.place);
        for topic in [Topic::Subject(event.subject_kind, event.subject_id), Topic::Kind(event.subject_kind)] {
            if let Some(channel) = state.topics.get_mut(&topic) {
                // A topic may be quiet for longer than events are kept. Its listeners have missed nothing by that.
                if channel.sender.is_empty() {
                    channel.heard_up_to = before;
                }
                // Fails when nobody listens any more.
                let _ = channel.sender.send(Arc::clone(&event));
            }
        }
    }

    /// Everything up to `place` was handed out, or happened before anybody listened.
    pub fn reach(&self, place: Place) {
        self.lock().reached = place;
    }

    /// The place up to which everything was handed out.
    pub fn reached(&self) -> Place {
        self.lock().reached
    }

    /// Tells the relay that another instance has committed something.
    pub fn wake(&self) {
        self.woken.notify_one();
    }

    /// Waits until the relay is told so. For the relay alone.
    pub async fn woken(&self) {
        self.woken.notified().await;
    }

    /// How many listen to `topic` now.
    pub fn listeners(&self, topic: Topic) -> usize {
        self.lock().topics.get(&topic).map_or(0, |channel| channel.sender.receiver_count())
    }

    /// The events of `topic` after the place that is answered beside them.
    pub fn listen(&self, topic: Topic) -> (Place, impl Stream<Item = Heard> + Send + use<>) {
        let mut state = self.lock();
        let reached = state.reached;
        let new = || Channel { sender: broadcast::channel(BUFFER).0, heard_up_to: reached };
        let received = state.topics.entry(topic).or_insert_with(new).sender.subscribe();
        let listening = Listening { bus: self.clone(), topic };
        (reached, Listener { received: BroadcastStream::new(received), topic: listening })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Listener {
    received: BroadcastStream<Arc<Event>>,
    /// After `received`: fields are dropped in their order, and the topic goes with its last receiver.
    topic: Listening,
}

impl Stream for Listener {
    type Item = Heard;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Poll::Ready(received) = self.received.poll_next_unpin(cx) else { return Poll::Pending };
        let lagged = || Heard::Lagged(self.topic.heard_up_to());
        Poll::Ready(received.map(|received| received.map_or_else(|_| lagged(), Heard::Event)))
    }
}

/// Takes the topic off the bus with its last listener: clients name topics, so they must not pile up.
struct Listening {
    bus: EventBus,
    topic: Topic,
}

impl Listening {
    fn heard_up_to(&self) -> Place {
        self.bus.lock().topics.get(&self.topic).map_or(Place::default(), |channel| channel.heard_up_to)
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        let mut state = self.bus.lock();
        if state.topics.get(&self.topic).is_some_and(|channel| channel.sender.receiver_count() == 0) {
            state.topics.remove(&self.topic);
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::StreamExt;
    use uuid::Uuid;

    use super::{Event, EventBus, Heard, Topic};
    use crate::platform::events::{Place, SubjectKind};

    #[test]
    fn a_topic_goes_with_its_last_listener() {
        let bus = EventBus::default();
        let topic = Topic::Subject(SubjectKind::ShopOrder, Uuid::nil());
        let (first, second) = (bus.listen(topic), bus.listen(topic));
        drop(first);
        assert_eq!(bus.lock().topics.len(), 1);
        drop(second);
        assert!(bus.lock().topics.is_empty());
    }

    fn event(position: i64, subject_kind: SubjectKind) -> Event {
        Event {
            place: at(position),
            subject_kind,
            subject_id: Uuid::nil(),
            kind: String::new(),
            payload: serde_json::Value::Null,
            occurred_at: chrono::DateTime::UNIX_EPOCH,
            loaded: Default::default(),
        }
    }

    fn at(position: i64) -> Place {
        Place { transaction: 0, position }
    }

    #[tokio::test]
    async fn whoever_is_overtaken_has_missed_nothing_of_the_quiet_before() {
        let bus = EventBus::default();
        let topic = Topic::Kind(SubjectKind::ShopOrder);
        let (_, mut heard) = bus.listen(topic);
        bus.publish(event(1, SubjectKind::ShopOrder));
        assert!(matches!(heard.next().await, Some(Heard::Event(_))));
        (2..=1_000).for_each(|position| bus.publish(event(position, SubjectKind::Account)));
        (1_001..=1_500).for_each(|position| bus.publish(event(position, SubjectKind::ShopOrder)));
        let Some(Heard::Lagged(place)) = heard.next().await else { panic!("it is behind") };
        assert_eq!(place, at(1_000));
    }

    #[tokio::test]
    async fn one_listener_that_is_behind_has_not_heard_what_another_has() {
        let bus = EventBus::default();
        let topic = Topic::Kind(SubjectKind::ShopOrder);
        let ((_, mut quick), (_, mut slow)) = (bus.listen(topic), bus.listen(topic));
        for position in 1..=500 {
            bus.publish(event(position, SubjectKind::ShopOrder));
            assert!(matches!(quick.next().await, Some(Heard::Event(_))));
        }
        let Some(Heard::Lagged(place)) = slow.next().await else { panic!("it is behind") };
        assert_eq!(place, at(0));
    }
}
