//! A Redis of the bench's own.

use std::{
    net::TcpStream,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use crate::{Outcome, server::free_address};

/// A running server; it is stopped when dropped.
pub struct Redis {
    child: Child,
    /// Its address, as `QUAI_REDIS_URL` takes it.
    pub url: String,
}

impl Redis {
    /// Starts a server that keeps nothing.
    pub async fn start() -> Outcome<Self> {
        let program = std::env::var("QUAI_TEST_REDIS_SERVER").map_err(|_| "use `make bench`, which finds Redis")?;
        let address = free_address()?;
        let port = address.port().to_string();
        let arguments = ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--port", &port];
        let child = Command::new(program).args(arguments).stdout(Stdio::null()).spawn()?;
        let redis = Self { child, url: format!("redis://{address}") };
        let began = Instant::now();
        while TcpStream::connect(address).is_err() {
            if began.elapsed() > Duration::from_secs(10) {
                return Err("redis-server does not answer".into());
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Ok(redis)
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
