//! Logs: text or JSON lines on standard error, panics among them. Only the command line starts them.
//!
//! Nothing here or elsewhere logs statements' values, request variables, headers or tokens.

use std::{
    backtrace::{Backtrace, BacktraceStatus},
    panic::{self, PanicHookInfo},
};

use tracing_subscriber::{EnvFilter, fmt};

use crate::config::{Config, LogFormat};

/// Starts the process's logs as the settings say. A second call changes nothing.
pub fn start(config: &Config) {
    // The migrations' own remarks say at every start that there is nothing to do. Settings that name them win.
    let filter = EnvFilter::try_new(format!("sea_orm_migration=warn,{}", config.log));
    // The settings were checked; should the filter still not parse, the usual level is better than no logs.
    let filter = filter.unwrap_or_else(|_| EnvFilter::new("info"));
    let builder = fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = match config.log_format {
        LogFormat::Text => builder.with_ansi(is_terminal()).try_init(),
        LogFormat::Json => builder.json().flatten_event(true).with_current_span(true).with_span_list(false).try_init(),
    };
    if started.is_ok() {
        panic::set_hook(Box::new(log_panic));
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
