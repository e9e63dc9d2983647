//! What the worker does: what each kind of job is, what comes again and again, and everything that is purged. Run by
//! `quai worker`, and by `quai serve` unless told not to.

use std::{collections::BTreeMap, fmt::Debug, future::Future, time::Duration};

use chrono::{DateTime, Utc};
use futures_util::{FutureExt, future::BoxFuture};
use sea_orm::DbErr;
use tokio_util::sync::CancellationToken;

use crate::{
    account::{
        attempt,
        one_time_link::{self, letter},
        session,
    },
    app::App,
    config::Config,
    platform::{
        events, idempotency,
        jobs::{
            self, JobError, JobKind,
            run::{Handler, Work},
            schedule::Schedule,
        },
        metrics::PurgedLabels,
        purge::BATCH,
    },
    shop::{
        assignment, image, order_letter,
        preparation::no_show,
        product, slot_hold, time_slot,
        upload::{self, sweep::SweepError},
    },
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
    Purge("job", |kept| kept.job_retention, |app, before| jobs::purge::jobs(app, before).boxed()),
    Purge("upload", |_| UPLOADS_KEPT, |app, before| upload::purge::uploads(app, before).boxed()),
    Purge("image", |_| UPLOADS_KEPT, |app, before| image::purge::images(app, before).boxed()),
    Purge("time_slot_hold", NO_LONGER, |app, before| slot_hold::purge::holds(app, before).boxed()),
    Purge("search_word", NO_LONGER, |app, _| product::purge::words(app).boxed()),
];

const PURGE_INTERVAL: fn(&App) -> Duration = |app| app.config.purge_interval;

/// What the worker does again and again.
const SCHEDULES: &[Schedule] = &[
    Schedule(JobKind::Purge, PURGE_INTERVAL),
    Schedule(JobKind::SweepFiles, PURGE_INTERVAL),
    Schedule(JobKind::GenerateTimeSlots, PURGE_INTERVAL),
    Schedule(JobKind::HandOverOrders, PURGE_INTERVAL),
    Schedule(JobKind::MarkNoShows, PURGE_INTERVAL),
];

const WORK: Work = Work { handler, schedules: SCHEDULES };

/// Who does a job of a kind.
fn handler(kind: JobKind) -> Handler {
    match kind {
        JobKind::Purge => |app, _| tell("purged what has ended", purge(app)).boxed(),
        JobKind::SweepFiles => |app, _| tell("swept files away that belong to nothing", sweep(app)).boxed(),
        JobKind::GenerateTimeSlots => {
            |app, _| tell("generated time slots", time_slot::service::generate_ahead(app)).boxed()
        }
        JobKind::HandOverOrders => |app, _| tell("handed orders over", assignment::sweep::hand_over(app)).boxed(),
        JobKind::MarkNoShows => |app, _| tell("marked orders that nobody came for", no_show::mark(app)).boxed(),
        JobKind::AccountLetter => |app, payload| letter::send(app, payload).boxed(),
        JobKind::OrderLetter => |app, payload| order_letter::service::send(app, payload).boxed(),
    }
}

/// Does jobs until `stop`.
pub async fn run(app: App, stop: CancellationToken) {
    jobs::run::run(app, WORK, stop).await;
}

/// Does every job that is due now, and comes back; answers how many there were. What is scheduled is not begun by this.
pub async fn everything_due(app: &App) -> Result<usize, DbErr> {
    jobs::run::everything_due(app, WORK).await
}

impl From<SweepError> for JobError {
    fn from(error: SweepError) -> Self {
        Self::again("the files or the database could not be used").in_detail(error)
    }
}

/// Logs what a job did, unless it had nothing to do.
async fn tell<T: Debug + Default + PartialEq, E: Into<JobError>>(
    did: &'static str,
    work: impl Future<Output = Result<T, E>>,
) -> Result<(), JobError> {
    let done = work.await.map_err(Into::into)?;
    if done != T::default() {
        tracing::info!(?done, "the worker {did}");
    }
    Ok(())
}

/// Deletes files that belong to nothing.
pub async fn sweep(app: &App) -> Result<u64, SweepError> {
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
