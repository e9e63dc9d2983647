//! Watching events as a signed-in account, for as long as the account may do what it could when it began.

use std::sync::Arc;

use async_graphql::Context;
use futures_util::{Stream, StreamExt};

use super::service;
use crate::{
    app::App,
    platform::{
        actor::{Actor, SignedIn},
        context::ContextExt,
        error::{ApiError, ApiErrorCode, ApiResult},
        events::{
            EventCursor, SubjectKind,
            bus::{Event, Topic},
            follow::follow,
        },
    },
};

/// The events of `topic`: those after `after` first, when it is given. Ends with an error when the access token ends, when the caller signs out, when the caller's
/// roles change, or when the cursor has expired. So whatever an event shows is shown to who may see it then.
pub fn watch(
    ctx: &Context<'_>,
    topic: Topic,
    after: Option<EventCursor>,
) -> ApiResult<impl Stream<Item = ApiResult<Arc<Event>>> + Send + use<>> {
    let app = ctx.app()?.clone();
    let caller = ctx.actor().signed_in()?.clone();
    let after = after.map(|cursor| cursor.place_for(caller.account_id)).transpose()?;
    let (_, mut about_caller) = app.events.listen(Topic::Subject(SubjectKind::Account, caller.account_id));
    let events = follow(&app, topic, after);
    Ok(async_stream::try_stream! {
        // Looked up again: what happened before we listened is not told.
        Box::pin(unchanged(&app, &caller)).await?;
        let mut events = std::pin::pin!(events);
        loop {
            let heard = tokio::select! {
                biased;
                Some(_) = about_caller.next() => Heard::Caller,
                Some(event) = events.next() => Heard::Topic(event),
                else => break,
            };
            match heard {
                Heard::Caller => Box::pin(unchanged(&app, &caller)).await?,
                Heard::Topic(event) => {
                    let event = event?;
                    if app.clock.now() >= caller.token_expires_at {
                        Err(ApiError::unauthenticated())?;
                    }
                    yield event;
                }
            }
        }
    })
}

/// Refuses a caller who has signed out, or whose roles are others than when the watch began.
async fn unchanged(app: &App, caller: &SignedIn) -> ApiResult<()> {
    let Actor::SignedIn(now) = service::current(app, caller).await? else {
        return Err(ApiError::unauthenticated());
    };
    let same = now.roles.len() == caller.roles.len() && now.roles.iter().all(|role| caller.roles.contains(role));
    if same { Ok(()) } else { Err(roles_changed()) }
}

fn roles_changed() -> ApiError {
    ApiError::new(
        ApiErrorCode::Forbidden,
        "Vos droits ont changé : rechargez, puis abonnez-vous de nouveau.",
        "What you may do has changed: fetch again, then subscribe again.",
    )
}

enum Heard {
    Caller,
    Topic(ApiResult<Arc<Event>>),
}
