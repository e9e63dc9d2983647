//! The servers that are measured: started here, stopped when dropped.

use std::{
    net::{SocketAddr, TcpListener},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use crate::Outcome;

/// A running server.
pub struct Server {
    child: Child,
    /// Where it listens, such as `http://127.0.0.1:20000`.
    pub url: String,
    /// How long it took until it first answered.
    pub started_in: Duration,
}

impl Server {
    /// Starts `quai serve`.
    pub async fn quai(program: &Path, database: &str, data_dir: &Path) -> Outcome<Self> {
        Self::serve(quai(program, database, data_dir)).await
    }

    /// Starts `quai serve` as one of several instances.
    pub async fn instance(program: &Path, database: &str, data_dir: &Path, redis: &str) -> Outcome<Self> {
        let mut command = quai(program, database, data_dir);
        command.env("QUAI_REDIS_URL", redis);
        Self::serve(command).await
    }

    async fn serve(mut command: Command) -> Outcome<Self> {
        let address = free_address()?;
        command.arg("serve").env("QUAI_LISTEN", address.to_string());
        Self::start(command, address, "/health/ready").await
    }

    /// Starts the limit.
    pub async fn limit(database: &str) -> Outcome<Self> {
        let address = free_address()?;
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["limit", "--listen", &address.to_string()]).env("BENCH_DATABASE_URL", database);
        Self::start(command, address, "/q3").await
    }

    async fn start(mut command: Command, address: SocketAddr, ready: &str) -> Outcome<Self> {
        let began = Instant::now();
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn()?;
        let mut server = Self { child, url: format!("http://{address}"), started_in: Duration::ZERO };
        let http = reqwest::Client::new();
        while began.elapsed() < Duration::from_secs(30) {
            let answered = http.get(format!("{}{ready}", server.url)).send().await;
            if answered.is_ok_and(|answer| answer.status().is_success()) {
                server.started_in = began.elapsed();
                return Ok(server);
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Err(format!("{command:?} does not answer").into())
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A command of `quai`, with its defaults but for where things are. Tokens last as long as the bench does, and the
/// bench tells from which address a person comes.
pub fn quai(program: &Path, database: &str, data_dir: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .env("QUAI_DATABASE_URL", database)
        .env("QUAI_DATA_DIR", data_dir)
        .env("QUAI_LOG", "warn")
        .env("QUAI_TRUSTED_PROXIES", "127.0.0.1")
        .env("QUAI_ACCESS_TOKEN_LIFETIME", "600 min");
    command
}

/// An address of this machine where nobody listens.
pub fn free_address() -> Outcome<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}
