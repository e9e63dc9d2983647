//! The limits of the transports: those that are settings, and those that nobody needs to change but a test.

use std::time::Duration;

use crate::{config::Config, platform::rate_limit::Limits};

/// What a request, a socket or a stream may take.
#[derive(Clone, Debug)]
pub struct HttpOptions {
    /// The largest body of a request, in bytes.
    pub max_body: usize,
    /// How many requests one body may hold as an array.
    pub max_batch: usize,
    /// How long a body may take to arrive.
    pub body_timeout: Duration,
    /// How long a query or a mutation may run.
    pub request_timeout: Duration,
    /// How many files may arrive at once; each waits in memory until it is kept.
    pub max_uploads: usize,
    /// How long a file may take to arrive.
    pub upload_timeout: Duration,
    /// How many sockets may be open at once.
    pub max_sockets: usize,
    /// How many event streams may be open at once.
    pub max_streams: usize,
    /// How many sockets and event streams, both together, one network address may have open.
    pub max_sockets_per_address: usize,
    /// How many sockets and event streams, both together, one account may have open.
    pub max_sockets_per_account: usize,
    /// How many points of cost a minute one network address, and one account, may ask for.
    pub rate_limits: Limits,
    /// The largest message on a socket, in bytes.
    pub max_message: usize,
    /// How many operations may run at once on one socket.
    pub max_socket_operations: usize,
    /// How long a new socket may wait before it sends `connection_init`.
    pub init_timeout: Duration,
    /// How often an open socket is pinged; one that has not answered by the next ping is closed.
    pub ping_interval: Duration,
    /// How long a client may leave a message unread before its socket is closed.
    pub stall_timeout: Duration,
    /// How long a client that was too slow may take to read why its socket is closed.
    pub farewell_timeout: Duration,
    /// How often a quiet event stream sends a comment.
    pub stream_keep_alive: Duration,
}

impl From<&Config> for HttpOptions {
    fn from(config: &Config) -> Self {
        Self {
            max_body: config.max_body_kib.saturating_mul(1024),
            max_batch: config.max_batch,
            body_timeout: Duration::from_secs(30),
            request_timeout: config.request_timeout,
            max_uploads: 16,
            upload_timeout: Duration::from_secs(120),
            max_sockets: config.max_sockets,
            max_streams: config.max_sockets,
            max_sockets_per_address: config.max_sockets_per_address,
            max_sockets_per_account: config.max_sockets_per_account,
            rate_limits: Limits { address: config.rate_limit_per_address, account: config.rate_limit_per_account },
            max_message: 256 * 1024,
            max_socket_operations: config.max_socket_operations,
            init_timeout: Duration::from_secs(3),
            ping_interval: Duration::from_secs(12),
            stall_timeout: Duration::from_secs(10),
            farewell_timeout: Duration::from_secs(60),
            stream_keep_alive: Duration::from_secs(12),
        }
    }
}
