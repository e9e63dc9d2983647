//! `/graphql`: queries and mutations over HTTP, as GraphQL over HTTP describes them.

use std::sync::Arc;

use async_graphql::{Executor, parser::types::OperationType};
use axum::{
    extract::{Query, Request, State, rejection::QueryRejection},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};

use super::{
    HttpState,
    answer::{Answer, Fault},
    authentication,
    body::read_json,
    client,
    execute::{Caller, Operation},
    negotiation::{Media, SINGLE, negotiate},
    params::{Body, Params},
    reply::{self, Failure},
    request_id::RequestId,
};
use crate::platform::{
    client::Client,
    error::{ApiError, ApiErrorCode},
    locale::Locale,
};

/// `POST /graphql`: one request, or an array of them.
pub async fn post<E: Executor>(State(state): State<HttpState<E>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Some(media) = negotiate(&parts.headers, SINGLE) else { return reply::not_acceptable(&parts.headers) };
    let respond = async || {
        let bytes = read_json(&parts.headers, body, &state.options).await?;
        let body = Body::parse(&bytes, state.options.max_batch)?;
        let client = client::with_cookies(&parts, &state.app.config);
        let caller = caller(&state, &parts, client).await?;
        Ok::<_, Failure>(match body {
            Body::Single(params) => {
                let answer = answer(&state, params, &caller, u64::MAX).await;
                reply::single(&answer, media)
            }
            Body::Batch(requests) => reply::batch(&batch(&state, requests, &caller).await, media),
        })
    };
    respond().await.unwrap_or_else(|failure| failure.reply(media, locale(&parts.headers)))
}

/// `GET /graphql`: a query in the URL. What changes anything must be posted.
pub async fn get<E: Executor>(
    State(state): State<HttpState<E>>,
    pairs: Result<Query<Vec<(String, String)>>, QueryRejection>,
    request: Request,
) -> Response {
    let (parts, _) = request.into_parts();
    let Some(media) = negotiate(&parts.headers, SINGLE) else { return reply::not_acceptable(&parts.headers) };
    let locale = locale(&parts.headers);
    let respond = async || {
        let params = Params::from_pairs(pairs.map(|Query(pairs)| pairs).unwrap_or_default())?;
        let client = client::of(&parts, &state.app.config.trusted_proxies);
        let caller = caller(&state, &parts, client).await?;
        let operation = match state.admit(params, &caller.actor, &caller.client, locale).await {
            Ok(operation) => operation,
            Err(refused) => return Ok(reply::single(&refused, media)),
        };
        if operation.kind() == OperationType::Mutation {
            return Ok(only_by_post(media, locale));
        }
        Ok::<_, Failure>(reply::single(&run(&state, operation, &caller).await, media))
    };
    respond().await.unwrap_or_else(|failure| failure.reply(media, locale))
}

/// Who calls, in which language.
async fn caller<E: Executor>(state: &HttpState<E>, parts: &Parts, client: Arc<Client>) -> Result<Caller, ApiError> {
    let actor = match authentication::caller(&state.app, &parts.headers).await {
        Ok(actor) => actor,
        Err(error) => {
            state.charge_stranger(&client).await;
            return Err(error);
        }
    };
    Ok(Caller::new(&state.app, actor, client, locale(&parts.headers), RequestId::of_parts(parts)))
}

/// The language that the client reads.
pub fn locale(headers: &HeaderMap) -> Locale {
    Locale::from_accept_language(headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()))
}

async fn answer<E: Executor>(state: &HttpState<E>, params: Params, caller: &Caller, most: u64) -> Answer {
    match state.admit(params, &caller.actor, &caller.client, caller.locale).await {
        Err(refused) => refused,
        Ok(operation) if operation.cost() > most => {
            let fault = Fault::limit("cost", state.limits().max_cost);
            Answer::refused(fault, caller.locale).costing(operation.cost())
        }
        Ok(operation) => run(state, operation, caller).await,
    }
}

/// One after the other, so that an array takes no more of the service than one request. Together they may cost
/// what one operation may.
async fn batch<E: Executor>(state: &HttpState<E>, requests: Vec<Params>, caller: &Caller) -> Vec<Answer> {
    let mut left = state.limits().max_cost;
    let mut answers = Vec::with_capacity(requests.len());
    for params in requests {
        let answer = answer(state, params, caller, left).await;
        left = left.saturating_sub(answer.cost());
        answers.push(answer);
    }
    answers
}

async fn run<E: Executor>(state: &HttpState<E>, operation: Operation, caller: &Caller) -> Answer {
    if operation.kind() == OperationType::Subscription {
        let error = ApiError::new(
            ApiErrorCode::BadRequest,
            "Les souscriptions passent par /graphql/ws ou /graphql/stream.",
            "Subscriptions run over /graphql/ws or /graphql/stream.",
        );
        return Answer::refused(error, caller.locale).costing(operation.cost());
    }
    operation.run(&state.schema, caller, state.options.request_timeout).await
}

/// The answer to a mutation in a URL.
pub fn only_by_post(media: Media, locale: Locale) -> Response {
    let error =
        ApiError::new(ApiErrorCode::BadRequest, "Une mutation s’envoie par POST.", "A mutation must be sent by POST.");
    let mut response = Failure::new(StatusCode::METHOD_NOT_ALLOWED, error).reply(media, locale);
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("POST"));
    response
}

/// Any other method.
pub async fn other(method: Method, headers: HeaderMap) -> Response {
    let error = ApiError::new(
        ApiErrorCode::BadRequest,
        format!("La méthode {method} n’est pas prévue ici."),
        format!("The method {method} is not supported here."),
    );
    Failure::new(StatusCode::METHOD_NOT_ALLOWED, error).reply(Media::Json, locale(&headers)).into_response()
}
