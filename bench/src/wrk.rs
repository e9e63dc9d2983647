//! Load from `wrk`.

use std::{
    fmt::Write,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use crate::{Outcome, workload::Request};

/// What `wrk` saw.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    /// How many requests were answered.
    pub requests: f64,
    /// How many a second.
    pub rate: f64,
    /// The median in milliseconds.
    pub p50: f64,
    /// What 99 of 100 stay below, in milliseconds.
    pub p99: f64,
}

/// Where the requests are kept for `wrk`.
pub struct Wrk {
    directory: PathBuf,
}

impl Wrk {
    /// Keeps its files in `directory`.
    pub fn new(directory: &Path) -> Outcome<Self> {
        std::fs::write(directory.join("wrk.lua"), include_str!("wrk.lua"))?;
        Ok(Self { directory: directory.to_owned() })
    }

    /// Sends `requests` in turn to the server at `url`; fails when any was not answered with success.
    pub async fn run(&self, url: &str, requests: &[Request], connections: u32, time: Duration) -> Outcome<Seen> {
        let mut lines = String::new();
        for Request { method, path, token, body } in requests {
            writeln!(lines, "{method}\t{path}\t{}\t{}", token.as_deref().unwrap_or(""), body.as_deref().unwrap_or(""))?;
        }
        let file = self.directory.join("requests");
        std::fs::write(&file, lines)?;
        let mut command = Command::new("wrk");
        command
            .arg(format!("--threads={}", connections.min(2)))
            .arg(format!("--connections={connections}"))
            .arg(format!("--duration={}s", time.as_secs().max(1)))
            .arg("--script")
            .args([self.directory.join("wrk.lua"), url.into(), "--".into(), file]);
        let output = tokio::task::spawn_blocking(move || command.output()).await??;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let result = text.lines().find_map(|line| line.strip_prefix("result "));
        let numbers: Vec<f64> =
            result.unwrap_or_default().split_whitespace().filter_map(|number| number.parse().ok()).collect();
        match numbers[..] {
            [requests, microseconds, p50, p99, 0.0] if requests > 0.0 => {
                Ok(Seen { requests, rate: requests / microseconds * 1e6, p50: p50 / 1000.0, p99: p99 / 1000.0 })
            }
            _ => Err(format!("wrk failed: {text}{}", String::from_utf8_lossy(&output.stderr)).into()),
        }
    }
}
