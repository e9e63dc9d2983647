//! Workers beside each other, one of which is killed.

use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use tokio::task::yield_now;

use crate::support::{
    cluster::Cluster,
    rows::{at, job},
    smtp::{Mishap, SmtpServer},
};

const JOBS: i64 = 400;

async fn counted(db: &DatabaseConnection, which: &str) -> i64 {
    let count = format!("SELECT count(*) FROM job WHERE unique_key LIKE 'test %' AND {which}");
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), count)).await.expect("a count");
    row.and_then(|row| row.try_get_by_index(0).ok()).expect("a number")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_killed_amid_its_jobs_loses_none_and_no_job_is_done_twice() {
    let cluster = Cluster::new(None).await.with("QUAI_JOB_LEASE", "1 s").with("QUAI_PURGE_INTERVAL", "1 day");
    let db = cluster.database.connection();
    for number in 0..JOBS {
        let key = format!("test {number}");
        job()
            .set("kind", "MARK_NO_SHOWS")
            .set("unique_key", key)
            .set("due_at", at("2026-01-01T00:00:00Z"))
            .inserted(db)
            .await;
    }
    let (killed, other) = (cluster.worker(), cluster.worker());
    while counted(db, "outcome = 'DONE'").await < 40 {
        yield_now().await;
    }
    killed.signal("KILL");
    killed.ended();
    while counted(db, "outcome = 'DONE'").await < JOBS {
        yield_now().await;
    }
    // Only what the killed one held was begun again.
    let again = counted(db, "tries > 1").await;
    assert!(again <= 4, "{again} jobs were begun twice");
    assert_eq!(counted(db, "tries > 2").await, 0);
    other.signal("TERM");
    assert!(other.ended().success());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_letter_amid_which_its_worker_is_killed_is_sent_by_another() {
    let mut smtp = SmtpServer::start().await;
    let cluster = Cluster::new(None).await.with("QUAI_JOB_LEASE", "1 s").with("QUAI_SMTP_URL", &smtp.url());
    smtp.meet([Mishap::Silence]);
    let ask =
        "mutation { passwordResetRequest(input: { email: \"customer@demo.quai.example\" }) { userErrors { code } } }";
    let instance = cluster.instance();
    let answer = instance.graphql(ask, serde_json::json!({}), "");
    assert_eq!(answer["data"]["passwordResetRequest"]["userErrors"], serde_json::json!([]), "{answer}");
    let killed = cluster.worker();
    smtp.tried(1).await;
    killed.signal("KILL");
    killed.ended();
    let _other = cluster.worker();
    let done = "SELECT count(*) FROM job WHERE kind = 'ACCOUNT_LETTER' AND outcome = 'DONE'";
    let db = cluster.database.connection();
    loop {
        let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), done)).await.expect("a count");
        if row.and_then(|row| row.try_get_by_index::<i64>(0).ok()).expect("a number") == 1 {
            break;
        }
        yield_now().await;
    }
    smtp.take_away().await;
    assert!(!smtp.take_letters().is_empty(), "the letter has left");
}
