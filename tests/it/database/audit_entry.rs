//! docs/domain.md, audit trail, for every writer.

use rstest_reuse::apply;
use sea_orm::ConnectionTrait;

use crate::support::db::{Backend, TestDatabase, each_database};
use crate::support::refusal::{refusal, refused};
use crate::support::rows::{audit_entry, count, delete, insert_or_replace, update_all};

const RULE: &str = "audit_entry_append_only";

#[apply(each_database)]
#[tokio::test]
async fn an_entry_is_never_changed(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    audit_entry().inserted(db).await;
    assert_eq!(update_all(db, "audit_entry", "action", "nothing").await, refused(RULE));
    assert_eq!(count(db, "audit_entry", "action", "sectionCreate").await, 1);
}

#[apply(each_database)]
#[tokio::test]
async fn an_entry_is_never_deleted(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    audit_entry().inserted(db).await;
    assert_eq!(delete(db, "audit_entry", "action", "sectionCreate").await, refused(RULE));
    let everything = db.execute_unprepared("DELETE FROM audit_entry").await;
    assert_eq!(everything.map(|_| ()).map_err(refusal), refused(RULE));
    assert_eq!(count(db, "audit_entry", "action", "sectionCreate").await, 1);
}

#[tokio::test]
async fn an_entry_is_not_replaced_by_another_of_its_key() {
    let test = TestDatabase::create(Backend::Sqlite).await;
    let db = test.connection();
    let id = audit_entry().inserted(db).await;
    let answer = insert_or_replace(db, audit_entry().set("id", id).set("action", "nothing")).await;
    assert_eq!(answer, refused("audit_entry_pkey"));
    let answer = insert_or_replace(db, audit_entry().set("rowid", 1).set("action", "nothing")).await;
    assert_eq!(answer, refused("audit_entry_pkey"));
    assert_eq!(count(db, "audit_entry", "action", "sectionCreate").await, 1);
}

#[tokio::test]
async fn the_trail_is_not_emptied_at_once() {
    let test = TestDatabase::create(Backend::Postgres).await;
    let db = test.connection();
    audit_entry().inserted(db).await;
    let answer = db.execute_unprepared("TRUNCATE audit_entry").await;
    assert_eq!(answer.map(|_| ()).map_err(refusal), refused(RULE));
    assert_eq!(count(db, "audit_entry", "action", "sectionCreate").await, 1);
}
