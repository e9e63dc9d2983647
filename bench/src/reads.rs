//! The workloads that `wrk` sends, to Quai and the limit in turn.

use std::time::Duration;

use tokio_postgres::Client;

use crate::{
    Outcome,
    machine::{Used, Watch},
    server::Server,
    workload::{Request, Workload},
    wrk::{Seen, Wrk},
};

/// One run of one workload against one server.
#[derive(Clone, Copy, Debug)]
pub struct Sample {
    /// What the load saw.
    pub seen: Seen,
    /// What it took.
    pub used: Used,
}

/// Everything that a bench needs at hand.
pub struct Ground<'a> {
    /// Quai.
    pub quai: &'a Server,
    /// The limit.
    pub limit: &'a Server,
    /// PostgreSQL's first process.
    pub postmaster: u32,
    /// A superuser's connection, for what is asked between the runs.
    pub database: &'a Client,
    /// Sends the load.
    pub wrk: &'a Wrk,
}

impl<'a> Ground<'a> {
    /// Sends `requests` to one of the servers and says what that took.
    pub async fn sample(
        &self,
        server: &Server,
        requests: &[Request],
        connections: u32,
        time: Duration,
    ) -> Outcome<Sample> {
        let watch = Watch::begin(&[server.pid()], self.postmaster);
        let seen = self.wrk.run(&server.url, requests, connections, time).await?;
        Ok(Sample { seen, used: watch.end() })
    }

    /// Fails unless both servers answer each request with the same data, byte for byte.
    pub async fn compare(&self, workload: &Workload) -> Outcome {
        for (quai, limit) in workload.quai.iter().zip(&workload.limit) {
            let (ours, theirs) = (ask(&self.quai.url, quai).await?, ask(&self.limit.url, limit).await?);
            let ours = ours.split_once(",\"extensions\":").map_or(ours.as_str(), |(data, _)| data);
            let theirs = theirs.strip_suffix('}').unwrap_or(&theirs);
            if ours != theirs {
                let same = ours.bytes().zip(theirs.bytes()).take_while(|(one, other)| one == other).count();
                let part =
                    |text: &str| String::from_utf8_lossy(&text.as_bytes()[same.saturating_sub(60)..]).into_owned();
                let (ours, theirs) = (part(ours), part(theirs));
                return Err(format!(
                    "{}: Quai and the limit differ at byte {same}:\n{ours:.200}\n{theirs:.200}",
                    workload.name
                )
                .into());
            }
        }
        Ok(())
    }

    /// How many statements one request takes, transaction control included; those of the triggers are not counted.
    pub async fn statements(&self, server: &Server, request: &Request) -> Outcome<i64> {
        ask(&server.url, request).await?;
        let mut least = i64::MAX;
        // Whatever runs beside the requests adds to some of these.
        for _ in 0..5 {
            self.database.batch_execute("SELECT pg_stat_statements_reset()").await?;
            ask(&server.url, request).await?;
            let count = "SELECT coalesce(sum(calls), 0)::bigint FROM pg_stat_statements \
                         WHERE query NOT LIKE '%pg_stat_statements%'";
            least = least.min(self.database.query_one(count, &[]).await?.get(0));
        }
        Ok(least)
    }
}

async fn ask(base: &str, request: &Request) -> Outcome<String> {
    let http = reqwest::Client::new();
    let url = format!("{base}{}", request.path);
    let mut built = if request.method == "GET" { http.get(url) } else { http.post(url) };
    if let Some(token) = &request.token {
        built = built.bearer_auth(token);
    }
    if let Some(body) = &request.body {
        built = built.header("Content-Type", "application/json").body(body.clone());
    }
    Ok(built.send().await?.error_for_status()?.text().await?)
}
