//! Traces that began elsewhere: a request that names its trace is told as a part of it.

use axum::http::{HeaderMap, HeaderName};
use opentelemetry::{global, propagation::Extractor, trace::TraceContextExt};
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

/// Makes `span` a part of the trace that the headers name (`traceparent`); changes nothing without one.
pub fn continue_from(headers: &HeaderMap, span: &Span) {
    let context = global::get_text_map_propagator(|propagator| propagator.extract(&Headers(headers)));
    if context.span().span_context().is_valid() {
        // Fails only for a span that nobody traces.
        let _ = span.set_parent(context);
    }
}

struct Headers<'a>(&'a HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key)?.to_str().ok()
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(HeaderName::as_str).collect()
    }
}
