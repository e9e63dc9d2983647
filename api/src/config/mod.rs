//! Settings: defaults, then a file, then the environment (`QUAI_…`) over it, checked before anything starts.
//!
//! [`load`] reads them, [`settings`] describes each one, [`unit`] reads spans of time. Any module may read a
//! [`Config`]; only the command line makes one from the outside.

pub mod fault;
mod field;
pub mod load;
mod network;
pub mod settings;
#[cfg(test)]
mod tests;
pub mod unit;

pub use self::network::{Networks, names_this_machine};

use std::{path::PathBuf, time::Duration};

use axum::http::Uri;
use lettre::{Address, message::Mailbox};

/// The settings of one process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Where to listen, host and port.
    pub listen: String,
    /// The address under which clients reach this service, without a slash at its end.
    pub public_url: String,
    /// The proxies whose word is taken for where a request comes from.
    pub trusted_proxies: Networks,
    /// The folder for the embedded database, files and keys.
    pub data_dir: PathBuf,
    /// Where files are kept: `file://…`.
    pub object_store_url: String,
    /// The largest file that a manager may send, in MiB.
    pub max_upload_mib: usize,
    /// The largest picture that is decoded, in millions of pixels.
    pub max_image_megapixels: u32,
    /// `sqlite://…` or `postgres://…`.
    pub database_url: String,
    /// The most database connections at once.
    pub database_connections: u32,
    /// Where instances wake each other and count rate limits together: `redis://…`; one process needs none.
    pub redis_url: Option<String>,
    /// The mail server: `smtp://…` or `smtps://…`. Without one letters are written to files.
    pub smtp_url: Option<String>,
    /// Whether `/mails` shows letters written to files to callers of this machine.
    pub mail_page: bool,
    /// Whom letters are from.
    pub mail_from: Mailbox,
    /// What to log, in the syntax of `tracing-subscriber`'s environment filter.
    pub log: String,
    /// How log lines are written.
    pub log_format: LogFormat,
    /// What a caller of another machine must bring to read the metrics.
    pub metrics_token: Option<String>,
    /// Where traces are sent: the address of an OpenTelemetry collector that speaks HTTP.
    pub otlp_endpoint: Option<String>,
    /// How long a stopping process waits for requests under way.
    pub shutdown_timeout: Duration,
    /// How long an access token lasts.
    pub access_token_lifetime: Duration,
    /// How long a sign-in lasts without being refreshed.
    pub session_lifetime: Duration,
    /// Whether the staff may work only with a second factor.
    pub staff_totp_required: bool,
    /// How many passwords are hashed at once; the others wait.
    pub password_threads: usize,
    /// Whether the schema can be asked about itself.
    pub introspection: bool,
    /// The largest cost of one operation.
    pub max_cost: u64,
    /// How deep an operation may nest.
    pub max_depth: usize,
    /// How many aliases one operation may use.
    pub max_aliases: usize,
    /// How many changes one mutation may make.
    pub max_mutations: usize,
    /// How many requests one HTTP body may hold as an array.
    pub max_batch: usize,
    /// The largest HTTP body, in KiB.
    pub max_body_kib: usize,
    /// How long a query or a mutation may run.
    pub request_timeout: Duration,
    /// How many WebSockets, and how many event streams, may be open at once.
    pub max_sockets: usize,
    /// How many of them, both together, may come from one address.
    pub max_sockets_per_address: usize,
    /// How many of them, both together, one account may have open.
    pub max_sockets_per_account: usize,
    /// How many operations may run at once on one WebSocket.
    pub max_socket_operations: usize,
    /// How many points of cost a minute one network address may ask for; 0 for any number.
    pub rate_limit_per_address: u64,
    /// How many points of cost a minute one account may ask for; 0 for any number.
    pub rate_limit_per_account: u64,
    /// How often ended things are purged.
    pub purge_interval: Duration,
    /// How long an ended sign-in is kept.
    pub session_retention: Duration,
    /// How long an event is kept.
    pub event_retention: Duration,
    /// How long a job is kept after it ended.
    pub job_retention: Duration,
    /// How long a worker holds a job without saying that it is still at it.
    pub job_lease: Duration,
    /// How long after the start of its slot a ready order waits before it counts as not collected.
    pub no_show_after: Duration,
}

impl Config {
    /// Whether clients reach the service over HTTPS.
    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }

    /// Whether clients reach the service under a name that every machine has for itself.
    pub fn is_of_this_machine(&self) -> bool {
        let host = self.public_url.parse::<Uri>().ok().and_then(|url| url.host().map(names_this_machine));
        host.unwrap_or_default()
    }
}

/// How log lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object per line, for machines.
    Json,
}

impl LogFormat {
    /// The name in a settings file.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
        }
    }
}

const MINUTE: u64 = 60;
const DAY: u64 = 24 * 60 * MINUTE;

impl Default for Config {
    fn default() -> Self {
        let listen = "127.0.0.1:8080".to_owned();
        let data_dir = PathBuf::from("./data");
        Self {
            public_url: public_url_of(&listen),
            trusted_proxies: Networks::default(),
            listen,
            object_store_url: object_store_url_in(&data_dir),
            max_upload_mib: 10,
            max_image_megapixels: 25,
            database_url: database_url_in(&data_dir),
            data_dir,
            database_connections: 10,
            redis_url: None,
            smtp_url: None,
            mail_page: false,
            mail_from: Mailbox::new(Some("Quai".to_owned()), nobody()),
            log: "info".to_owned(),
            log_format: LogFormat::Text,
            metrics_token: None,
            otlp_endpoint: None,
            shutdown_timeout: Duration::from_secs(20),
            access_token_lifetime: Duration::from_secs(15 * MINUTE),
            session_lifetime: Duration::from_secs(30 * DAY),
            staff_totp_required: false,
            password_threads: half_the_processors(),
            introspection: true,
            max_cost: 10_000,
            max_depth: 15,
            max_aliases: 30,
            max_mutations: 10,
            max_batch: 10,
            max_body_kib: 1024,
            request_timeout: Duration::from_secs(30),
            max_sockets: 10_000,
            max_sockets_per_address: 5_000,
            max_sockets_per_account: 2_000,
            max_socket_operations: 100,
            rate_limit_per_address: 0,
            rate_limit_per_account: 0,
            purge_interval: Duration::from_secs(10 * MINUTE),
            session_retention: Duration::from_secs(30 * DAY),
            event_retention: Duration::from_secs(30 * DAY),
            job_retention: Duration::from_secs(7 * DAY),
            job_lease: Duration::from_secs(MINUTE),
            no_show_after: Duration::from_secs(DAY),
        }
    }
}

/// The public address of a service that nobody gave one: where it listens, by a name that can be visited.
pub fn public_url_of(listen: &str) -> String {
    let visitable = match listen.rsplit_once(':') {
        Some(("0.0.0.0" | "[::]", port)) => format!("localhost:{port}"),
        _ => listen.to_owned(),
    };
    format!("http://{visitable}")
}

/// The embedded database of a data folder.
fn database_url_in(data_dir: &std::path::Path) -> String {
    // The path is part of a URL: what would begin a query or an escape is escaped.
    let path = data_dir.join("quai.db").display().to_string();
    format!("sqlite://{}", path.replace('%', "%25").replace('?', "%3F").replace('#', "%23"))
}

/// The sender of letters that nobody can answer.
fn nobody() -> Address {
    Address::new("no-reply", "localhost").expect("this is an address")
}

/// The files of a data folder.
fn object_store_url_in(data_dir: &std::path::Path) -> String {
    format!("file://{}", data_dir.join("files").display())
}

/// Sign-ins must leave processors to everybody else.
fn half_the_processors() -> usize {
    std::thread::available_parallelism().map_or(1, |processors| processors.get().div_ceil(2))
}
