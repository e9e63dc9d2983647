//! Watching events as a signed-in account: what the watcher may do is brought up to date as it changes.

use std::sync::Arc;

use async_graphql::Context;
use futures_util::{Stream, StreamExt};

use super::service;
use crate::platform::{
    actor::Actor,
    context::ContextExt,
    error::{ApiError, ApiResult},
    events::{
        SubjectKind,
        bus::{Event, Topic},
    },
};

/// The events of `topic`, each with the caller as they are by then. Ends with an error when the access token ends,
/// when the caller signs out, or when the watcher is too slow.
pub fn watch(
    ctx: &Context<'_>,
    topic: Topic,
) -> ApiResult<impl Stream<Item = ApiResult<(Arc<Actor>, Arc<Event>)>> + Send + use<>> {
    let app = ctx.app()?.clone();
    let caller = ctx.actor().signed_in()?.clone();
    let mut about_caller = app.events.listen(Topic::Subject(SubjectKind::Account, caller.account_id));
    let mut events = app.events.listen(topic);
    Ok(async_stream::try_stream! {
        // Looked up again: what happened before we listened is not told.
        let mut actor = Arc::new(service::current(&app, &caller).await?);
        loop {
            let heard = tokio::select! {
                biased;
                Some(changed) = about_caller.next() => Heard::Caller(changed),
                Some(event) = events.next() => Heard::Topic(event),
                else => break,
            };
            match heard {
                Heard::Caller(changed) => {
                    changed?;
                    actor = Arc::new(service::current(&app, &caller).await?);
                }
                Heard::Topic(event) => {
                    let event = event?;
                    if app.clock.now() >= caller.token_expires_at {
                        Err(ApiError::unauthenticated())?;
                    }
                    yield (Arc::clone(&actor), event);
                }
            }
        }
    })
}

enum Heard {
    Caller(ApiResult<Arc<Event>>),
    Topic(ApiResult<Arc<Event>>),
}
