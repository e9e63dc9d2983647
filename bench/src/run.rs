//! One whole bench: a database, the servers, the runs in turn, the table.

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use tokio_postgres::Client;

use crate::{
    Outcome,
    client::{Api, PASSWORD},
    data::{Data, connect},
    growth,
    machine::{self, Used, Watch},
    reads::{Ground, Sample},
    report::{self, Line, Report, ShopLine, SignInLine},
    server::{Server, quai},
    shoppers::{self, Turn},
    sign_in::SignIns,
    workload::{Workload, World},
    wrk::Wrk,
};

/// Where a PostgreSQL of the bench's own listens, with pg_stat_statements: a superuser's address (scripts/bench).
const ADDRESS: &str = "QUAI_TEST_POSTGRES_URL";

/// How to measure.
#[derive(clap::Args)]
pub struct RunArgs {
    /// The release build of `quai`.
    #[arg(long)]
    quai: PathBuf,
    /// The page whose generated part is written; printed without it.
    #[arg(long)]
    page: Option<PathBuf>,
    /// Seconds instead of minutes, to try it: the figures mean nothing.
    #[arg(long)]
    quick: bool,
    /// How long one run of a workload lasts at 16 connections, in seconds.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// How often each run is repeated, in turn with the others; medians are told.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Every number of connections for as long as 16.
    #[arg(long)]
    full: bool,
    /// The commit that is measured, for the table.
    #[arg(long, default_value = "unknown")]
    commit: String,
}

/// How long everything lasts.
struct Plan {
    rounds: usize,
    connections: Vec<(u32, Duration)>,
    writes: Duration,
    shopping: Duration,
    sign_ins: Duration,
    growth: Duration,
    lines: Vec<i64>,
}

impl Plan {
    fn of(args: &RunArgs) -> Self {
        let share = |tenths: u64| Duration::from_secs((args.seconds * tenths / 10).max(1));
        if args.quick {
            let short = Duration::from_secs(1);
            return Self {
                rounds: 1,
                connections: vec![(1, short), (16, short), (64, short)],
                writes: short,
                shopping: short,
                sign_ins: short,
                growth: short,
                lines: vec![5_000, 10_000, 20_000],
            };
        }
        let part = |tenths| if args.full { share(10) } else { share(tenths) };
        Self {
            rounds: args.rounds.max(1),
            connections: vec![(1, part(2)), (16, share(10)), (64, part(4))],
            writes: part(6),
            shopping: part(8),
            sign_ins: part(5),
            growth: part(1),
            lines: vec![10_000, 100_000, 1_000_000],
        }
    }
}

/// Measures everything and writes the report.
pub async fn run(args: RunArgs) -> Outcome {
    let (plan, began) = (Plan::of(&args), Instant::now());
    let directory = std::env::temp_dir().join(format!("quai-bench-{}", std::process::id()));
    std::fs::create_dir_all(&directory)?;
    let outcome = measure(&args, &plan, &directory).await;
    std::fs::remove_dir_all(&directory)?;
    let mut report = outcome?;
    report.minutes = began.elapsed().as_secs_f64() / 60.0;
    match &args.page {
        Some(page) => report::write(page, "bench", &report),
        None => {
            print(&report.to_string());
            Ok(())
        }
    }
}

async fn measure(args: &RunArgs, plan: &Plan, directory: &Path) -> Outcome<Report> {
    tell("making the data");
    let (url, database, mut data) = prepare(&args.quai, directory).await?;
    let postmaster = postmaster(&database).await?;
    let quai = Server::quai(&args.quai, &url, directory).await?;
    let idle = machine::resident(quai.pid());
    let limit = Server::limit(&url).await?;
    let wrk = Wrk::new(directory)?;
    let ground = Ground { quai: &quai, limit: &limit, postmaster, database: &database, wrk: &wrk };
    let api = Api::new(&quai.url);
    let world = World::read(api.clone(), &database).await?;
    let mut report = Report::new(args.commit.clone(), args.quick, &database).await?;
    (report.started_in, report.idle) = (quai.started_in, idle);

    for lines in &plan.lines {
        tell(&format!("growth: {lines} order lines"));
        data.grow_to(*lines).await?;
        report.growth.push((*lines, growth::measure(&ground, &world, plan.growth).await?));
    }
    data.check().await?;

    let mut workloads = world.reads().await?;
    workloads.push(world.basket_lines());
    report.lines = lines_of(plan, &workloads);
    statements(&ground, &workloads, &mut report).await?;
    let turn = Turn::default();
    for round in 0..plan.rounds {
        tell(&format!("round {} of {}", round + 1, plan.rounds));
        for line in &mut report.lines {
            let Some(workload) = workloads.iter().find(|workload| workload.name == line.workload) else { continue };
            // Each goes first as often as the other.
            let mut order = [(&quai, &workload.quai, &mut line.quai), (&limit, &workload.limit, &mut line.limit)];
            if round % 2 == 1 {
                order.reverse();
            }
            for (server, requests, samples) in order {
                samples.push(ground.sample(server, requests, line.connections, line.time).await?);
            }
        }
        report.shopping.push(shop(&ground, &api, &world, &turn, plan.shopping).await?);
        report.sign_ins.push(sign_in(&ground, &api, &world, plan.sign_ins).await?);
    }
    report.resident = machine::resident(quai.pid());
    Ok(report)
}

/// PostgreSQL's first process.
pub async fn postmaster(database: &Client) -> Outcome<u32> {
    let backend: i32 = database.query_one("SELECT pg_backend_pid()", &[]).await?.get(0);
    Ok(machine::parent(backend.unsigned_abs()).ok_or("PostgreSQL must run on this machine")?)
}

/// A database with the catalogue and the people in it.
pub async fn prepare(program: &Path, directory: &Path) -> Outcome<(String, Client, Data)> {
    let postgres = std::env::var(ADDRESS).map_err(|_| format!("{ADDRESS} is not set: use `make bench`"))?;
    let name = format!("bench_{}", std::process::id());
    connect(&postgres).await?.batch_execute(&format!("CREATE DATABASE {name}")).await?;
    let (server, _) = postgres.rsplit_once('/').ok_or("the address names no database")?;
    let url = format!("{server}/{name}");
    let mut command = quai(program, &url, directory);
    command.args(["user", "create", "--email", "manager@bench.example", "--name", "Manager", "--role", "shop-manager"]);
    let mut child = command.arg("--password-stdin").stdin(std::process::Stdio::piped()).spawn()?;
    std::io::Write::write_all(&mut child.stdin.take().ok_or("no standard input")?, PASSWORD.as_bytes())?;
    if !child.wait()?.success() {
        return Err("`quai user create` failed".into());
    }
    let mut data = Data::open(&url).await?;
    data.base().await?;
    let database = connect(&url).await?;
    database.batch_execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements").await?;
    Ok((url, database, data))
}

fn lines_of(plan: &Plan, workloads: &[Workload]) -> Vec<Line> {
    let mut lines = Vec::new();
    for workload in workloads {
        for (connections, time) in &plan.connections {
            match (workload.name, connections) {
                ("M1", 16) => lines.push(Line::new(workload.name, *connections, plan.writes)),
                ("M1", _) => {}
                _ => lines.push(Line::new(workload.name, *connections, *time)),
            }
        }
    }
    lines
}

/// Warms both servers up, compares their answers, and counts what they ask the database.
async fn statements(ground: &Ground<'_>, workloads: &[Workload], report: &mut Report) -> Outcome {
    track(ground.database, "top").await?;
    for workload in workloads {
        ground.compare(workload).await?;
        let ours = ground.statements(ground.quai, &workload.quai[0]).await?;
        let theirs = ground.statements(ground.limit, &workload.limit[0]).await?;
        report.statements.push((workload.name, ours, theirs));
    }
    track(ground.database, "none").await
}

/// Counting costs a little, so it is off while times are taken.
pub async fn track(database: &Client, what: &str) -> Outcome {
    database.batch_execute(&format!("ALTER SYSTEM SET pg_stat_statements.track = '{what}'")).await?;
    database.batch_execute("SELECT pg_reload_conf()").await?;
    tokio::time::sleep(Duration::from_millis(500)).await;
    Ok(())
}

/// M2, with 16 customers.
async fn shop(ground: &Ground<'_>, api: &Api, world: &World, turn: &Turn, time: Duration) -> Outcome<ShopLine> {
    const SHOPPERS: usize = 16;
    ground.database.batch_execute("DELETE FROM basket_line").await?;
    let customers = &world.shoppers[..SHOPPERS];
    let before = shoppers::orders_of(ground.database, customers).await?;
    let watch = Watch::begin(&[ground.quai.pid()], ground.postmaster);
    let checkouts = shoppers::shop(api, world, turn, SHOPPERS, time).await?;
    let used = watch.end();
    let written = shoppers::orders_of(ground.database, customers).await? - before;
    Ok(ShopLine { difference: written - checkouts.placed as i64, checkouts, used })
}

/// M0: pages alone, then beside sign-ins.
async fn sign_in(ground: &Ground<'_>, api: &Api, world: &World, time: Duration) -> Outcome<SignInLine> {
    let pages = world.reads().await?;
    let pages = &pages.iter().find(|workload| workload.name == "Q2").ok_or("Q2 is there")?.quai;
    let alone: Sample = ground.sample(ground.quai, pages, 16, time).await?;
    let sign_ins = SignIns::begin(api);
    let beside = ground.sample(ground.quai, pages, 16, time).await?;
    Ok(SignInLine { alone, beside, rate: sign_ins.end().await? })
}

/// The largest share that others had of the machine.
pub fn busiest<'a>(used: impl Iterator<Item = &'a Used>) -> (f64, f64) {
    used.fold((0.0, 0.0), |(others, stolen), used| (used.others.max(others), used.stolen.max(stolen)))
}

/// Says on standard error what the bench does now.
pub fn tell(what: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stderr(), "bench: {what}");
}

/// Writes to standard output.
pub fn print(text: &str) {
    use std::io::Write;
    let _ = write!(std::io::stdout(), "{text}");
}
