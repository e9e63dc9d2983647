//! The generated part of docs/performance.md about what subscribers are told.

use std::fmt::{self, Display, Formatter};

use tokio_postgres::Client;

use super::{
    WATCHERS,
    fan_out::{Change, FanOut},
    steady::{RATE, Steady},
};
use crate::{
    Outcome,
    machine::processors,
    report::{quantile, when_and_where},
    run::busiest,
};

/// Everything that was seen.
pub struct LiveReport {
    commit: String,
    quick: bool,
    when: String,
    postgres: String,
    fan_out: FanOut,
    steady: Steady,
}

impl LiveReport {
    /// The report of now.
    pub async fn new(commit: String, quick: bool, database: &Client, fan_out: FanOut, steady: Steady) -> Outcome<Self> {
        let (when, postgres) = when_and_where(database).await?;
        Ok(Self { commit, quick, when, postgres, fan_out, steady })
    }

    fn table(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "| | | p50 ms | p99 ms | Target |\n|---|---|--:|--:|--:|")?;
        let changes = &self.fan_out.changes;
        let of = |value: fn(&Change) -> f64| {
            let mut values: Vec<f64> = changes.iter().map(value).collect();
            values.sort_by(f64::total_cmp);
            (quantile(&values, 0.5), quantile(&values, 0.99))
        };
        let row = |f: &mut Formatter<'_>, what: &str, (p50, p99): (f64, f64), target: &str| {
            writeln!(f, "| S1 | {what} | {p50:.1} | {p99:.1} | {target} |")
        };
        row(f, "sent → answered", of(|change| change.answered), "")?;
        row(f, "sent → first of 1,000 told", of(|change| change.first), "")?;
        row(f, "sent → last of 1,000 told", of(|change| change.last), "")?;
        row(f, "answered → last of 1,000 told", of(|change| change.last - change.answered), "p99 < 30")?;
        let Steady { from_due, from_answer, answered, .. } = &self.steady;
        for (what, values, target) in [
            ("due → answered", answered, ""),
            ("due → told", from_due, ""),
            ("answered → told", from_answer, "p99 < 50"),
        ] {
            writeln!(f, "| S2 | {what} | {:.1} | {:.1} | {target} |", quantile(values, 0.5), quantile(values, 0.99))?;
        }
        writeln!(f)
    }

    fn fan_out(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let FanOut { changes, memory, used } = &self.fan_out;
        let per_instance = WATCHERS / memory.len();
        let socket = |later: usize| {
            let each = memory.iter().map(|memory| (memory[later] - memory[0]) * 1024.0 / per_instance as f64);
            each.map(|kib| format!("{kib:.1}")).collect::<Vec<_>>().join(" and ")
        };
        let all = |moment: usize| {
            memory.iter().map(|memory| format!("{:.0}", memory[moment])).collect::<Vec<_>>().join(" and ")
        };
        let count = changes.len() as f64;
        writeln!(
            f,
            "S1: {} changes one after the other; {:.1} + {:.1} ms CPU (both servers + PostgreSQL) each. **Memory**: \
             {} KiB a socket once all watch (target < 16), {} KiB after the changes: the two instances have {} MiB \
             without sockets, {} MiB with {per_instance} each, {} MiB after the changes.",
            changes.len(),
            used.server / count,
            used.database / count,
            socket(1),
            socket(2),
            all(0),
            all(1),
            all(2),
        )
    }

    fn steady(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Steady { from_due, time, used, statements: [alone, watched], .. } = &self.steady;
        let count = from_due.len() as f64;
        let others = (watched.others - alone.others) / watched.changes;
        writeln!(
            f,
            "S2: {RATE} changes a second offered, **{:.0} a second through the whole chain**, {:.2} + {:.2} ms CPU each; \
             {} changes, lost or doubled: 0. An instance reads the log {:.2} times an event ({:.1} events a read), and \
             what watching adds beside that is {others:.2} statements an event; the change itself takes {:.1}.",
            count / time.as_secs_f64(),
            used.server / count,
            used.database / count,
            from_due.len(),
            watched.log_reads / watched.changes / 2.0,
            watched.log_rows / watched.log_reads,
            alone.others / alone.changes,
        )
    }
}

impl Display for LiveReport {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let quick = if self.quick { "**A trial with `--quick`: these figures mean nothing.** " } else { "" };
        let (others, stolen) = busiest([&self.fan_out.used, &self.steady.used].into_iter());
        writeln!(
            f,
            "{quick}Measured on {} UTC, commit `{}`, {} processors, PostgreSQL {}. Programs beside the bench had at \
             most {:.0} % of the machine, its host took at most {:.0} %.\n",
            self.when,
            self.commit,
            processors(),
            self.postgres,
            others * 100.0,
            stolen * 100.0,
        )?;
        self.table(f)?;
        self.fan_out(f)?;
        writeln!(f)?;
        self.steady(f)
    }
}
