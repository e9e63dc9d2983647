//! Following a topic without a gap: what was missed from the log, then what the bus tells.

use std::sync::Arc;

use futures_util::{Stream, StreamExt};

use super::{
    Place,
    bus::{Event, Heard, Topic},
    cursor::expired,
    log,
};
use crate::{
    app::App,
    platform::error::{ApiError, ApiResult},
};

/// The events of `topic` after `after`, or from now on when it is missing; each once, in the order of commits.
///
/// A listener that falls behind the bus goes on from the log. So nothing is lost while the client reads at all, and
/// nothing waits in memory for it but the bus's bounded buffer.
pub fn follow(
    app: &App,
    topic: Topic,
    after: Option<Place>,
) -> impl Stream<Item = ApiResult<Arc<Event>>> + Send + use<> {
    let app = app.clone();
    // Listen before reading: what happens in between is heard.
    let (now, mut heard) = app.events.listen(topic);
    async_stream::try_stream! {
        let mut last = after.unwrap_or(now);
        let mut behind = after.is_some();
        loop {
            while behind {
                // In a box, as everything that happens seldom: a quiet subscription keeps room for it otherwise.
                let missed = Box::pin(missed(&app, topic, last)).await?;
                behind = missed.len() == log::BATCH;
                for row in missed {
                    last = row.place();
                    if let Some(event) = row.into_event() {
                        yield Arc::new(event);
                    }
                }
            }
            match heard.next().await {
                Some(Heard::Event(event)) if event.place > last => {
                    last = event.place;
                    yield event;
                }
                Some(Heard::Event(_)) => {}
                Some(Heard::Lagged(heard_up_to)) => {
                    last = last.max(heard_up_to);
                    behind = true;
                }
                None => break,
            }
        }
    }
}

/// What the log holds of a topic after `place`; refused where some of it may be gone.
async fn missed(app: &App, topic: Topic, place: Place) -> Result<Vec<log::Row>, ApiError> {
    let rows = log::of_topic(&app.database, topic, place).await?;
    // After the read: a purge that took rows from it moved the horizon first.
    if place < log::horizon(&app.database).await? || place > log::end(&app.database).await? {
        return Err(expired());
    }
    Ok(rows)
}
