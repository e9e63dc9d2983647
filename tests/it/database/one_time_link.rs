//! Rules of one-time links.

use rstest_reuse::apply;
use sea_orm::Value;
use uuid::Uuid;

use crate::support::db::{Backend, TestDatabase, each_database};
use crate::support::refusal::{refused, refused_by_foreign_key};
use crate::support::rows::{account, at, count, delete, insert_or_replace, one_time_link, some_time, update};

#[apply(each_database)]
#[tokio::test]
async fn a_link_is_used_once(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let anne = account().inserted(db).await;
    let link = one_time_link(anne).inserted(db).await;
    update(db, "one_time_link", link, "used_at", some_time()).await.expect("a first use");
    let again = update(db, "one_time_link", link, "used_at", at("2026-11-01T09:00:00Z")).await;
    assert_eq!(again, refused("one_time_link_once"));
    let back = update(db, "one_time_link", link, "used_at", Value::ChronoDateTimeUtc(None)).await;
    assert_eq!(back, refused("one_time_link_once"));
    let ended = update(db, "one_time_link", link, "ended_at", some_time()).await;
    assert_eq!(ended, refused("one_time_link_once"));
}

#[apply(each_database)]
#[tokio::test]
async fn an_ended_link_is_never_used(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let anne = account().inserted(db).await;
    let link = one_time_link(anne).set("ended_at", some_time()).inserted(db).await;
    let answer = update(db, "one_time_link", link, "used_at", some_time()).await;
    assert_eq!(answer, refused("one_time_link_once"));
    let answer = update(db, "one_time_link", link, "ended_at", Value::ChronoDateTimeUtc(None)).await;
    assert_eq!(answer, refused("one_time_link_once"));
    let both = one_time_link(anne).set("ended_at", some_time()).set("used_at", some_time()).insert(db).await;
    assert_eq!(both, refused("one_time_link_used_or_ended"));
}

#[apply(each_database)]
#[tokio::test]
async fn a_link_is_never_made_into_another(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let (anne, bruno) = (account().inserted(db).await, account().inserted(db).await);
    let link = one_time_link(anne).inserted(db).await;
    let later = at("2027-11-01T08:00:00Z");
    for (column, value) in [
        ("account_id", Value::from(bruno)),
        ("email", Value::from("bruno@example.org")),
        ("token_hash", Value::from(vec![7_u8; 32])),
        ("created_at", Value::from(at("2026-11-01T08:30:00Z"))),
        ("expires_at", Value::from(later)),
    ] {
        assert_eq!(update(db, "one_time_link", link, column, value).await, refused("one_time_link_once"), "{column}");
    }
}

#[apply(each_database)]
#[tokio::test]
async fn a_link_is_used_while_it_lasts(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let anne = account().inserted(db).await;
    let link = one_time_link(anne).inserted(db).await;
    for instant in ["2026-11-01T07:59:59.999Z", "2026-11-02T08:00:00Z"] {
        let answer = update(db, "one_time_link", link, "used_at", at(instant)).await;
        assert_eq!(answer, refused("one_time_link_used_in_time"), "{instant}");
    }
    update(db, "one_time_link", link, "used_at", at("2026-11-02T07:59:59.999999Z")).await.expect("the last moment");
    let never = one_time_link(anne).set("expires_at", some_time()).insert(db).await;
    assert_eq!(never, refused("one_time_link_expires_after_creation"));
}

#[apply(each_database)]
#[tokio::test]
async fn an_account_has_one_unused_link_of_a_purpose(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let (anne, bruno) = (account().inserted(db).await, account().inserted(db).await);
    let link = one_time_link(anne).inserted(db).await;
    one_time_link(bruno).inserted(db).await;
    assert_eq!(one_time_link(anne).insert(db).await, refused("one_time_link_one_live"));
    update(db, "one_time_link", link, "ended_at", some_time()).await.expect("an end");
    one_time_link(anne).inserted(db).await;
}

#[apply(each_database)]
#[tokio::test]
async fn a_link_is_told_by_its_hash_and_belongs_to_an_account(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let (anne, bruno) = (account().inserted(db).await, account().inserted(db).await);
    one_time_link(anne).set("token_hash", vec![7_u8; 32]).inserted(db).await;
    let twin = one_time_link(bruno).set("token_hash", vec![7_u8; 32]).insert(db).await;
    assert_eq!(twin, refused("one_time_link_token_hash_key"));
    let clear = one_time_link(bruno).set("token_hash", vec![7_u8; 31]).insert(db).await;
    assert_eq!(clear, refused("one_time_link_token_hash_length"));
    let unknown = one_time_link(bruno).set("purpose", "A_FAVOUR").insert(db).await;
    assert_eq!(unknown, refused("one_time_link_purpose_known"));
    assert_eq!(one_time_link(Uuid::now_v7()).insert(db).await, refused_by_foreign_key());
    assert_eq!(delete(db, "account", "id", anne).await, Ok(1));
    assert_eq!(count(db, "one_time_link", "account_id", anne).await, 0);
}

#[tokio::test]
async fn sqlite_does_not_replace_a_used_link() {
    let test = TestDatabase::create(Backend::Sqlite).await;
    let db = test.connection();
    let anne = account().inserted(db).await;
    let hash = vec![7_u8; 32];
    let link = one_time_link(anne).set("token_hash", hash.clone()).set("used_at", some_time()).inserted(db).await;
    let same_token = insert_or_replace(db, one_time_link(anne).set("token_hash", hash)).await;
    assert_eq!(same_token, refused("one_time_link_token_hash_key"));
    let same_id = insert_or_replace(db, one_time_link(anne).set("id", link)).await;
    assert_eq!(same_id, refused("one_time_link_pkey"));
}
