//! `/metrics`: the process's figures for Prometheus.
//!
//! For whoever runs the service: it answers callers of the machine itself, or those who bring `metrics_token`. To
//! everybody else there is nothing here (docs/operations.md, metrics).

use std::sync::atomic::Ordering;

use async_graphql::Executor;
use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use subtle::ConstantTimeEq;

use super::{HttpState, authentication, client, serve::Peer};
use crate::platform::metrics::PoolLabels;

const OPEN_METRICS: HeaderValue =
    HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8");

/// The figures of now.
pub async fn figures<E: Executor>(State(state): State<HttpState<E>>, request: Request) -> Response {
    let peer = request.extensions().get::<Peer>();
    if !may_read(state.app.config.metrics_token.as_deref(), peer, request.headers()) {
        return super::unknown_path(request.uri().clone(), request.headers().clone()).await;
    }
    sample(&state);
    match state.app.metrics.text() {
        Ok(text) => ([(header::CONTENT_TYPE, OPEN_METRICS)], text).into_response(),
        Err(error) => {
            tracing::error!(%error, "the metrics cannot be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// Without a token the machine itself may read, unless somebody far away asks through a proxy on it.
fn may_read(token: Option<&str>, peer: Option<&Peer>, headers: &HeaderMap) -> bool {
    let Some(token) = token else {
        return client::is_of_this_machine(peer, headers);
    };
    let brought = authentication::token(headers).ok().flatten().unwrap_or_default();
    brought.as_bytes().ct_eq(token.as_bytes()).into()
}

/// Measures what is known only when somebody asks.
fn sample<E>(state: &HttpState<E>) {
    let metrics = &state.app.metrics;
    let open = |most: usize, free: usize| i64::try_from(most.saturating_sub(free)).unwrap_or(i64::MAX);
    metrics.sockets.set(open(state.options.max_sockets, state.socket_permits.available_permits()));
    metrics.streams.set(open(state.options.max_streams, state.stream_permits.available_permits()));
    for pool in state.app.database.pools() {
        let counted = [("idle", pool.idle), ("used", pool.open.saturating_sub(pool.idle))];
        for (kind, count) in counted {
            metrics.connections.get_or_create(&PoolLabels { pool: pool.name, state: kind }).set(count.into());
        }
    }
    metrics.statements.inner().store(state.app.database.statement_count(), Ordering::Relaxed);
}
