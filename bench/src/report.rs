//! The generated part of docs/performance.md.

use std::{
    fmt::{self, Display, Formatter},
    path::Path,
    time::Duration,
};

use tokio_postgres::Client;

use crate::{
    Outcome,
    machine::{Used, processors},
    reads::Sample,
    run::busiest,
    shoppers::Checkouts,
};

/// What is wanted of a workload against the limit.
const TARGETS: [(&str, f64); 6] = [("Q1", 0.8), ("Q2", 0.6), ("Q3", 0.6), ("Q4", 0.6), ("Q5", 0.7), ("M1", 0.7)];

/// Runs of one workload with one number of connections.
pub struct Line {
    /// The workload.
    pub workload: &'static str,
    /// How many connections.
    pub connections: u32,
    /// How long each run lasts.
    pub time: Duration,
    /// The runs against Quai.
    pub quai: Vec<Sample>,
    /// The runs against the limit.
    pub limit: Vec<Sample>,
}

/// One run of M2.
pub struct ShopLine {
    /// What the customers saw.
    pub checkouts: Checkouts,
    /// How many orders more the database holds than were answered; less than 0 when some were lost.
    pub difference: i64,
    /// What it took.
    pub used: Used,
}

/// One run of M0.
pub struct SignInLine {
    /// Pages while nobody signs in.
    pub alone: Sample,
    /// Pages beside sign-ins.
    pub beside: Sample,
    /// Sign-ins a second.
    pub rate: f64,
}

/// Everything that one bench saw.
pub struct Report {
    commit: String,
    quick: bool,
    when: String,
    postgres: String,
    /// How long the bench took.
    pub minutes: f64,
    /// How long Quai took until its first answer.
    pub started_in: Duration,
    /// Its memory before the first request, in MiB.
    pub idle: f64,
    /// Its memory after the last one.
    pub resident: f64,
    /// Workload, statements of Quai, statements of the limit.
    pub statements: Vec<(&'static str, i64, i64)>,
    /// The workloads that `wrk` sends.
    pub lines: Vec<Line>,
    /// M2, run by run.
    pub shopping: Vec<ShopLine>,
    /// M0, run by run.
    pub sign_ins: Vec<SignInLine>,
    /// Order lines, and requests a second of each list.
    pub growth: Vec<(i64, Vec<(&'static str, f64)>)>,
}

impl Line {
    /// Nothing measured yet.
    pub fn new(workload: &'static str, connections: u32, time: Duration) -> Self {
        Self { workload, connections, time, quai: Vec::new(), limit: Vec::new() }
    }
}

impl Report {
    /// Nothing measured yet.
    pub async fn new(commit: String, quick: bool, database: &Client) -> Outcome<Self> {
        let (when, postgres) = when_and_where(database).await?;
        Ok(Self {
            commit,
            quick,
            when,
            postgres,
            minutes: 0.0,
            started_in: Duration::ZERO,
            idle: 0.0,
            resident: 0.0,
            statements: Vec::new(),
            lines: Vec::new(),
            shopping: Vec::new(),
            sign_ins: Vec::new(),
            growth: Vec::new(),
        })
    }

    fn lines(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "| | Connections | Quai rps | p50 / p99 ms | CPU ms | Limit rps | p50 / p99 ms | CPU ms | Ratio | Target | Statements |"
        )?;
        writeln!(f, "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|")?;
        for line in &self.lines {
            let [quai, limit] = [&line.quai, &line.limit].map(|samples| Medians::of(samples));
            let target = TARGETS.iter().find(|(name, _)| *name == line.workload).map_or(0.0, |(_, target)| *target);
            let target = if line.connections == 1 { String::new() } else { format!("≥ {target}") };
            let counted = self.statements.iter().find(|(name, ..)| *name == line.workload);
            let counted = counted.map_or(String::new(), |(_, quai, limit)| format!("{quai} / {limit}"));
            writeln!(
                f,
                "| {} | {} | {quai} | {limit} | **{:.2}** | {target} | {counted} |",
                line.workload,
                line.connections,
                quai.rate / limit.rate,
            )?;
        }
        Ok(())
    }

    fn shopping(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let of = |value: fn(&ShopLine) -> f64| median(self.shopping.iter().map(value).collect());
        let sum = |value: fn(&ShopLine) -> i64| self.shopping.iter().map(value).sum::<i64>();
        writeln!(
            f,
            "**M2**, 16 customers: **{:.0} checkouts/s**, whole checkout p50 {:.0} ms, p99 {:.0} ms, {:.1} + {:.1} ms \
             CPU (server + PostgreSQL) each. {} orders were answered as placed, {} refused for a full slot; lost or \
             doubled: {}. Target: 232/s, none lost, none doubled.\n",
            of(|run| run.checkouts.placed as f64 / run.checkouts.time.as_secs_f64()),
            of(|run| quantile(&run.checkouts.took, 0.5)),
            of(|run| quantile(&run.checkouts.took, 0.99)),
            of(|run| run.used.server / run.checkouts.placed as f64),
            of(|run| run.used.database / run.checkouts.placed as f64),
            sum(|run| run.checkouts.placed as i64),
            sum(|run| run.checkouts.refused as i64),
            sum(|run| run.difference.abs()),
        )
    }

    fn sign_ins(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let of = |value: fn(&SignInLine) -> f64| median(self.sign_ins.iter().map(value).collect());
        writeln!(
            f,
            "**M0**: **{:.0} sign-ins/s** beside Q2 at 16 connections, whose p99 goes from {:.1} to {:.1} ms \
             (×{:.2}; target ≤ 1.5) and whose rate from {:.0} to {:.0} rps.\n",
            of(|run| run.rate),
            of(|run| run.alone.seen.p99),
            of(|run| run.beside.seen.p99),
            of(|run| run.beside.seen.p99 / run.alone.seen.p99),
            of(|run| run.alone.seen.rate),
            of(|run| run.beside.seen.rate),
        )
    }

    fn growth(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Some((_, lists)) = self.growth.first() else { return Ok(()) };
        write!(f, "| Requests a second, 4 connections |")?;
        self.growth.iter().try_for_each(|(lines, _)| write!(f, " {lines} lines |"))?;
        writeln!(f, " last / first |\n|---|{}--:|", "--:|".repeat(self.growth.len()))?;
        for (place, (name, first)) in lists.iter().enumerate() {
            write!(f, "| {name} |")?;
            self.growth.iter().try_for_each(|(_, rates)| write!(f, " {:.0} |", rates[place].1))?;
            let last = self.growth.last().map_or(0.0, |(_, rates)| rates[place].1);
            writeln!(f, " {:.2} |", last / first)?;
        }
        Ok(())
    }
}

impl Display for Report {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let samples = || self.lines.iter().flat_map(|line| line.quai.iter().chain(&line.limit));
        let others = samples().map(|sample| sample.used.others).collect();
        let (most, stolen) = busiest(samples().map(|sample| &sample.used));
        let quick = if self.quick { "**A trial with `--quick`: these figures mean nothing.** " } else { "" };
        writeln!(
            f,
            "{quick}Measured on {} UTC, commit `{}`, {} processors, PostgreSQL {}, in {:.0} minutes. Programs beside \
             the bench had {:.0} % of the machine (median; at most {:.0} %), its host took at most {:.0} %.\n",
            self.when,
            self.commit,
            processors(),
            self.postgres,
            self.minutes,
            median(others) * 100.0,
            most * 100.0,
            stolen * 100.0,
        )?;
        self.lines(f)?;
        writeln!(f)?;
        self.shopping(f)?;
        self.sign_ins(f)?;
        writeln!(
            f,
            "**Start and memory**: first answer after {:.0} ms (target < 1 s), {:.0} MiB idle (target < 60), {:.0} MiB \
             after everything.\n",
            self.started_in.as_secs_f64() * 1000.0,
            self.idle,
            self.resident,
        )?;
        self.growth(f)
    }
}

/// The date and time, and PostgreSQL's version.
pub async fn when_and_where(database: &Client) -> Outcome<(String, String)> {
    let sql = "SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI'), current_setting('server_version')";
    let row = database.query_one(sql, &[]).await?;
    Ok((row.get(0), row.get(1)))
}

/// The medians of some runs.
struct Medians {
    rate: f64,
    p50: f64,
    p99: f64,
    server: f64,
    database: f64,
}

impl Medians {
    fn of(samples: &[Sample]) -> Self {
        let of = |value: fn(&Sample) -> f64| median(samples.iter().map(value).collect());
        Self {
            rate: of(|run| run.seen.rate),
            p50: of(|run| run.seen.p50),
            p99: of(|run| run.seen.p99),
            server: of(|run| run.used.server / run.seen.requests),
            database: of(|run| run.used.database / run.seen.requests),
        }
    }
}

impl Display for Medians {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self { rate, p50, p99, server, database } = self;
        write!(f, "{rate:.0} | {p50:.1} / {p99:.1} | {server:.2} + {database:.2}")
    }
}

/// The middle one; of an even number the upper of the two.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    quantile(&values, 0.5)
}

/// Of sorted values the one below which this share lies.
pub fn quantile(sorted: &[f64], share: f64) -> f64 {
    sorted.get((sorted.len() as f64 * share) as usize).or(sorted.last()).copied().unwrap_or(f64::NAN)
}

/// Replaces what stands between the marks of this name.
pub fn write(page: &Path, name: &str, report: &impl Display) -> Outcome {
    let (begin, end) = (format!("<!-- {name}: begin (written by `make bench`) -->"), format!("<!-- {name}: end -->"));
    let text = std::fs::read_to_string(page)?;
    let (before, rest) = text.split_once(&begin).ok_or("the page has no mark where the generated part begins")?;
    let (_, after) = rest.split_once(&end).ok_or("the page has no mark where the generated part ends")?;
    std::fs::write(page, format!("{before}{begin}\n{report}{end}{after}"))?;
    Ok(())
}
