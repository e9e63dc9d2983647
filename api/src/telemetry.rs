//! Logs: text or JSON lines on standard error, panics among them; and traces, where a collector is named
//! (docs/operations.md, logs and traces). Only the command line starts them.
//!
//! Nothing here or elsewhere logs statements' values, request variables, headers or tokens.

use std::{
    backtrace::{Backtrace, BacktraceStatus},
    fmt::Debug,
    panic::{self, PanicHookInfo},
};

use opentelemetry::{global, trace::TracerProvider};
use opentelemetry_otlp::{ExporterBuildError, SpanExporter, WithExportConfig};
use opentelemetry_sdk::{Resource, propagation::TraceContextPropagator, trace::SdkTracerProvider};
use tracing::{Subscriber, field::Field, level_filters::LevelFilter};
use tracing_subscriber::{
    EnvFilter, Layer,
    field::MakeExt,
    fmt::{self, format::Writer},
    layer::SubscriberExt,
    registry::LookupSpan,
    util::SubscriberInitExt,
};

use crate::config::{Config, LogFormat};

/// Logs and traces of this process. What has been traced is sent to the collector when this value goes.
pub struct Telemetry {
    traces: Option<SdkTracerProvider>,
}

/// Starts the process's logs and traces as the settings say. A second call changes nothing.
pub fn start(config: &Config) -> Result<Telemetry, ExporterBuildError> {
    let traces = config.otlp_endpoint.as_deref().map(exporting).transpose()?;
    let spans = traces.as_ref().map(|provider| {
        let tracer = provider.tracer("quai");
        tracing_opentelemetry::layer().with_tracer(tracer).with_filter(LevelFilter::INFO)
    });
    if tracing_subscriber::registry().with(spans).with(lines(config)).try_init().is_ok() {
        panic::set_hook(Box::new(log_panic));
    }
    Ok(Telemetry { traces })
}

impl Drop for Telemetry {
    fn drop(&mut self) {
        let Some(traces) = &self.traces else { return };
        if let Err(error) = traces.shutdown() {
            tracing::warn!(%error, "the last traces could not be sent");
        }
    }
}

/// Sends traces to the collector at `endpoint`. Sampling and batches follow the standard variables `OTEL_…`.
fn exporting(endpoint: &str) -> Result<SdkTracerProvider, ExporterBuildError> {
    let endpoint = format!("{}/v1/traces", endpoint.trim_end_matches('/'));
    let exporter = SpanExporter::builder().with_http().with_endpoint(endpoint).build()?;
    global::set_text_map_propagator(TraceContextPropagator::new());
    let resource = Resource::builder().with_service_name("quai").build();
    let provider = SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource).build();
    global::set_tracer_provider(provider.clone());
    Ok(provider)
}

fn lines<S: Subscriber + for<'span> LookupSpan<'span>>(config: &Config) -> Box<dyn Layer<S> + Send + Sync> {
    // The migrations' own remarks say at every start that there is nothing to do. Settings that name them win.
    let filter = EnvFilter::try_new(format!("sea_orm_migration=warn,{}", config.log));
    // The settings were checked; should the filter still not parse, the usual level is better than no logs.
    let filter = filter.unwrap_or_else(|_| EnvFilter::new("info"));
    let layer = fmt::layer().with_writer(std::io::stderr);
    match config.log_format {
        LogFormat::Text => {
            let fields = fmt::format::debug_fn(write_field).delimited(" ");
            layer.with_ansi(is_terminal()).fmt_fields(fields).with_filter(filter).boxed()
        }
        LogFormat::Json => {
            layer.json().flatten_event(true).with_current_span(true).with_span_list(false).with_filter(filter).boxed()
        }
    }
}

/// As the library writes fields, but for those that are only for traces.
fn write_field(writer: &mut Writer<'_>, field: &Field, value: &dyn Debug) -> std::fmt::Result {
    match field.name() {
        "message" => write!(writer, "{value:?}"),
        name if name.starts_with("otel.") => Ok(()),
        name => write!(writer, "{name}={value:?}"),
    }
}

fn is_terminal() -> bool {
    use std::io::IsTerminal;
    std::io::stderr().is_terminal()
}

fn log_panic(panic: &PanicHookInfo<'_>) {
    let payload = panic.payload();
    let said = payload.downcast_ref::<&str>().copied().or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    let place = panic.location().map(ToString::to_string);
    let backtrace = Backtrace::capture();
    let backtrace = (backtrace.status() == BacktraceStatus::Captured).then(|| backtrace.to_string());
    tracing::error!(panic = said.unwrap_or("no message"), place, backtrace, "panicked");
}
