//! What subscribers may rely on: everything, once, in order, whatever is killed in between.

mod cluster;
mod expiry;
mod many;
mod rate_limit;
mod redis;
mod resume;
mod worker;
