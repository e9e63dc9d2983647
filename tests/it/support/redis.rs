//! A Redis of a test's own, to take away and bring back.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    thread,
    time::Instant,
};

use super::process::PATIENCE;

/// A private server on a free port. It is killed when this value goes.
pub struct Redis {
    port: u16,
    running: Option<Child>,
}

impl Redis {
    /// Starts a server that keeps nothing.
    pub fn start() -> Self {
        let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a free port").port();
        let mut redis = Self { port, running: None };
        redis.bring_back();
        redis
    }

    /// Its address, as `QUAI_REDIS_URL` takes it.
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Kills the server, connections and all.
    pub fn take_away(&mut self) {
        if let Some(mut server) = self.running.take() {
            server.kill().expect("the server can be killed");
            server.wait().expect("the server ends");
        }
    }

    /// Starts it again at the same address.
    pub fn bring_back(&mut self) {
        let program = std::env::var_os("QUAI_TEST_REDIS_SERVER")
            .expect("QUAI_TEST_REDIS_SERVER names the program redis-server: `make test` finds or installs it");
        let arguments = ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--port"];
        let server = Command::new(program).args(arguments).arg(self.port.to_string()).stdout(Stdio::null()).spawn();
        self.running = Some(server.expect("redis-server can be started"));
        let began = Instant::now();
        while !self.answers() {
            assert!(began.elapsed() < PATIENCE, "redis-server does not answer");
            thread::yield_now();
        }
    }

    fn answers(&self) -> bool {
        let ping = || -> std::io::Result<bool> {
            let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
            stream.write_all(b"PING\r\n")?;
            let mut answer = [0; 5];
            stream.read_exact(&mut answer)?;
            Ok(&answer == b"+PONG")
        };
        ping().unwrap_or(false)
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        self.take_away();
    }
}
