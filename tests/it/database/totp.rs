//! Rules of second factors and recovery codes.

use rstest_reuse::apply;
use sea_orm::{
    DatabaseConnection, Value,
    sea_query::{Expr, ExprTrait, Query},
};
use uuid::Uuid;

use crate::support::db::{Backend, TestDatabase, each_database};
use crate::support::refusal::{Refusal, refused, refused_by_foreign_key};
use crate::support::rows::{
    Row, account, at, count, delete, execute, insert_or_replace, recovery_code, some_time, totp, update,
};

fn confirmed(account: Uuid, step: i64) -> Row {
    totp(account).set("confirmed_at", some_time()).set("last_step", step)
}

async fn change(db: &DatabaseConnection, column: &'static str, value: impl Into<Value>) -> Result<u64, Refusal> {
    let update = Query::update()
        .table("totp")
        .value(column, Expr::value(value))
        .and_where(Expr::col("account_id").is_not_null())
        .take();
    execute(db, &update).await
}

#[apply(each_database)]
#[tokio::test]
async fn a_code_is_taken_once_and_steps_go_forward(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let anne = account().inserted(db).await;
    confirmed(anne, 100).inserted(db).await;
    for step in [100_i64, 99, 0] {
        assert_eq!(change(db, "last_step", step).await, refused("totp_step_once"), "{step}");
    }
    assert_eq!(change(db, "last_step", None::<i64>).await, refused("totp_step_once"));
    assert_eq!(change(db, "last_step", 101_i64).await, Ok(1));
    assert_eq!(change(db, "last_step", 101_i64).await, refused("totp_step_once"));
}

#[apply(each_database)]
#[tokio::test]
async fn a_confirmed_second_factor_is_never_made_into_another(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let anne = account().inserted(db).await;
    confirmed(anne, 100).inserted(db).await;
    assert_eq!(change(db, "secret", vec![1_u8]).await, refused("totp_step_once"));
    assert_eq!(change(db, "confirmed_at", at("2026-11-02T08:00:00Z")).await, refused("totp_step_once"));
    assert_eq!(delete(db, "totp", "account_id", anne).await, Ok(1), "it may be switched off");
}

#[apply(each_database)]
#[tokio::test]
async fn a_second_factor_is_confirmed_by_a_code(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let anne = account().inserted(db).await;
    totp(anne).inserted(db).await;
    assert_eq!(change(db, "secret", vec![1_u8]).await, Ok(1), "it is not on yet");
    assert_eq!(change(db, "confirmed_at", some_time()).await, refused("totp_confirmed_by_a_code"));
    assert_eq!(totp(anne).insert(db).await, refused("totp_pkey"));
    assert_eq!(totp(Uuid::now_v7()).insert(db).await, refused_by_foreign_key());
}

#[apply(each_database)]
#[tokio::test]
async fn a_recovery_code_is_used_once(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let (anne, bruno) = (account().inserted(db).await, account().inserted(db).await);
    confirmed(anne, 100).inserted(db).await;
    confirmed(bruno, 100).inserted(db).await;
    let code = recovery_code(anne).inserted(db).await;
    assert_eq!(update(db, "recovery_code", code, "code_hash", vec![7_u8; 32]).await, refused("recovery_code_once"));
    assert_eq!(update(db, "recovery_code", code, "account_id", bruno).await, refused("recovery_code_once"));
    update(db, "recovery_code", code, "used_at", some_time()).await.expect("a first use");
    for instant in [Some(some_time()), None] {
        let again = update(db, "recovery_code", code, "used_at", Value::ChronoDateTimeUtc(instant)).await;
        assert_eq!(again, refused("recovery_code_once"));
    }
    assert_eq!(delete(db, "totp", "account_id", anne).await, Ok(1));
    assert_eq!(count(db, "recovery_code", "account_id", anne).await, 0, "they go with the second factor");
}

#[apply(each_database)]
#[tokio::test]
async fn recovery_codes_are_hashes_that_differ(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let anne = account().inserted(db).await;
    assert_eq!(recovery_code(anne).insert(db).await, refused_by_foreign_key(), "of a second factor");
    confirmed(anne, 100).inserted(db).await;
    recovery_code(anne).set("code_hash", vec![7_u8; 32]).inserted(db).await;
    let twin = recovery_code(anne).set("code_hash", vec![7_u8; 32]).insert(db).await;
    assert_eq!(twin, refused("recovery_code_code_hash_key"));
    let clear = recovery_code(anne).set("code_hash", vec![7_u8; 16]).insert(db).await;
    assert_eq!(clear, refused("recovery_code_code_hash_length"));
}

#[tokio::test]
async fn sqlite_replaces_neither_a_second_factor_nor_a_used_code() {
    let test = TestDatabase::create(Backend::Sqlite).await;
    let db = test.connection();
    let anne = account().inserted(db).await;
    confirmed(anne, 100).inserted(db).await;
    assert_eq!(insert_or_replace(db, confirmed(anne, 99)).await, refused("totp_pkey"));
    let hash = vec![7_u8; 32];
    let code = recovery_code(anne).set("code_hash", hash.clone()).set("used_at", some_time()).inserted(db).await;
    let same_hash = insert_or_replace(db, recovery_code(anne).set("code_hash", hash)).await;
    assert_eq!(same_hash, refused("recovery_code_code_hash_key"));
    assert_eq!(insert_or_replace(db, recovery_code(anne).set("id", code)).await, refused("recovery_code_pkey"));
}
