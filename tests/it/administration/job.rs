//! The worker's jobs as administrators see them.

use api::platform::{
    global_id::NodeKind,
    jobs::{
        self, JobError, JobKind, NewJob,
        run::{Work, everything_due},
    },
};
use chrono::{DateTime, TimeDelta, Utc};
use entity::platform::job;
use futures_util::FutureExt;
use rstest_reuse::apply;
use sea_orm::EntityTrait;
use serde_json::{Value, json};

use crate::support::{
    app::TestApp,
    db::{Backend, each_database},
};

const JOBS: &str =
    "query($where: JobWhereInput) { jobs(where: $where) { totalCount nodes { id kind state tries fault } } }";

fn noon() -> DateTime<Utc> {
    "2026-11-22T12:00:00Z".parse().expect("an instant")
}

/// Jobs one second apart: one done, one given up, one that is tried again.
async fn three_jobs(backend: Backend) -> TestApp {
    const WORK: Work = Work {
        handler: |kind| match kind {
            JobKind::Purge => |_, _| async { Ok(()) }.boxed(),
            JobKind::SweepFiles => |_, _| async { Err(JobError::never("the shelf is gone")) }.boxed(),
            _ => |_, _| async { Err(JobError::again("the door is shut")) }.boxed(),
        },
        schedules: &[],
    };
    let test = TestApp::start_at(backend, noon()).await;
    for kind in [JobKind::Purge, JobKind::SweepFiles, JobKind::MarkNoShows] {
        test.app.clock.set(test.app.clock.now() + TimeDelta::seconds(1));
        let txn = test.app.database.begin_write().await.expect("a transaction");
        jobs::enqueue(&txn, NewJob::now(kind, Value::Null, test.app.clock.now())).await.expect("a row");
        txn.commit().await.expect("a commit");
    }
    assert_eq!(everything_due(&test.app, WORK).await.expect("the database answers"), 3);
    test
}

/// The jobs that `filter` finds, without their ids.
async fn found(test: &TestApp, filter: Value) -> Value {
    let mut jobs = test.administrator().await.ask(JOBS, json!({ "where": filter })).await["jobs"].take();
    for job in jobs["nodes"].as_array_mut().expect("a list") {
        job.as_object_mut().expect("an object").remove("id");
    }
    jobs["nodes"].take()
}

#[apply(each_database)]
#[tokio::test]
async fn administrators_see_what_was_done_what_waits_and_what_failed(#[case] backend: Backend) {
    let test = three_jobs(backend).await;
    let all = json!([
        { "kind": "MARK_NO_SHOWS", "state": "WAITING", "tries": 1, "fault": "the door is shut" },
        { "kind": "SWEEP_FILES", "state": "FAILED", "tries": 1, "fault": "the shelf is gone" },
        { "kind": "PURGE", "state": "DONE", "tries": 1, "fault": null },
    ]);
    assert_eq!(found(&test, Value::Null).await, all);
    assert_eq!(found(&test, json!({ "state": "WAITING" })).await, json!([all[0]]));
    assert_eq!(found(&test, json!({ "state": "FAILED" })).await, json!([all[1]]));
    assert_eq!(found(&test, json!({ "state": "DONE" })).await, json!([all[2]]));
    assert_eq!(found(&test, json!({ "state": "RUNNING" })).await, json!([]));
    assert_eq!(found(&test, json!({ "kind": "PURGE" })).await, json!([all[2]]));
}

#[apply(each_database)]
#[tokio::test]
async fn nobody_else_sees_a_job(#[case] backend: Backend) {
    let test = three_jobs(backend).await;
    let id = job::Entity::find().one(test.app.database.reader()).await.expect("a row").expect("a job").id;
    let id = NodeKind::Job.encode(id).to_string();
    let node = "query($id: ID!) { node(id: $id) { id } }";
    for (who, actor) in [("manager", test.manager().await), ("customer", test.customer("Chloé").await)] {
        assert_eq!(actor.error_code(JOBS, json!({})).await, "FORBIDDEN", "{who}");
        assert_eq!(actor.outcome("jobRetry", json!({ "jobId": id })).await, "FORBIDDEN", "{who}");
        assert!(actor.ask(node, json!({ "id": id })).await["node"].is_null(), "{who}");
    }
    let seen = test.administrator().await.ask(node, json!({ "id": id })).await;
    assert_eq!(seen["node"]["id"], id);
}

#[apply(each_database)]
#[tokio::test]
async fn what_was_given_up_is_tried_again_when_an_administrator_says_so(#[case] backend: Backend) {
    let test = three_jobs(backend).await;
    let ada = test.administrator().await;
    let jobs = ada.ask(JOBS, json!({})).await["jobs"]["nodes"].take();
    let retry = |nth: usize| json!({ "jobId": jobs[nth]["id"] });
    assert_eq!(ada.outcome("jobRetry", retry(2)).await, "JOB_NOT_FAILED jobId");
    assert_eq!(ada.outcome("jobRetry", retry(0)).await, "JOB_NOT_FAILED jobId");
    assert_eq!(ada.outcome("jobRetry", json!({ "jobId": "?" })).await, "NOT_FOUND jobId");
    let opened = ada.mutate("jobRetry", retry(1), "job { state tries }").await;
    assert_eq!(opened["job"], json!({ "state": "WAITING", "tries": 0 }));
    assert_eq!(ada.outcome("jobRetry", retry(1)).await, "JOB_NOT_FAILED jobId");
}
