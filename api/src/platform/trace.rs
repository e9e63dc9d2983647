//! Statements as parts of a trace, where traces are sent (docs/operations.md, logs and traces).

use opentelemetry::{
    KeyValue, global,
    time::now,
    trace::{Span as _, SpanKind, TraceContextExt, Tracer},
};
use sea_orm::metric::Info;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

/// Tells a statement that has just run: its text, never its values.
pub fn statement(info: &Info<'_>) {
    let context = Span::current().context();
    if !context.span().span_context().is_sampled() {
        return;
    }
    let tracer = global::tracer("quai");
    let text = &info.statement.sql;
    let name = text.split_whitespace().next().unwrap_or("statement").to_owned();
    tracer
        .span_builder(name)
        .with_kind(SpanKind::Client)
        .with_start_time(now() - info.elapsed)
        .with_attributes([KeyValue::new("db.query.text", text.clone()), KeyValue::new("error", info.failed)])
        .start_with_context(&tracer, &context)
        .end();
}
