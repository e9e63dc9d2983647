//! The limits of the transports. Those of documents (cost, depth, aliases) are settings of the whole service.

use std::time::Duration;

/// What a request, a socket or a stream may take.
#[derive(Clone, Debug)]
pub struct HttpOptions {
    /// The largest body of a request, in bytes.
    pub max_body: usize,
    /// How many requests one body may hold as an array.
    pub max_batch: usize,
    /// How many changes one mutation may make.
    pub max_mutations: usize,
    /// How long a body may take to arrive.
    pub body_timeout: Duration,
    /// How long a query or a mutation may run.
    pub request_timeout: Duration,
    /// How many sockets may be open at once.
    pub max_sockets: usize,
    /// How many event streams may be open at once.
    pub max_streams: usize,
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
    /// How often a quiet event stream sends a comment.
    pub stream_keep_alive: Duration,
}

impl Default for HttpOptions {
    fn default() -> Self {
        Self {
            max_body: 1024 * 1024,
            max_batch: 10,
            max_mutations: 10,
            body_timeout: Duration::from_secs(30),
            request_timeout: Duration::from_secs(30),
            max_sockets: 10_000,
            max_streams: 10_000,
            max_message: 256 * 1024,
            max_socket_operations: 100,
            init_timeout: Duration::from_secs(3),
            ping_interval: Duration::from_secs(12),
            stall_timeout: Duration::from_secs(10),
            stream_keep_alive: Duration::from_secs(12),
        }
    }
}
