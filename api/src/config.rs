//! Settings: a file, then the environment (`QUAI_…`) over it, checked before anything starts.

use std::path::PathBuf;

/// The settings of one process.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen, host and port.
    pub listen: String,
    /// `sqlite://…` or `postgres://…`.
    pub database_url: String,
    /// The most database connections at once.
    pub database_connections: u32,
    /// The folder for the embedded database, files and keys.
    pub data_dir: PathBuf,
    /// The address under which clients reach this service.
    pub public_url: String,
    /// How many passwords are hashed at once; the others wait.
    pub password_threads: usize,
    /// How long an access token lasts, in minutes.
    pub access_token_minutes: i64,
    /// How long a sign-in lasts without being refreshed, in days.
    pub session_days: i64,
    /// Whether the schema can be asked about itself.
    pub introspection: bool,
    /// The largest cost of one operation.
    pub max_cost: u64,
    /// How deep an operation may nest.
    pub max_depth: usize,
    /// How many aliases one operation may use.
    pub max_aliases: usize,
}
