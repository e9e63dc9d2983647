//! S1 and S2: what subscribers are told, by two instances over one PostgreSQL and one Redis.
//!
//! Load, watchers and clock are this process's: an event counts as told when its bytes have been read here.

mod fan_out;
mod orders;
mod redis;
mod report;
mod steady;
mod watchers;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use self::{orders::Order, redis::Redis, report::LiveReport};
use crate::{
    Outcome,
    client::Api,
    machine,
    report::write,
    run::{postmaster, prepare, print, tell},
    server::Server,
};

/// How many sockets watch.
pub const WATCHERS: usize = 1000;

/// How to measure.
#[derive(clap::Args)]
pub struct LiveArgs {
    /// The release build of `quai`.
    #[arg(long)]
    quai: PathBuf,
    /// The page whose generated part is written; printed without it.
    #[arg(long)]
    page: Option<PathBuf>,
    /// Seconds, to try it: the figures mean nothing.
    #[arg(long)]
    quick: bool,
    /// How many changes S1 makes.
    #[arg(long, default_value_t = 300)]
    changes: usize,
    /// How long S2 goes on, in seconds.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// The commit that is measured, for the page.
    #[arg(long, default_value = "unknown")]
    commit: String,
}

/// The instances that are measured, and who changes orders through them.
pub struct Instances {
    /// The instances.
    pub servers: Vec<Server>,
    /// A shop manager's token.
    pub manager: String,
    /// PostgreSQL's first process.
    pub postmaster: u32,
    apis: Vec<Api>,
    http: reqwest::Client,
}

/// Measures both and writes the report.
pub async fn run(args: LiveArgs) -> Outcome {
    let directory = std::env::temp_dir().join(format!("quai-bench-live-{}", std::process::id()));
    std::fs::create_dir_all(&directory)?;
    let outcome = measure(&args, &directory).await;
    std::fs::remove_dir_all(&directory)?;
    let report = outcome?;
    match &args.page {
        Some(page) => write(page, "bench live", &report),
        None => {
            print(&report.to_string());
            Ok(())
        }
    }
}

async fn measure(args: &LiveArgs, directory: &Path) -> Outcome<LiveReport> {
    tell("making the data");
    let (url, database, mut data) = prepare(&args.quai, directory).await?;
    data.grow_to(10_000).await?;
    let redis = Redis::start().await?;
    let instances =
        Arc::new(Instances::start(&args.quai, &url, directory, &redis, postmaster(&database).await?).await?);
    let orders = Arc::new(Order::read(instances.api(0), &database, WATCHERS).await?);
    let (changes, time) = if args.quick { (20, 2) } else { (args.changes, args.seconds) };
    tell(&format!("S1: {WATCHERS} watchers of one order"));
    let first = orders.first().ok_or("there are orders")?;
    let fan_out = fan_out::measure(&instances, first, changes).await?;
    instances.wait_until_alone().await?;
    tell(&format!("S2: {WATCHERS} orders with a watcher each"));
    let steady = steady::measure(&instances, &database, &orders, Duration::from_secs(time)).await?;
    LiveReport::new(args.commit.clone(), args.quick, &database, fan_out, steady).await
}

impl Instances {
    async fn start(program: &Path, url: &str, directory: &Path, redis: &Redis, postmaster: u32) -> Outcome<Self> {
        let mut servers = Vec::new();
        for _ in 0..2 {
            servers.push(Server::instance(program, url, directory, &redis.url).await?);
        }
        let apis: Vec<_> = servers.iter().map(|server| Api::new(&server.url)).collect();
        let manager = apis[0].sign_in("manager@bench.example").await?;
        Ok(Self { servers, manager, postmaster, apis, http: reqwest::Client::new() })
    }

    /// An instance to send a change through: in turn.
    pub fn api(&self, number: usize) -> &Api {
        &self.apis[number % self.apis.len()]
    }

    /// Their processes.
    pub fn pids(&self) -> Vec<u32> {
        self.servers.iter().map(Server::pid).collect()
    }

    /// Resident memory of each in MiB.
    pub fn memory(&self) -> Vec<f64> {
        self.servers.iter().map(|server| machine::resident(server.pid())).collect()
    }

    /// How many subscriptions run.
    pub async fn subscriptions(&self) -> Outcome<usize> {
        let mut count = 0;
        for server in &self.servers {
            let figures = self.http.get(format!("{}/metrics", server.url)).send().await?.text().await?;
            let line = figures.lines().find_map(|line| line.strip_prefix("quai_subscriptions "));
            count += line.ok_or("the metrics tell of subscriptions")?.parse::<usize>()?;
        }
        Ok(count)
    }

    /// Waits until nobody watches any more.
    pub async fn wait_until_alone(&self) -> Outcome {
        while self.subscriptions().await? > 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }
}
