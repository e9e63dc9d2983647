//! The transports, from outside: what any client may send and what it is answered.

mod cookie;
mod graphql;
mod limits;
mod mails;
mod metrics;
mod rate_limit;
mod session;
mod sse;
mod toy;
mod websocket;
