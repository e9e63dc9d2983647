//! Jobs: done once their transaction has committed, by one worker at a time, and tried again.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use api::{
    app::App,
    platform::jobs::{
        self, JobError, JobKind, NewJob,
        queue::{self, Leased},
        run::{Handler, Work, everything_due},
        schedule::{Schedule, Seen},
    },
};
use chrono::{DateTime, TimeDelta, Utc};
use entity::platform::job::{self, JobOutcome};
use futures_util::FutureExt;
use rstest_reuse::apply;
use sea_orm::EntityTrait;
use serde_json::json;
use tokio::{join, time::Duration};

use crate::support::{
    app::TestApp,
    db::{Backend, each_database},
};

fn noon() -> DateTime<Utc> {
    "2026-11-22T12:00:00Z".parse().expect("an instant")
}

async fn enqueue(app: &App, payload: serde_json::Value) {
    let txn = app.database.begin_write().await.expect("a transaction");
    let job = NewJob::now(JobKind::Purge, payload, app.clock.now());
    jobs::enqueue(&txn, job).await.expect("a row");
    txn.commit().await.expect("a commit");
}

async fn rows(app: &App) -> Vec<job::Model> {
    job::Entity::find().all(app.database.reader()).await.expect("rows")
}

async fn take(app: &App) -> Vec<Leased> {
    queue::take(app, 10).await.expect("jobs")
}

/// Does what the job's payload says: `done`, `again`, `never` or `panic`.
fn as_told(_: JobKind) -> Handler {
    |_, told| {
        async move {
            match told.as_str() {
                Some("again") => Err(JobError::again("the post is closed")),
                Some("never") => Err(JobError::never("nobody lives there")),
                Some("panic") => panic!("as told"),
                _ => Ok(()),
            }
        }
        .boxed()
    }
}

const TOLD: Work = Work { handler: as_told, schedules: &[] };

async fn do_all(app: &App) -> usize {
    everything_due(app, TOLD).await.expect("the database answers")
}

#[apply(each_database)]
#[tokio::test]
async fn a_job_is_done_once_and_stays_visible(#[case] backend: Backend) {
    let test = TestApp::start_at(backend, noon()).await;
    enqueue(&test.app, json!("done")).await;
    assert_eq!(do_all(&test.app).await, 1);
    assert_eq!(do_all(&test.app).await, 0);
    let job = rows(&test.app).await.remove(0);
    assert_eq!((job.outcome, job.ended_at, job.tries), (Some(JobOutcome::Done), Some(noon()), 1));
}

#[apply(each_database)]
#[tokio::test]
async fn a_job_goes_with_the_transaction_that_asked_for_it(#[case] backend: Backend) {
    let test = TestApp::start_at(backend, noon()).await;
    let txn = test.app.database.begin_write().await.expect("a transaction");
    jobs::enqueue(&txn, NewJob::now(JobKind::Purge, json!("done"), noon())).await.expect("a row");
    drop(txn);
    assert_eq!(do_all(&test.app).await, 0);
}

#[apply(each_database)]
#[tokio::test]
async fn a_job_waits_for_its_time(#[case] backend: Backend) {
    let test = TestApp::start_at(backend, noon()).await;
    let txn = test.app.database.begin_write().await.expect("a transaction");
    let later = NewJob { due_at: noon() + TimeDelta::hours(1), ..NewJob::now(JobKind::Purge, json!("done"), noon()) };
    jobs::enqueue(&txn, later).await.expect("a row");
    txn.commit().await.expect("a commit");
    assert_eq!(do_all(&test.app).await, 0);
    test.app.clock.set(noon() + TimeDelta::hours(1));
    assert_eq!(do_all(&test.app).await, 1);
}

#[apply(each_database)]
#[tokio::test]
async fn two_workers_never_take_the_same_job(#[case] backend: Backend) {
    let test = TestApp::start_at(backend, noon()).await;
    for _ in 0..20 {
        enqueue(&test.app, json!("done")).await;
    }
    let (app, taken) = (&test.app, Arc::new(Mutex::new(Vec::new())));
    let worker = || async {
        loop {
            let jobs = queue::take(app, 3).await.expect("jobs");
            if jobs.is_empty() {
                return;
            }
            taken.lock().expect("a list").extend(jobs.iter().map(|leased| leased.job.id));
        }
    };
    join!(worker(), worker(), worker());
    let mut taken = taken.lock().expect("a list").clone();
    // One that another was just taking is passed over, and is there at the next look.
    taken.extend(take(app).await.iter().map(|leased| leased.job.id));
    assert_eq!(taken.len(), 20);
    taken.sort_unstable();
    taken.dedup();
    assert_eq!(taken.len(), 20);
}

#[apply(each_database)]
#[tokio::test]
async fn a_job_of_a_killed_worker_is_taken_over_when_its_lease_ends(#[case] backend: Backend) {
    let test = TestApp::start_at(backend, noon()).await;
    let app = &test.app;
    enqueue(app, json!("done")).await;
    let lost = take(app).await.remove(0);
    app.clock.set(noon() + TimeDelta::seconds(59));
    assert!(take(app).await.is_empty());
    assert!(lost.renew(app).await.expect("the database answers"), "who is alive keeps it");
    app.clock.set(noon() + TimeDelta::seconds(118));
    assert!(take(app).await.is_empty());
    app.clock.set(noon() + TimeDelta::seconds(119));
    let taken_over = take(app).await.remove(0);
    assert_eq!((taken_over.job.id, taken_over.job.tries), (lost.job.id, 2));
    assert!(!lost.renew(app).await.expect("the database answers"));
    assert!(!lost.done(app).await.expect("the database answers"), "what comes late ends nothing");
    assert!(taken_over.done(app).await.expect("the database answers"));
}

#[apply(each_database)]
#[tokio::test]
async fn what_a_stopping_worker_gives_back_is_there_at_once(#[case] backend: Backend) {
    let test = TestApp::start_at(backend, noon()).await;
    enqueue(&test.app, json!("done")).await;
    let leased = take(&test.app).await.remove(0);
    assert!(leased.give_back(&test.app).await.expect("the database answers"));
    assert_eq!(take(&test.app).await.len(), 1);
}

#[apply(each_database)]
#[tokio::test]
async fn a_job_that_fails_is_tried_again_later_and_given_up_in_the_end(#[case] backend: Backend) {
    let test = TestApp::start_at(backend, noon()).await;
    let app = &test.app;
    enqueue(app, json!("again")).await;
    assert_eq!(do_all(app).await, 1);
    let job = rows(app).await.remove(0);
    assert_eq!((job.outcome, job.fault.as_deref()), (None, Some("the post is closed")));
    let wait = (job.due_at - noon()).num_seconds();
    assert!((10..=11).contains(&wait), "{wait}");
    let tries = AtomicUsize::new(1);
    while rows(app).await.remove(0).outcome.is_none() {
        app.clock.set(rows(app).await.remove(0).due_at);
        tries.fetch_add(do_all(app).await, Ordering::Relaxed);
    }
    assert_eq!(tries.into_inner(), 32);
    assert_eq!(rows(app).await.remove(0).outcome, Some(JobOutcome::Failed));
}

#[apply(each_database)]
#[tokio::test]
async fn a_job_that_no_try_can_mend_is_given_up_at_once(#[case] backend: Backend) {
    let test = TestApp::start_at(backend, noon()).await;
    enqueue(&test.app, json!("never")).await;
    assert_eq!(do_all(&test.app).await, 1);
    let job = rows(&test.app).await.remove(0);
    assert_eq!((job.outcome, job.fault.as_deref()), (Some(JobOutcome::Failed), Some("nobody lives there")));
}

#[apply(each_database)]
#[tokio::test]
async fn a_job_that_panics_holds_up_no_other(#[case] backend: Backend) {
    let test = TestApp::start_at(backend, noon()).await;
    enqueue(&test.app, json!("panic")).await;
    enqueue(&test.app, json!("done")).await;
    assert_eq!(do_all(&test.app).await, 2);
    let outcomes: Vec<_> = rows(&test.app).await.into_iter().map(|job| (job.outcome, job.fault)).collect();
    assert!(outcomes.contains(&(Some(JobOutcome::Done), None)), "{outcomes:?}");
    assert!(outcomes.contains(&(None, Some("it panicked".to_owned()))), "{outcomes:?}");
}

#[apply(each_database)]
#[tokio::test]
async fn an_occurrence_of_a_schedule_is_one_job_however_many_workers_there_are(#[case] backend: Backend) {
    const SCHEDULES: &[Schedule] = &[Schedule(JobKind::Purge, |_| Duration::from_secs(600))];
    let test = TestApp::start_at(backend, noon() + TimeDelta::seconds(5)).await;
    let app = &test.app;
    let (mut first, mut second) = (Seen::default(), Seen::default());
    let (one, other) = join!(first.see_to(app, SCHEDULES), second.see_to(app, SCHEDULES));
    one.and(other).expect("the database answers");
    assert_eq!(rows(app).await.len(), 1);
    assert_eq!(rows(app).await[0].unique_key.as_deref(), Some("PURGE 2026-11-22T12:00:00Z"));
    app.clock.set(noon() + TimeDelta::seconds(599));
    first.see_to(app, SCHEDULES).await.expect("the database answers");
    assert_eq!(rows(app).await.len(), 1);
    assert_eq!(do_all(app).await, 1);
    app.clock.set(noon() + TimeDelta::seconds(600));
    first.see_to(app, SCHEDULES).await.expect("the database answers");
    assert_eq!(rows(app).await.len(), 2);
}

const EVERY_TEN_MINUTES: &[Schedule] = &[Schedule(JobKind::Purge, |_| Duration::from_secs(600))];

#[apply(each_database)]
#[tokio::test]
async fn a_schedule_waits_while_its_last_occurrence_goes_on(#[case] backend: Backend) {
    let test = TestApp::start_at(backend, noon()).await;
    let (app, mut seen) = (&test.app, Seen::default());
    seen.see_to(app, EVERY_TEN_MINUTES).await.expect("the database answers");
    let leased = take(app).await.remove(0);
    app.clock.set(noon() + TimeDelta::minutes(10));
    seen.see_to(app, EVERY_TEN_MINUTES).await.expect("the database answers");
    assert_eq!(rows(app).await.len(), 1);
    leased.done(app).await.expect("the database answers");
    seen.see_to(app, EVERY_TEN_MINUTES).await.expect("the database answers");
    assert_eq!(rows(app).await.len(), 2);
}

#[apply(each_database)]
#[tokio::test]
async fn an_occurrence_that_fails_is_left_to_the_next(#[case] backend: Backend) {
    const SHUT: Work = Work {
        handler: |_| |_, _| async { Err(JobError::again("the door is shut")) }.boxed(),
        schedules: EVERY_TEN_MINUTES,
    };
    let test = TestApp::start_at(backend, noon()).await;
    let (app, mut seen) = (&test.app, Seen::default());
    for number in 1..=3 {
        seen.see_to(app, EVERY_TEN_MINUTES).await.expect("the database answers");
        assert_eq!(everything_due(app, SHUT).await.expect("the database answers"), 1);
        let failed = rows(app).await.into_iter().filter(|job| job.outcome == Some(JobOutcome::Failed)).count();
        assert_eq!(failed, number);
        app.clock.set(app.clock.now() + TimeDelta::minutes(10));
    }
}

#[apply(each_database)]
#[tokio::test]
async fn a_job_amid_which_every_worker_ends_is_given_up(#[case] backend: Backend) {
    let test = TestApp::start_at(backend, noon()).await;
    let app = &test.app;
    enqueue(app, json!("done")).await;
    for _ in 0..32 {
        assert_eq!(take(app).await.len(), 1);
        app.clock.set(app.clock.now() + TimeDelta::minutes(1));
    }
    assert_eq!(do_all(app).await, 1);
    let job = rows(app).await.remove(0);
    let fault = "every worker that began it ended amid it";
    assert_eq!((job.outcome, job.fault.as_deref()), (Some(JobOutcome::Failed), Some(fault)));
}
