//! Rules of the event log and of kept answers.

use rstest_reuse::apply;
use uuid::Uuid;

use crate::support::db::{Backend, TestDatabase, each_database};
use crate::support::refusal::{MISSING, refused, refused_by_foreign_key};
use crate::support::rows::{account, count, event, idempotency_key, update_all};

#[apply(each_database)]
#[tokio::test]
async fn events_get_rising_positions(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    for _ in 0..3 {
        event().insert(db).await.expect("an event is kept");
    }
    for position in 1..=3_i64 {
        assert_eq!(count(db, "event", "position", position).await, 1);
    }
}

#[apply(each_database)]
#[tokio::test]
async fn an_event_has_a_subject(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let answer = event().without("subject_id").insert(db).await;
    assert_eq!(answer, refused(MISSING));
}

#[apply(each_database)]
#[tokio::test]
async fn a_kept_answer_belongs_to_an_account(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let answer = idempotency_key(Uuid::now_v7()).insert(db).await;
    assert_eq!(answer, refused_by_foreign_key());
}

#[apply(each_database)]
#[tokio::test]
async fn a_key_is_not_blank(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let anne = account().inserted(db).await;
    let answer = idempotency_key(anne).set("key", "").insert(db).await;
    assert_eq!(answer, refused("idempotency_key_key_length"));
}

#[apply(each_database)]
#[tokio::test]
async fn a_key_is_kept_once_per_account_and_operation(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let anne = account().inserted(db).await;
    idempotency_key(anne).inserted(db).await;
    idempotency_key(anne).set("operation", "orderCancel").inserted(db).await;
    let answer = idempotency_key(anne).insert(db).await;
    assert_eq!(answer, refused("idempotency_key_pkey"));
}

#[apply(each_database)]
#[tokio::test]
async fn an_event_is_never_rewritten(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    event().insert(test.connection()).await.expect("an event is kept");
    let answer = update_all(test.connection(), "event", "kind", "CANCELLED").await;
    assert_eq!(answer, refused("event_append_only"));
}
