//! Reads and checks each setting from its text. What is wrong is said together with the fix.

use std::{path::PathBuf, str::FromStr, time::Duration};

use axum::http::Uri;
use figment::{Figment, value::Value};
use lettre::{AsyncSmtpTransport, Tokio1Executor, message::Mailbox};
use tracing_subscriber::EnvFilter;

use super::{
    Config, LogFormat, database_url_in,
    fault::Fault,
    load::origin,
    object_store_url_in, public_url_of,
    settings::{HIDDEN, without_password},
    unit::{format_duration, parse_duration},
};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(86_400);

/// The settings in `figment` over the defaults; whatever is wrong is added to `faults`.
pub(super) fn read_all(figment: &Figment, faults: &mut Vec<Fault>) -> Config {
    let default = Config::default();
    let mut read = Reader { figment, faults };
    let listen = read.field("listen", default.listen, listen);
    let data_dir = read.field("data_dir", default.data_dir, data_dir);
    Config {
        public_url: read.field("public_url", public_url_of(&listen), public_url),
        trusted_proxies: read.field("trusted_proxies", default.trusted_proxies, str::parse),
        listen,
        object_store_url: read.field("object_store_url", object_store_url_in(&data_dir), object_store_url),
        max_upload_mib: read.field("max_upload_mib", default.max_upload_mib, |text| number(text, 1, 1024)),
        max_image_megapixels: read
            .field("max_image_megapixels", default.max_image_megapixels, |text| number(text, 1, 200)),
        database_url: read.field("database_url", database_url_in(&data_dir), database_url),
        data_dir,
        database_connections: read
            .field("database_connections", default.database_connections, |text| number(text, 2, 1000)),
        redis_url: read.field("redis_url", default.redis_url, |text| optional(text, redis_url)),
        smtp_url: read.field("smtp_url", default.smtp_url, |text| optional(text, smtp_url)),
        mail_page: read.field("mail_page", default.mail_page, yes_or_no),
        mail_from: read.field("mail_from", default.mail_from, mail_from),
        log: read.field("log", default.log, log),
        log_format: read.field("log_format", default.log_format, log_format),
        metrics_token: read.field("metrics_token", default.metrics_token, |text| optional(text, metrics_token)),
        otlp_endpoint: read.field("otlp_endpoint", default.otlp_endpoint, |text| optional(text, public_url)),
        shutdown_timeout: read
            .field("shutdown_timeout", default.shutdown_timeout, |text| span(text, Duration::ZERO, HOUR)),
        access_token_lifetime: read
            .field("access_token_lifetime", default.access_token_lifetime, |text| span(text, MINUTE, DAY)),
        session_lifetime: read
            .field("session_lifetime", default.session_lifetime, |text| span(text, MINUTE, 400 * DAY)),
        staff_totp_required: read.field("staff_totp_required", default.staff_totp_required, yes_or_no),
        password_threads: match read.field("password_threads", 0, |text| number(text, 0, 256)) {
            0 => default.password_threads,
            threads => threads,
        },
        introspection: read.field("introspection", default.introspection, yes_or_no),
        max_cost: read.field("max_cost", default.max_cost, |text| number(text, 100, 1_000_000)),
        max_depth: read.field("max_depth", default.max_depth, |text| number(text, 5, 50)),
        max_aliases: read.field("max_aliases", default.max_aliases, |text| number(text, 0, 1000)),
        max_mutations: read.field("max_mutations", default.max_mutations, |text| number(text, 1, 1000)),
        max_batch: read.field("max_batch", default.max_batch, |text| number(text, 1, 100)),
        max_body_kib: read.field("max_body_kib", default.max_body_kib, |text| number(text, 16, 1_048_576)),
        request_timeout: read.field("request_timeout", default.request_timeout, |text| span(text, SECOND, HOUR)),
        max_sockets: read.field("max_sockets", default.max_sockets, |text| number(text, 0, 1_000_000)),
        max_sockets_per_address: read
            .field("max_sockets_per_address", default.max_sockets_per_address, |text| number(text, 1, 1_000_000)),
        max_sockets_per_account: read
            .field("max_sockets_per_account", default.max_sockets_per_account, |text| number(text, 1, 1_000_000)),
        max_socket_operations: read
            .field("max_socket_operations", default.max_socket_operations, |text| number(text, 1, 10_000)),
        rate_limit_per_address: read
            .field("rate_limit_per_address", default.rate_limit_per_address, |text| number(text, 0, 10_000_000)),
        rate_limit_per_account: read
            .field("rate_limit_per_account", default.rate_limit_per_account, |text| number(text, 0, 10_000_000)),
        purge_interval: read.field("purge_interval", default.purge_interval, |text| span(text, SECOND, DAY)),
        session_retention: read
            .field("session_retention", default.session_retention, |text| span(text, Duration::ZERO, 3650 * DAY)),
        event_retention: read.field("event_retention", default.event_retention, |text| span(text, HOUR, 3650 * DAY)),
        job_retention: read.field("job_retention", default.job_retention, |text| span(text, HOUR, 3650 * DAY)),
        job_lease: read.field("job_lease", default.job_lease, |text| span(text, SECOND, HOUR)),
        no_show_after: read.field("no_show_after", default.no_show_after, |text| span(text, Duration::ZERO, 365 * DAY)),
    }
}

struct Reader<'a> {
    figment: &'a Figment,
    faults: &'a mut Vec<Fault>,
}

impl Reader<'_> {
    fn field<T>(&mut self, name: &str, default: T, parse: impl FnOnce(&str) -> Result<T, String>) -> T {
        let Ok(value) = self.figment.find_value(name) else { return default };
        let text = text_of(&value);
        let parsed = match &text {
            Some(text) => parse(text.trim()),
            None => Err("a list or table cannot be used here. Give a single value".to_owned()),
        };
        parsed.unwrap_or_else(|problem| {
            let shown = |text: String| match name {
                "database_url" | "redis_url" | "smtp_url" => without_password(&text),
                "metrics_token" => HIDDEN.to_owned(),
                _ => text,
            };
            self.faults.push(Fault {
                subject: name.to_owned(),
                value: text.map(shown),
                source: self.figment.find_metadata(name).map(|metadata| origin(metadata, name)),
                problem,
            });
            default
        })
    }
}

/// A single value as text: a variable is always text, and a file may say `8` or `"8"`.
fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(_, text) => Some(text.clone()),
        Value::Char(_, letter) => Some(letter.to_string()),
        Value::Bool(_, truth) => Some(truth.to_string()),
        Value::Num(_, number) => {
            let whole = number.to_i128().map(|number| number.to_string());
            whole.or_else(|| number.to_f64().map(|number| number.to_string()))
        }
        Value::Empty(..) | Value::Dict(..) | Value::Array(..) => None,
    }
}

fn listen(text: &str) -> Result<String, String> {
    let example = "Give both, such as 127.0.0.1:8080, [::1]:8080 or 0.0.0.0:8080";
    let (host, port) = text.rsplit_once(':').ok_or_else(|| format!("the port is missing. {example}"))?;
    if port.parse::<u16>().is_err() {
        return Err(format!("{port:?} is not a port from 0 to 65535. {example}"));
    }
    let bracketed = host.starts_with('[') && host.ends_with(']');
    if host.is_empty() || (host.contains(':') && !bracketed) {
        return Err(format!("the address is missing or has no brackets around its colons. {example}"));
    }
    Ok(text.to_owned())
}

fn public_url(text: &str) -> Result<String, String> {
    let example = "Give an address such as https://quai.example";
    let uri = Uri::from_str(text).map_err(|_| format!("this is not an address. {example}"))?;
    if !matches!(uri.scheme_str(), Some("http" | "https")) {
        return Err(format!("it begins with neither http:// nor https://. {example}"));
    }
    if uri.query().is_some() || text.contains(['@', '#']) {
        return Err(format!("an account, a query or a fragment cannot be part of it. {example}"));
    }
    Ok(text.trim_end_matches('/').to_owned())
}

fn data_dir(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    match (text.is_empty(), path.exists() && !path.is_dir()) {
        (true, _) => Err("the folder has no name. Give a path such as ./data".to_owned()),
        (_, true) => Err("this is a file. Give a folder, which may not exist yet".to_owned()),
        _ => Ok(path),
    }
}

fn database_url(text: &str) -> Result<String, String> {
    let example = "Give sqlite://path/to/file.db or postgres://user:password@host/name";
    if text.starts_with("sqlite:") {
        if text.contains(":memory:") || text.contains("mode=memory") {
            return Err("a database in memory is not shared between connections. Give a file".to_owned());
        }
        return Ok(text.to_owned());
    }
    if !text.starts_with("postgres://") && !text.starts_with("postgresql://") {
        return Err(format!("only SQLite and PostgreSQL can be used. {example}"));
    }
    Ok(text.to_owned())
}

fn redis_url(text: &str) -> Result<String, String> {
    let example = "Give an address such as redis://127.0.0.1:6379, or rediss://… for TLS";
    match redis::Client::open(text) {
        Ok(_) if text.starts_with("redis://") || text.starts_with("rediss://") => Ok(text.to_owned()),
        _ => Err(format!("this is not the address of a Redis. {example}")),
    }
}

fn smtp_url(text: &str) -> Result<String, String> {
    let example = "Give an address such as smtps://user:password@host or smtp://host:587?tls=required";
    let (scheme, rest) = text.split_once("://").unwrap_or_default();
    if !matches!(scheme, "smtp" | "smtps") {
        return Err(format!("it begins with neither smtp:// nor smtps://. {example}"));
    }
    // A name without a password would be left out without a word.
    if rest.rsplit_once('@').is_some_and(|(user, _)| !user.contains(':')) {
        return Err(format!("the password is missing. {example}"));
    }
    match rest.split_once('?') {
        None => {}
        Some((_, "tls=required" | "tls=opportunistic")) if scheme == "smtp" => {}
        Some(_) => return Err(format!("only ?tls=required or ?tls=opportunistic can follow smtp://. {example}")),
    }
    match AsyncSmtpTransport::<Tokio1Executor>::from_url(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(_) => Err(format!("this is not the address of a mail server. {example}")),
    }
}

fn mail_from(text: &str) -> Result<Mailbox, String> {
    text.parse().map_err(|_| "this is not a sender. Give one such as Quai <no-reply@quai.example>".to_owned())
}

fn object_store_url(text: &str) -> Result<String, String> {
    let example = "Give file:// and a folder, such as file:///var/lib/quai/files";
    match text.strip_prefix("file://") {
        None => Err(format!("only folders can be used as an object store. {example}")),
        Some("") => Err(format!("the folder has no name. {example}")),
        Some(_) => Ok(text.to_owned()),
    }
}

fn log(text: &str) -> Result<String, String> {
    EnvFilter::builder().parse(text).map(|_| text.to_owned()).map_err(|error| {
        format!("{error}. Give a level (error, warn, info, debug, trace), or levels by module such as info,sqlx=warn")
    })
}

fn log_format(text: &str) -> Result<LogFormat, String> {
    let found = [LogFormat::Text, LogFormat::Json].into_iter().find(|format| format.as_str() == text);
    found.ok_or_else(|| "there is no such format. Give text or json".to_owned())
}

/// Nothing, when the text is empty.
fn optional<T>(text: &str, parse: impl FnOnce(&str) -> Result<T, String>) -> Result<Option<T>, String> {
    if text.is_empty() { Ok(None) } else { parse(text).map(Some) }
}

fn metrics_token(text: &str) -> Result<String, String> {
    if text.len() < 16 || !text.chars().all(|character| character.is_ascii_graphic()) {
        return Err("it is too easily guessed. Give at least 16 characters without spaces or accents".to_owned());
    }
    Ok(text.to_owned())
}

fn yes_or_no(text: &str) -> Result<bool, String> {
    match text {
        "true" | "yes" | "on" | "1" => Ok(true),
        "false" | "no" | "off" | "0" => Ok(false),
        _ => Err("this is neither yes nor no. Give true or false".to_owned()),
    }
}

fn number<N: FromStr + PartialOrd + std::fmt::Display + Copy>(text: &str, least: N, most: N) -> Result<N, String> {
    let range = format!("Give a whole number from {least} to {most}");
    let number = text.parse::<N>().map_err(|_| format!("this is not a number that can be used. {range}"))?;
    if number < least || number > most {
        return Err(format!("this is out of range. {range}"));
    }
    Ok(number)
}

fn span(text: &str, least: Duration, most: Duration) -> Result<Duration, String> {
    let (least_text, most_text) = (format_duration(least), format_duration(most));
    let range = format!("Give a whole number and its unit (ms, s, min, h, days), from {least_text} to {most_text}");
    let span = parse_duration(text).ok_or_else(|| format!("this is not a span of time. {range}"))?;
    if span < least || span > most {
        return Err(format!("this is out of range. {range}"));
    }
    Ok(span)
}
