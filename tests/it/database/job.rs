//! Rules of the worker's jobs.

use chrono::{DateTime, Utc};
use rstest_reuse::apply;
use sea_orm::{
    ConnectionTrait,
    sea_query::{Expr, ExprTrait, Query},
};
use uuid::Uuid;

use crate::support::{
    db::{Backend, TestDatabase, each_database},
    refusal::{Refusal, refused},
    rows::{Row, at, delete, execute, insert_or_replace, job, update},
};

const TAKEN: &str = "2026-11-22T12:00:00Z";
const LEASE_ENDS: &str = "2026-11-22T12:01:00Z";

fn leased() -> Row {
    job().set("lease_id", Uuid::now_v7()).set("leased_at", at(TAKEN)).set("leased_until", at(LEASE_ENDS))
}

fn ended(outcome: &str) -> Row {
    job().set("ended_at", at(TAKEN)).set("outcome", outcome)
}

async fn take_over(db: &impl ConnectionTrait, id: Uuid, instant: &str) -> Result<u64, Refusal> {
    let taking = Query::update()
        .table("job")
        .value("lease_id", Uuid::now_v7())
        .value("leased_at", at(instant))
        .value("leased_until", at("2026-11-22T13:00:00Z"))
        .and_where(Expr::col("id").eq(id))
        .take();
    execute(db, &taking).await
}

#[apply(each_database)]
#[tokio::test]
async fn nobody_takes_a_job_over_before_its_lease_ends(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let id = leased().inserted(db).await;
    assert_eq!(take_over(db, id, "2026-11-22T12:00:59Z").await, refused("job_leased"));
    assert_eq!(take_over(db, id, LEASE_ENDS).await, Ok(1));
}

#[apply(each_database)]
#[tokio::test]
async fn who_holds_a_job_keeps_it_longer(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let id = leased().inserted(db).await;
    assert_eq!(update(db, "job", id, "leased_until", at("2026-11-22T12:02:00Z")).await, Ok(()));
}

#[apply(each_database)]
#[tokio::test]
async fn a_job_that_was_done_stays_done(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let id = ended("DONE").inserted(db).await;
    let again = Query::update()
        .table("job")
        .value("ended_at", Option::<DateTime<Utc>>::None)
        .value("outcome", Option::<String>::None)
        .and_where(Expr::col("id").eq(id))
        .take();
    assert_eq!(execute(db, &again).await, refused("job_once"));
    let given_up = ended("FAILED").inserted(db).await;
    let opened = again.clone().and_where(Expr::col("outcome").eq("FAILED")).take();
    assert_eq!(execute(db, &opened).await, Ok(0));
    assert_eq!(update(db, "job", given_up, "tries", 0).await, refused("job_once"));
    assert_eq!(delete(db, "job", "id", id).await, Ok(1));
}

#[apply(each_database)]
#[tokio::test]
async fn a_job_is_never_made_into_another(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let id = job().inserted(db).await;
    assert_eq!(update(db, "job", id, "kind", "SWEEP_FILES").await, refused("job_once"));
    assert_eq!(update(db, "job", id, "payload", serde_json::json!({"a": 1})).await, refused("job_once"));
    if backend == Backend::Sqlite {
        assert_eq!(insert_or_replace(db, job().set("id", id)).await, refused("job_pkey"));
    }
}

#[apply(each_database)]
#[tokio::test]
async fn there_is_one_job_of_a_key(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    job().set("unique_key", "PURGE 2026-11-22").inserted(db).await;
    assert_eq!(job().set("unique_key", "PURGE 2026-11-22").insert(db).await, refused("job_unique_key_key"));
    job().inserted(db).await;
    job().inserted(db).await;
}

#[apply(each_database)]
#[tokio::test]
async fn a_lease_and_an_end_are_whole(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    assert_eq!(job().set("lease_id", Uuid::now_v7()).insert(db).await, refused("job_lease_whole"));
    assert_eq!(leased().set("leased_until", at(TAKEN)).insert(db).await, refused("job_lease_span"));
    assert_eq!(job().set("ended_at", at(TAKEN)).insert(db).await, refused("job_ended_with_outcome"));
    let both = leased().set("ended_at", at(TAKEN)).set("outcome", "DONE").insert(db).await;
    assert_eq!(both, refused("job_ended_without_lease"));
    assert_eq!(ended("LOST").insert(db).await, refused("job_outcome_known"));
    assert_eq!(job().set("tries", -1).insert(db).await, refused("job_tries_counted"));
}
