//! What surrounds every request: its id, its line in the log, and the headers that every answer has.
//!
//! The log tells method, path and status, never a query string, a token or a variable.

use std::time::Instant;

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderName, HeaderValue, header, request::Parts},
    middleware::Next,
    response::Response,
};
use tracing::Instrument;
use tracing_opentelemetry::OpenTelemetrySpanExt;

use super::{
    request_id::{self, RequestId},
    trace,
};
use crate::platform::metrics::{Metrics, RequestLabels};

/// Headers of every answer that does not set its own.
const DEFAULTS: [(HeaderName, HeaderValue); 6] = [
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
];

/// Gives the request its id, logs and counts it when it is answered, and completes the answer's headers.
pub async fn layer(State(metrics): State<Metrics>, mut request: Request, next: Next) -> Response {
    let id = RequestId::of(request.headers());
    let route = request.extensions().get::<MatchedPath>().map_or("other", MatchedPath::as_str).to_owned();
    let span = tracing::info_span!(
        "request",
        id = id.as_str(),
        method = %request.method(),
        path = %request.uri().path(),
        otel.kind = "server",
        otel.name = format!("{} {route}", request.method()),
        operation = tracing::field::Empty,
        cost = tracing::field::Empty,
    );
    trace::continue_from(request.headers(), &span);
    request.extensions_mut().insert(id.clone());
    let began = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let headers = response.headers_mut();
    for (name, value) in DEFAULTS {
        headers.entry(name).or_insert(value);
    }
    if let Some(id) = id.to_header() {
        headers.insert(request_id::HEADER, id);
    }
    let milliseconds = began.elapsed().as_millis() as u64;
    metrics.requests.get_or_create(&RequestLabels { route, status: response.status().as_u16() }).inc();
    span.set_attribute("http.response.status_code", i64::from(response.status().as_u16()));
    span.in_scope(|| tracing::info!(status = response.status().as_u16(), milliseconds, "answered"));
    response
}

impl RequestId {
    /// The id that [`layer`] gave the request.
    pub fn of_parts(parts: &Parts) -> Self {
        parts.extensions.get::<Self>().cloned().unwrap_or_else(|| Self::of(&parts.headers))
    }

    /// The same of a request that is not taken apart.
    pub fn of_request(request: &Request) -> Self {
        request.extensions().get::<Self>().cloned().unwrap_or_else(|| Self::of(request.headers()))
    }
}
