//! `/graphql/stream`: operations over server-sent events, by the graphql-sse protocol's distinct connections mode.
//!
//! What is not a GraphQL request gets a plain HTTP answer. Whatever a GraphQL request brings, its refusal too, is
//! told in the stream, because an `EventSource` shows its page nothing of a failed response.

use std::{convert::Infallible, sync::Arc};

use async_graphql::{Executor, parser::types::OperationType};
use async_stream::stream;
use axum::{
    body::{Body, Bytes},
    extract::{Query, Request, State, rejection::QueryRejection},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::Response,
};
use futures_util::{Stream, StreamExt, future::Either, stream};
use tokio::time::{Instant, interval_at};

use super::{
    HttpState,
    answer::Answer,
    authentication,
    body::read_json,
    client,
    execute::{Caller, Operation},
    graphql::{locale, only_by_post},
    negotiation::{Media, negotiate},
    operations::{Outcome, outcomes},
    params::{Body as Requests, Params},
    quota::too_many_of_yours,
    reply::Failure,
    request_id::RequestId,
    session::Session,
};
use crate::platform::{
    client::Client,
    error::{ApiError, ApiErrorCode},
    locale::Locale,
};

/// `POST /graphql/stream`.
pub async fn post<E: Executor>(State(state): State<HttpState<E>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let respond = async || {
        acceptable(&parts.headers)?;
        let bytes = read_json(&parts.headers, body, &state.options).await?;
        let Requests::Single(params) = Requests::parse(&bytes, state.options.max_batch)? else {
            return Err(one_at_a_time().into());
        };
        let request_id = RequestId::of_parts(&parts);
        let session = session(&state, &parts.headers).await?;
        let locale = locale(&parts.headers);
        let client = client::of(&parts, &state.app.config.trusted_proxies);
        let prepared = state.admit(params, session.actor(), &client, locale).await;
        respond_with(state, prepared, session, client, locale, request_id)
    };
    respond().await.unwrap_or_else(|failure: Failure| failure.reply(Media::Json, locale(&parts.headers)))
}

/// `GET /graphql/stream`, as a browser's `EventSource` asks: anything but a mutation.
pub async fn get<E: Executor>(
    State(state): State<HttpState<E>>,
    pairs: Result<Query<Vec<(String, String)>>, QueryRejection>,
    request: Request,
) -> Response {
    let (parts, _) = request.into_parts();
    let locale = locale(&parts.headers);
    let respond = async || {
        acceptable(&parts.headers)?;
        let params = Params::from_pairs(pairs.map(|Query(pairs)| pairs).unwrap_or_default())?;
        let session = session(&state, &parts.headers).await?;
        let client = client::of(&parts, &state.app.config.trusted_proxies);
        let prepared = state.admit(params, session.actor(), &client, locale).await;
        if prepared.as_ref().is_ok_and(|operation| operation.kind() == OperationType::Mutation) {
            return Ok(only_by_post(Media::Json, locale));
        }
        respond_with(state, prepared, session, client, locale, RequestId::of_parts(&parts))
    };
    respond().await.unwrap_or_else(|failure: Failure| failure.reply(Media::Json, locale))
}

fn respond_with<E: Executor>(
    state: HttpState<E>,
    prepared: Result<Operation, Answer>,
    session: Session,
    client: Arc<Client>,
    locale: Locale,
    request_id: RequestId,
) -> Result<Response, Failure> {
    let permit = state.stream_permits.clone().try_acquire_owned().map_err(|_| too_many_streams())?;
    let network = state.by_network.take(client.network()).ok_or_else(too_many_of_yours)?;
    let account = session.actor().account_id().map(|id| state.by_account.take(id).ok_or_else(too_many_of_yours));
    let places = (permit, network, account.transpose()?);
    let steps = match prepared {
        Ok(operation) => {
            let caller = Caller::new(&state.app, session.actor().clone(), client, locale, request_id);
            Either::Left(outcomes(operation, &state, caller))
        }
        Err(refused) => Either::Right(stream::iter([Outcome::Refused(refused)])),
    };
    let events = events(state, steps, session, locale, places);
    let mut response = Response::new(Body::from_stream(events.map(Ok::<_, Infallible>)));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, Media::EventStream.content_type());
    // Proxies that collect answers before they pass them on would hold events back.
    headers.insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    Ok(response)
}

/// The bytes of the stream. It ends after `complete`; without it when the process stops, so that clients come back.
fn events<E: Executor>(
    state: HttpState<E>,
    steps: impl Stream<Item = Outcome> + Send + 'static,
    mut session: Session,
    locale: Locale,
    places: impl Send + 'static,
) -> impl Stream<Item = Bytes> + Send {
    stream! {
        let _places = places;
        let mut steps = std::pin::pin!(steps);
        let every = state.options.stream_keep_alive;
        let mut keep_alive = interval_at(Instant::now() + every, every);
        // Sends the headers on their way before the first event.
        yield comment();
        loop {
            let step = tokio::select! {
                () = state.shutdown.cancelled() => return,
                _ = keep_alive.tick() => {
                    yield comment();
                    continue;
                }
                changed = session.changed() => match Box::pin(session.follow(changed)).await {
                    Ok(()) => continue,
                    Err(ended) => Some(Outcome::Refused(Answer::refused(ended.error(), locale))),
                },
                step = steps.next() => step,
            };
            match step {
                Some(Outcome::Next(answer)) => yield next(&answer),
                Some(Outcome::Refused(answer)) => {
                    yield next(&answer);
                    break;
                }
                Some(Outcome::Complete) | None => break,
            }
        }
        yield complete();
    }
}

fn comment() -> Bytes {
    Bytes::from_static(b":\n\n")
}

fn next(answer: &Answer) -> Bytes {
    format!("event: next\ndata: {}\n\n", answer.to_json()).into()
}

/// With an empty `data` field: without one an `EventSource` would not tell of the event.
fn complete() -> Bytes {
    Bytes::from_static(b"event: complete\ndata: \n\n")
}

fn acceptable(headers: &HeaderMap) -> Result<(), Failure> {
    if negotiate(headers, &[Media::EventStream]).is_some() {
        return Ok(());
    }
    let error = ApiError::new(
        ApiErrorCode::BadRequest,
        "Acceptez text/event-stream ; pour une réponse simple, adressez-vous à /graphql.",
        "Accept text/event-stream; for a single answer ask /graphql.",
    );
    Err(Failure::new(StatusCode::NOT_ACCEPTABLE, error))
}

async fn session<E>(state: &HttpState<E>, headers: &HeaderMap) -> Result<Session, ApiError> {
    match authentication::token(headers)? {
        Some(token) => Session::open(state.app.clone(), token).await,
        None => Ok(Session::of_visitor(state.app.clone())),
    }
}

fn one_at_a_time() -> ApiError {
    ApiError::new(
        ApiErrorCode::BadRequest,
        "Un flux ne porte qu’une requête : ouvrez-en un par requête.",
        "A stream carries one request: open one for each.",
    )
}

fn too_many_streams() -> ApiError {
    ApiError::new(
        ApiErrorCode::Unavailable,
        "Trop de flux sont ouverts. Réessayez plus tard.",
        "Too many streams are open. Try again later.",
    )
}
