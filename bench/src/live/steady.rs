//! S2: as many orders as watchers, changed at a steady rate that does not wait for anybody.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::{sync::Mutex, task::JoinSet, time::sleep_until};
use tokio_postgres::Client;

use super::{Instances, orders::Order, watchers::Watchers};
use crate::{
    Outcome,
    machine::{Used, Watch},
    run::track,
};

/// How many changes are offered each second.
pub const RATE: usize = 500;

/// What S2 saw.
pub struct Steady {
    /// Milliseconds from when a change was due to be sent until its watcher was told, sorted.
    pub from_due: Vec<f64>,
    /// From the change's answer; less than nothing where the watcher was told first. Sorted.
    pub from_answer: Vec<f64>,
    /// How long the answers took from when the change was due, sorted.
    pub answered: Vec<f64>,
    /// From the first change that was due to the last watcher that was told.
    pub time: Duration,
    /// What it took.
    pub used: Used,
    /// Statements of a second of changes, while nobody watches and while all do.
    pub statements: [Statements; 2],
}

/// What PostgreSQL ran while some changes were made.
#[derive(Clone, Copy, Debug, Default)]
pub struct Statements {
    /// How many changes.
    pub changes: f64,
    /// Reads of the log by the instances' relays.
    pub log_reads: f64,
    /// How many events they brought.
    pub log_rows: f64,
    /// Everything else.
    pub others: f64,
}

/// When one change was due and answered.
struct Done {
    order: usize,
    due: Instant,
    answered: Instant,
}

/// Changes the orders for `time`, each watched by one socket.
pub async fn measure(
    instances: &Arc<Instances>,
    database: &Client,
    orders: &Arc<Vec<Order>>,
    time: Duration,
) -> Outcome<Steady> {
    let alone = counted(instances, database, orders, None).await?;
    let watchers = Watchers::open(instances, &orders.iter().collect::<Vec<_>>()).await?;
    let watched = counted(instances, database, orders, Some(&watchers)).await?;
    watchers.take();
    let watch = Watch::begin(&instances.pids(), instances.postmaster);
    let began = Instant::now();
    let count = RATE * usize::try_from(time.as_secs())?;
    let done = offer(instances, orders, count).await?;
    watchers.told(count).await?;
    let used = watch.end();
    let told = watchers.take();
    let last = told.iter().flatten().max().ok_or("somebody was told")?;
    let mut steady = Steady {
        from_due: Vec::with_capacity(count),
        from_answer: Vec::with_capacity(count),
        answered: Vec::with_capacity(count),
        time: last.duration_since(began),
        used,
        statements: [alone, watched],
    };
    // Changes of one order follow each other, and so do their events.
    let mut next = vec![0; orders.len()];
    for Done { order, due, answered } in done {
        let at = *told[order].get(next[order]).ok_or("each change was told")?;
        next[order] += 1;
        steady.from_due.push(between(due, at));
        steady.from_answer.push(between(answered, at));
        steady.answered.push(between(due, answered));
    }
    for values in [&mut steady.from_due, &mut steady.from_answer, &mut steady.answered] {
        values.sort_by(f64::total_cmp);
    }
    Ok(steady)
}

/// Milliseconds from one instant to another, which may be the earlier one.
fn between(from: Instant, to: Instant) -> f64 {
    let after = to.saturating_duration_since(from).as_secs_f64();
    (after - from.saturating_duration_since(to).as_secs_f64()) * 1000.0
}

/// Sends changes when they are due, whether the ones before were answered or not; but those of one order in turn.
async fn offer(instances: &Arc<Instances>, orders: &Arc<Vec<Order>>, count: usize) -> Outcome<Vec<Done>> {
    let turns: Arc<Vec<Mutex<()>>> = Arc::new(orders.iter().map(|_| Mutex::default()).collect());
    let began = Instant::now();
    let mut running = JoinSet::new();
    for number in 0..count {
        let due = began + Duration::from_secs(1) * u32::try_from(number)? / u32::try_from(RATE)?;
        sleep_until(due.into()).await;
        let (instances, orders, turns) = (Arc::clone(instances), Arc::clone(orders), Arc::clone(&turns));
        running.spawn(async move {
            let order = number % orders.len();
            let _turn = turns[order].lock().await;
            // Each order through the instance of its watcher and through the other, in turn.
            let through = instances.api(number + number / orders.len());
            orders[order].change(through, &instances.manager).await?;
            Outcome::Ok(Done { order, due, answered: Instant::now() })
        });
    }
    let mut done = Vec::with_capacity(count);
    while let Some(one) = running.join_next().await {
        done.push(one??);
    }
    done.sort_by_key(|done| done.due);
    Ok(done)
}

/// Counts the statements of a second of changes.
async fn counted(
    instances: &Arc<Instances>,
    database: &Client,
    orders: &Arc<Vec<Order>>,
    watchers: Option<&Watchers>,
) -> Outcome<Statements> {
    track(database, "top").await?;
    database.batch_execute("SELECT pg_stat_statements_reset()").await?;
    offer(instances, orders, RATE).await?;
    if let Some(watchers) = watchers {
        watchers.told(RATE).await?;
    }
    let sql = "SELECT coalesce(sum(calls) FILTER (WHERE is_log), 0)::float8, \
               coalesce(sum(calls) FILTER (WHERE NOT is_log), 0)::float8, \
               coalesce(sum(rows) FILTER (WHERE is_log), 0)::float8 \
               FROM (SELECT calls, rows, query LIKE 'SELECT position, xid%' AS is_log FROM pg_stat_statements \
               WHERE query NOT LIKE '%pg_stat_statements%') AS counted";
    let row = database.query_one(sql, &[]).await?;
    track(database, "none").await?;
    Ok(Statements { changes: RATE as f64, log_reads: row.get(0), others: row.get(1), log_rows: row.get(2) })
}
