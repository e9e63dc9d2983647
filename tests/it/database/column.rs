//! What kind of values columns take. SQLite would take any, were it not told.

use rstest_reuse::apply;

use crate::support::db::{Backend, TestDatabase, each_database};
use crate::support::refusal::{TYPE, refused};
use crate::support::rows::{account, at, basket, count, event, product, section};

#[apply(each_database)]
#[tokio::test]
async fn a_price_is_a_number(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let section = section().inserted(test.connection()).await;
    let answer = product(section).set("price", "five").insert(test.connection()).await;
    assert_eq!(answer, refused(TYPE));
}

#[apply(each_database)]
#[tokio::test]
async fn an_instant_comes_back_as_it_was_written(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    for instant in ["2026-11-22T12:00:00Z", "2026-11-22T12:00:00.100Z", "2026-11-22T12:00:00.123456Z"] {
        account().set("created_at", at(instant)).inserted(test.connection()).await;
        assert_eq!(count(test.connection(), "account", "created_at", at(instant)).await, 1, "{instant}");
    }
}

#[tokio::test]
async fn sqlite_keeps_instants_in_one_spelling() {
    let test = TestDatabase::create(Backend::Sqlite).await;
    let spellings = [
        "2026-11-22T12:00:00Z",
        "2026-11-22 12:00:00+00:00",
        "2026-11-22T13:00:00+01:00",
        "2026-11-22T12:00:00.5+00:00",
        "2026-11-22T12:00:00.123456789+00:00",
        "2026-11-22T12:00+00:00",
        "2026-02-30T12:00:00+00:00",
        "2026-11-22T25:00:00+00:00",
        "now",
    ];
    for spelling in spellings {
        let answer = account().set("created_at", spelling).insert(test.connection()).await;
        assert_eq!(answer, refused("account_created_at_instant"), "{spelling}");
    }
}

#[tokio::test]
async fn sqlite_keeps_ids_of_16_bytes() {
    let test = TestDatabase::create(Backend::Sqlite).await;
    let answer = account().set("id", vec![1_u8; 15]).insert(test.connection()).await;
    assert_eq!(answer, refused("account_id_length"));
}

#[tokio::test]
async fn sqlite_keeps_flags_as_0_and_1() {
    let test = TestDatabase::create(Backend::Sqlite).await;
    let anne = account().inserted(test.connection()).await;
    let answer = basket(anne).set("is_default", 2).insert(test.connection()).await;
    assert_eq!(answer, refused("basket_is_default_flag"));
}

#[tokio::test]
async fn sqlite_keeps_payloads_in_json() {
    let test = TestDatabase::create(Backend::Sqlite).await;
    let answer = event().set("payload", "{").insert(test.connection()).await;
    assert_eq!(answer, refused("event_payload_json"));
}
