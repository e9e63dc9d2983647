//! Doing jobs: a few at once, each for as long as its lease is kept.

use std::{panic::AssertUnwindSafe, time::Duration};

use futures_util::{FutureExt, StreamExt, future::BoxFuture, stream};
use sea_orm::DbErr;
use serde_json::Value;
use tokio::{
    task::JoinSet,
    time::{self, Instant},
};
use tokio_util::sync::CancellationToken;

use super::{
    JobError, JobKind,
    queue::{self, Leased},
    schedule::{Schedule, Seen},
};
use crate::{
    app::App,
    platform::metrics::{JobLabels, JobResult},
};

/// How many jobs a process does at once.
const AT_ONCE: usize = 4;

/// How often a process looks for jobs that others have written.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// How long it waits for further commits of its own before it looks.
const LOOK_AFTER_COMMIT: Duration = Duration::from_millis(50);

/// How long one try may take.
const LONGEST: Duration = Duration::from_secs(15 * 60);

/// How long jobs under way may take to end when the process stops; those that do not are given back.
const STOPPING: Duration = Duration::from_secs(3);

/// What doing a job of one kind is.
pub type Handler = for<'a> fn(&'a App, Value) -> BoxFuture<'a, Result<(), JobError>>;

/// What the worker does: the handler of each kind, and what comes again and again.
#[derive(Clone, Copy)]
pub struct Work {
    /// Who does a job of a kind.
    pub handler: fn(JobKind) -> Handler,
    /// What is done again and again.
    pub schedules: &'static [Schedule],
}

/// Does jobs until `stop`. A database that is away is tried again.
pub async fn run(app: App, work: Work, stop: CancellationToken) {
    let mut running = JoinSet::new();
    let mut seen = Seen::default();
    let mut commits = app.database.commits();
    let mut look = time::interval(LOOK_EVERY);
    loop {
        let began = async {
            seen.see_to(&app, work.schedules).await?;
            begin(&app, work, &mut running, &stop).await
        };
        if let Err(error) = began.await {
            tracing::warn!(?error, "jobs could not be looked for; looking again");
        }
        tokio::select! {
            () = stop.cancelled() => break,
            _ = look.tick() => {}
            Ok(()) = commits.changed() => time::sleep(LOOK_AFTER_COMMIT).await,
            Some(_) = running.join_next() => {}
        }
    }
    while running.join_next().await.is_some() {}
}

/// Takes as many jobs as there are places for, and begins them.
async fn begin(app: &App, work: Work, running: &mut JoinSet<()>, stop: &CancellationToken) -> Result<(), DbErr> {
    while running.try_join_next().is_some() {}
    let places = AT_ONCE.saturating_sub(running.len());
    for leased in queue::take(app, places as u64).await? {
        let (app, stop) = (app.clone(), stop.clone());
        running.spawn(async move {
            let stopping = async {
                stop.cancelled().await;
                time::sleep(STOPPING).await;
            };
            tokio::select! {
                () = carry_out(&app, work, &leased) => {}
                () = stopping => if let Err(error) = leased.give_back(&app).await {
                    tracing::warn!(?error, "a job could not be given back; it is taken over when its lease ends");
                }
            }
        });
    }
    Ok(())
}

/// Does everything that is due now, what that asks for included, and comes back; answers how many jobs ended.
pub async fn everything_due(app: &App, work: Work) -> Result<usize, DbErr> {
    let mut ended = 0;
    loop {
        let taken = queue::take(app, AT_ONCE as u64).await?;
        if taken.is_empty() {
            return Ok(ended);
        }
        ended += taken.len();
        stream::iter(&taken).for_each_concurrent(None, |leased| carry_out(app, work, leased)).await;
    }
}

/// Does one job and writes down how it went.
async fn carry_out(app: &App, work: Work, leased: &Leased) {
    let result = tokio::select! {
        result = attempt(app, work, leased) => result,
        () = lost(app, leased) => {
            tracing::warn!(job = %leased.job.id, kind = leased.job.kind, "a job was lost to another worker");
            return;
        }
    };
    // The next occurrence of a schedule does the same work.
    let comes_again = work.schedules.iter().any(|Schedule(kind, _)| kind.as_str() == leased.job.kind);
    let result = result.map_err(|error| if comes_again { error.for_good() } else { error });
    if let Err(error) = end(app, leased, result).await {
        tracing::warn!(?error, job = %leased.job.id, "how a job went could not be written; it is done again");
    }
}

async fn attempt(app: &App, work: Work, leased: &Leased) -> Result<(), JobError> {
    if leased.is_hopeless() {
        return Err(JobError::never("every worker that began it ended amid it"));
    }
    let Some(kind) = JobKind::parse(&leased.job.kind) else {
        return Err(JobError::again("this version knows no such job"));
    };
    let doing = AssertUnwindSafe((work.handler)(kind)(app, leased.job.payload.clone())).catch_unwind();
    match time::timeout(LONGEST, doing).await {
        Ok(Ok(result)) => result,
        Ok(Err(_)) => Err(JobError::again("it panicked")),
        Err(_) => Err(JobError::again("it took too long")),
    }
}

/// Keeps the lease; comes back only when it is lost, or when the database has not answered until its end.
async fn lost(app: &App, leased: &Leased) {
    let lease = app.config.job_lease;
    let mut kept = leased.taken;
    loop {
        time::sleep(lease / 3).await;
        let asked = Instant::now();
        match time::timeout_at(kept + lease, leased.renew(app)).await {
            Ok(Ok(true)) => kept = asked,
            Ok(Err(_)) if kept.elapsed() < lease => {}
            Ok(Ok(false) | Err(_)) | Err(_) => return,
        }
    }
}

async fn end(app: &App, leased: &Leased, result: Result<(), JobError>) -> Result<(), DbErr> {
    let (id, tries) = (leased.job.id, leased.job.tries);
    let kind = JobKind::parse(&leased.job.kind).map_or("OTHER", JobKind::as_str);
    let went = match &result {
        Ok(()) if leased.done(app).await? => JobResult::Done,
        Ok(()) => JobResult::Lost,
        Err(error) => match leased.failed(app, error).await? {
            None => JobResult::Lost,
            Some(true) => {
                tracing::error!(job = %id, kind, tries, fault = error.fault, detail = error.detail, "a job was given up");
                JobResult::Failed
            }
            Some(false) => {
                tracing::warn!(job = %id, kind, tries, fault = error.fault, detail = error.detail, "a job is tried again");
                JobResult::Postponed
            }
        },
    };
    app.metrics.jobs.get_or_create(&JobLabels { kind, result: went }).inc();
    Ok(())
}
