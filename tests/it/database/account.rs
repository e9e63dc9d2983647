//! Rules of accounts, roles, sessions and refresh tokens.

use rstest_reuse::apply;
use uuid::Uuid;

use crate::support::db::{Backend, TestDatabase, each_database};
use crate::support::refusal::{refused, refused_by_foreign_key};
use crate::support::rows::{
    Row, account, account_role, attempt_counter, count, delete, refresh_token, session, some_time, update, update_all,
};

const LAST: &str = "account_last_administrator";

#[apply(each_database)]
#[tokio::test]
async fn an_account_has_a_name(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let answer = account().set("name", " ").insert(test.connection()).await;
    assert_eq!(answer, refused("account_name_length"));
}

#[apply(each_database)]
#[tokio::test]
async fn a_name_has_at_most_200_characters(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    account().set("name", "é".repeat(200)).inserted(test.connection()).await;
    let answer = account().set("name", "é".repeat(201)).insert(test.connection()).await;
    assert_eq!(answer, refused("account_name_length"));
}

#[apply(each_database)]
#[tokio::test]
async fn an_email_has_at_most_254_characters(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let answer = account().set("email", "a".repeat(255)).insert(test.connection()).await;
    assert_eq!(answer, refused("account_email_length"));
}

#[apply(each_database)]
#[tokio::test]
async fn an_email_is_unique_without_regard_to_case(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    account().set("email", "anne@example.org").inserted(test.connection()).await;
    let answer = account().set("email", "Anne@Example.org").insert(test.connection()).await;
    assert_eq!(answer, refused("account_email_key"));
}

#[apply(each_database)]
#[tokio::test]
async fn a_role_is_one_of_the_known_ones(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let anne = account().inserted(test.connection()).await;
    let answer = account_role(anne, "KING").insert(test.connection()).await;
    assert_eq!(answer, refused_by_foreign_key());
}

#[apply(each_database)]
#[tokio::test]
async fn a_role_belongs_to_an_account(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let answer = account_role(Uuid::now_v7(), "EMPLOYEE").insert(test.connection()).await;
    assert_eq!(answer, refused_by_foreign_key());
}

#[apply(each_database)]
#[tokio::test]
async fn an_account_has_a_role_once(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let anne = account().inserted(test.connection()).await;
    account_role(anne, "EMPLOYEE").inserted(test.connection()).await;
    let answer = account_role(anne, "EMPLOYEE").insert(test.connection()).await;
    assert_eq!(answer, refused("account_role_pkey"));
}

#[apply(each_database)]
#[tokio::test]
async fn a_session_belongs_to_an_account(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let answer = session(Uuid::now_v7()).insert(test.connection()).await;
    assert_eq!(answer, refused_by_foreign_key());
}

#[apply(each_database)]
#[tokio::test]
async fn a_session_ends_for_a_reason(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let anne = account().inserted(test.connection()).await;
    let session = session(anne).inserted(test.connection()).await;
    let answer = update(test.connection(), "session", session, "ended_at", some_time()).await;
    assert_eq!(answer, refused("session_end_has_reason"));
}

#[apply(each_database)]
#[tokio::test]
async fn the_reason_of_a_sessions_end_is_a_known_one(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let anne = account().inserted(test.connection()).await;
    let ended = session(anne).set("ended_at", some_time()).set("end_reason", "BORED");
    let answer = ended.insert(test.connection()).await;
    assert_eq!(answer, refused("session_end_reason_known"));
}

#[apply(each_database)]
#[tokio::test]
async fn a_refresh_token_belongs_to_a_session(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let answer = refresh_token(Uuid::now_v7()).insert(test.connection()).await;
    assert_eq!(answer, refused_by_foreign_key());
}

#[apply(each_database)]
#[tokio::test]
async fn two_refresh_tokens_differ(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let anne = account().inserted(test.connection()).await;
    let session = session(anne).inserted(test.connection()).await;
    refresh_token(session).set("token_hash", vec![7_u8; 32]).inserted(test.connection()).await;
    let answer = refresh_token(session).set("token_hash", vec![7_u8; 32]).insert(test.connection()).await;
    assert_eq!(answer, refused("refresh_token_token_hash_key"));
}

#[apply(each_database)]
#[tokio::test]
async fn an_account_takes_its_sessions_and_roles_with_it(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let anne = account().inserted(db).await;
    account_role(anne, "EMPLOYEE").inserted(db).await;
    let session = session(anne).inserted(db).await;
    refresh_token(session).inserted(db).await;
    assert_eq!(delete(db, "account", "id", anne).await, Ok(1));
    assert_eq!(count(db, "account_role", "account_id", anne).await, 0);
    assert_eq!(count(db, "refresh_token", "session_id", session).await, 0);
}

#[apply(each_database)]
#[tokio::test]
async fn another_address_is_proved_anew_or_not_at_all(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let anne = account().set("email_verified_at", some_time()).inserted(db).await;
    let answer = update(db, "account", anne, "email", "new@example.org").await;
    assert_eq!(answer, refused("account_email_verified_anew"));
    update(db, "account", anne, "email_verified_at", sea_orm::Value::ChronoDateTimeUtc(None)).await.expect("unproved");
    update(db, "account", anne, "email", "new@example.org").await.expect("another address, not proved");
}

#[apply(each_database)]
#[tokio::test]
async fn a_counter_is_of_a_known_kind_and_counts_from_nought(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    for kind in ["ACCOUNT", "ADDRESS", "OTP", "PAIR", "PASSWORD_RESET", "SIGN_UP"] {
        attempt_counter(kind).set("tries", 0).inserted(db).await;
    }
    assert_eq!(attempt_counter("WEATHER").insert(db).await, refused("attempt_counter_kind_known"));
    let negative = attempt_counter("PAIR").set("tries", -1).insert(db).await;
    assert_eq!(negative, refused("attempt_counter_tries_not_negative"));
    let legible = attempt_counter("ADDRESS").set("key", b"192.0.2.1".to_vec()).insert(db).await;
    assert_eq!(legible, refused("attempt_counter_key_length"));
    let key = vec![7_u8; 32];
    attempt_counter("PAIR").set("key", key.clone()).inserted(db).await;
    assert_eq!(attempt_counter("PAIR").set("key", key).insert(db).await, refused("attempt_counter_pkey"));
}

#[apply(each_database)]
#[tokio::test]
async fn a_session_keeps_no_address_and_no_long_name_of_a_program(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let anne = account().inserted(db).await;
    let legible = session(anne).set("address_hash", b"192.0.2.1".to_vec()).insert(db).await;
    assert_eq!(legible, refused("session_address_hash_length"));
    let long = session(anne).set("user_agent", "x".repeat(301)).insert(db).await;
    assert_eq!(long, refused("session_user_agent_length"));
    session(anne).set("address_hash", vec![7_u8; 32]).set("user_agent", "x".repeat(300)).inserted(db).await;
}

#[apply(each_database)]
#[tokio::test]
async fn the_last_administrator_is_neither_disabled_nor_deprived_nor_deleted(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let (ada, alan) = (account().inserted(db).await, account().inserted(db).await);
    account_role(ada, "ADMINISTRATOR").inserted(db).await;
    account_role(ada, "CUSTOMER").inserted(db).await;
    account_role(alan, "ADMINISTRATOR").inserted(db).await;
    assert_eq!(update_all(db, "account", "disabled_at", some_time()).await, refused(LAST), "not both at once");
    assert_eq!(delete(db, "account_role", "role", "ADMINISTRATOR").await, refused(LAST));
    update(db, "account", alan, "disabled_at", some_time()).await.unwrap();
    assert_eq!(update(db, "account", ada, "disabled_at", some_time()).await, refused(LAST));
    assert_eq!(delete(db, "account_role", "account_id", ada).await, refused(LAST));
    assert_eq!(delete(db, "account", "id", ada).await, refused(LAST));
    assert_eq!(delete(db, "account_role", "account_id", alan).await, Ok(1), "a disabled one does not count");
    account_role(alan, "ADMINISTRATOR").inserted(db).await;
    assert_eq!(update(db, "account", ada, "disabled_at", some_time()).await, refused(LAST), "nor does it help");
    assert_eq!(delete(db, "account", "id", alan).await, Ok(1));
}

#[apply(each_database)]
#[tokio::test]
async fn an_account_is_written_to_in_a_language_that_letters_have(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let anne = account().inserted(test.connection()).await;
    assert_eq!(update(test.connection(), "account", anne, "language", "en").await, Ok(()));
    let answer = update(test.connection(), "account", anne, "language", "de").await;
    assert_eq!(answer, refused("account_language_known"));
}

#[apply(each_database)]
#[tokio::test]
async fn only_letters_that_need_not_be_told_can_be_refused_each_once(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let anne = account().inserted(db).await;
    let refusal = |kind: &str| {
        Row::new("letter_refusal").set("account_id", anne).set("kind", kind).set("refused_at", some_time())
    };
    assert_eq!(refusal("ORDER_CANCELLED").insert(db).await, refused("letter_refusal_kind_known"));
    assert_eq!(refusal("ORDER_READY").insert(db).await, Ok(()));
    assert_eq!(refusal("ORDER_READY").insert(db).await, refused("letter_refusal_pkey"));
    assert_eq!(delete(db, "account", "id", anne).await, Ok(1), "with what it refused");
    assert_eq!(count(db, "letter_refusal", "account_id", anne).await, 0);
}
