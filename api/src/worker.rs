//! The worker's jobs: purging what has ended, sweeping files that belong to nothing, keeping time slots generated ahead,
//! and giving orders that lack an employee to who is free. Run by `quai worker`, and by `quai serve` unless told not to.

use std::{collections::BTreeMap, fmt::Debug, time::Duration};

use chrono::{DateTime, Utc};
use futures_util::{FutureExt, future::BoxFuture};
use sea_orm::DbErr;
use tokio::time::{self, MissedTickBehavior};
use tokio_util::sync::CancellationToken;

use crate::{
    account::{attempt, one_time_link, session},
    app::App,
    config::Config,
    platform::{events, idempotency, metrics::PurgedLabels, purge::BATCH},
    shop::{assignment, image, product, slot_hold, time_slot, upload},
};

/// How long a sent file waits to be used. What belongs to nothing goes only when it is older.
const UPLOADS_KEPT: Duration = Duration::from_secs(24 * 60 * 60);

/// How many rows a purge deleted of each table; a table of which none went is not in it.
pub type Purged = BTreeMap<&'static str, u64>;

/// One thing that is purged: its table as the metric names it, how long a row is kept after it ended, and what deletes a
/// batch of those that ended before an instant and answers how many.
struct Purge(&'static str, fn(&Config) -> Duration, Batch);

type Batch = for<'a> fn(&'a App, DateTime<Utc>) -> BoxFuture<'a, Result<u64, DbErr>>;

const NO_LONGER: fn(&Config) -> Duration = |_| Duration::ZERO;

/// Everything that is purged, in this order: a token before its sign-in, a reference before the picture it holds.
const PURGES: &[Purge] = &[
    Purge("idempotency_key", NO_LONGER, |app, before| idempotency::purge(app, before).boxed()),
    Purge("refresh_token", NO_LONGER, |app, before| session::purge::tokens(app, before).boxed()),
    Purge("one_time_link", NO_LONGER, |app, before| one_time_link::purge::links(app, before).boxed()),
    Purge("session", |kept| kept.session_retention, |app, before| session::purge::sessions(app, before).boxed()),
    Purge("attempt_counter", NO_LONGER, |app, before| attempt::purge::counters(app, before).boxed()),
    Purge("event", |kept| kept.event_retention, |app, before| events::purge(app, before).boxed()),
    Purge("upload", |_| UPLOADS_KEPT, |app, before| upload::purge::uploads(app, before).boxed()),
    Purge("image", |_| UPLOADS_KEPT, |app, before| image::purge::images(app, before).boxed()),
    Purge("time_slot_hold", NO_LONGER, |app, before| slot_hold::purge::holds(app, before).boxed()),
    Purge("search_word", NO_LONGER, |app, _| product::purge::words(app).boxed()),
];

/// Does every job at every interval until `stop`. A database that is away is tried again at the next.
pub async fn run(app: App, stop: CancellationToken) {
    let mut interval = time::interval(app.config.purge_interval);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = interval.tick() => {}
        }
        // Between two statements a stop may come: each batch is its own transaction, so nothing is lost by it.
        tokio::select! {
            () = stop.cancelled() => return,
            () = work(&app) => {}
        }
    }
}

/// Does every job once. One that fails holds up none of the others.
async fn work(app: &App) {
    tell("purge what has ended", purge(app).await);
    tell("sweep away files that belong to nothing", sweep(app).await);
    tell("generate time slots ahead", time_slot::service::generate_ahead(app).await);
    tell("give orders without an employee to who is free", assignment::sweep::hand_over(app).await);
}

/// Logs what a job did, unless it had nothing to do.
fn tell<T: Debug + Default + PartialEq, E: Debug>(job: &'static str, done: Result<T, E>) {
    match done {
        Ok(nothing) if nothing == T::default() => {}
        Ok(rows) => tracing::info!(job, ?rows, "the worker did its job"),
        Err(error) => tracing::warn!(job, ?error, "the worker's job failed; trying again at the next interval"),
    }
}

/// Deletes files that belong to nothing.
pub async fn sweep(app: &App) -> Result<u64, upload::sweep::SweepError> {
    upload::sweep::sweep(app, app.clock.now() - UPLOADS_KEPT).await
}

/// Deletes everything that has ended by now, batch by batch.
pub async fn purge(app: &App) -> Result<Purged, DbErr> {
    let now = app.clock.now();
    let mut purged = Purged::new();
    for Purge(table, kept, batch) in PURGES {
        loop {
            let rows = batch(app, now - kept(&app.config)).await?;
            app.metrics.purged.get_or_create(&PurgedLabels { table }).inc_by(rows);
            if rows > 0 {
                *purged.entry(table).or_default() += rows;
            }
            if rows < BATCH {
                break;
            }
        }
    }
    Ok(purged)
}
