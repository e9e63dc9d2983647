//! What the worker purges, and what it keeps.

use std::time::Duration;

use api::{
    app::App,
    platform::{
        database::WriteTransaction,
        events::{self, NewEvent, SubjectKind},
        idempotency::{Claim, IdempotencyKey},
        purge::BATCH,
    },
    worker::{self, Purged},
};
use chrono::{DateTime, Utc};
use entity::{
    account::{refresh_token, session},
    platform::{event, idempotency_key},
};
use rstest_reuse::apply;
use sea_orm::{EntityTrait, IntoActiveModel, PaginatorTrait};
use serde_json::json;
use uuid::Uuid;

use crate::support::{
    app::TestApp,
    db::{Backend, each_database},
    rows,
};

const DAY: Duration = Duration::from_secs(86_400);
const MOMENT: Duration = Duration::from_micros(1);

fn noon() -> DateTime<Utc> {
    "2026-11-22T12:00:00Z".parse().expect("an instant")
}

async fn account(app: &TestApp) -> Uuid {
    let answer = app
        .graphql(
            "mutation { accountCreate(input: {name: \"Anne\", email: \"anne@shop.example\", password: \"correct horse\"}) \
             { userErrors { code } } }",
            json!({}),
            None,
        )
        .await;
    assert!(answer["errors"].is_null(), "{answer}");
    let found = api::account::user::service::find_by_email(&app.app, "anne@shop.example").await.expect("a database");
    found.expect("the account").id
}

async fn write<T>(app: &App, work: impl AsyncFnOnce(&WriteTransaction) -> T) -> T {
    let txn = app.database.begin_write().await.expect("a transaction");
    let done = work(&txn).await;
    txn.commit().await.expect("the transaction commits");
    done
}

async fn sign_in(app: &App, account_id: Uuid, at: DateTime<Utc>, ended_at: Option<DateTime<Utc>>, tokens: u64) -> Uuid {
    let session = session::Model {
        id: Uuid::now_v7(),
        account_id,
        created_at: at,
        last_used_at: at,
        expires_at: at + 30 * DAY,
        ended_at,
        end_reason: ended_at.map(|_| session::SessionEndReason::SignedOut),
        address_hash: None,
        user_agent: String::new(),
    };
    write(app, async |txn| {
        session::Entity::insert(session.clone().into_active_model())
            .exec_without_returning(&**txn)
            .await
            .expect("a row");
        let tokens = (0..tokens).map(|nth| {
            refresh_token::ActiveModel::from(refresh_token::Model {
                id: Uuid::now_v7(),
                session_id: session.id,
                token_hash: Uuid::now_v7().as_bytes().repeat(2),
                issued_at: at,
                expires_at: session.expires_at,
                used_at: (nth > 0).then_some(at),
                voided_at: None,
            })
        });
        refresh_token::Entity::insert_many(tokens).exec_without_returning(&**txn).await.expect("rows");
    })
    .await;
    session.id
}

async fn record_event(app: &App, subject_id: Uuid, occurred_at: DateTime<Utc>, times: u64) {
    write(app, async |txn| {
        for _ in 0..times {
            let event = NewEvent {
                subject: (SubjectKind::Account, subject_id),
                kind: "SESSION_ENDED",
                version: 1,
                payload: json!({}),
                actor_id: None,
                occurred_at,
            };
            events::record(txn, event).await.expect("a row");
        }
    })
    .await;
}

#[apply(each_database)]
#[tokio::test]
async fn what_has_ended_is_purged_and_the_rest_is_kept(#[case] backend: Backend) {
    let test = TestApp::start_at(backend, noon()).await;
    let (app, now) = (&test.app, noon());
    let account_id = account(&test).await;
    let live = sign_in(app, account_id, now - 29 * DAY, None, 2).await;
    let just_ended = sign_in(app, account_id, now - 31 * DAY, Some(now - 30 * DAY), 1).await;
    sign_in(app, account_id, now - 35 * DAY, Some(now - 30 * DAY - MOMENT), 1).await;
    let expired = sign_in(app, account_id, now - 31 * DAY, None, 3).await;
    record_event(app, account_id, now - 30 * DAY - MOMENT, 2).await;
    record_event(app, account_id, now - 30 * DAY, 1).await;

    let purged = worker::purge(app).await.expect("a purge");
    assert_eq!(purged, Purged::from([("refresh_token", 5), ("session", 1), ("event", 2)]));
    let mut kept: Vec<_> = session::Entity::find().all(app.database.reader()).await.expect("rows");
    kept.sort_by_key(|session| session.id);
    assert_eq!(kept.iter().map(|session| session.id).collect::<Vec<_>>(), [live, just_ended, expired]);
    assert_eq!(refresh_token::Entity::find().count(app.database.reader()).await.expect("a number"), 2);
    assert_eq!(event::Entity::find().count(app.database.reader()).await.expect("a number"), 1);
    assert_eq!(worker::purge(app).await.expect("a purge"), Purged::new());
}

#[apply(each_database)]
#[tokio::test]
async fn words_that_nothing_has_any_more_are_purged_with_their_pieces(#[case] backend: Backend) {
    let test = TestApp::start_at(backend, noon()).await;
    let db = test.database().connection();
    let section = rows::section().set("name", "Fruits").inserted(db).await;
    let product = rows::product(section).set("name", "Poire verte").inserted(db).await;
    assert_eq!(rows::update(db, "section", section, "name", "Poires vertes").await, Ok(()));
    assert_eq!(rows::update(db, "product", product, "name", "Pomme verte").await, Ok(()));
    assert_eq!(worker::purge(&test.app).await.expect("a purge"), Purged::from([("search_word", 2)]));
    for (word, kept) in [("fruits", 0), ("poire", 0), ("poires", 1), ("vertes", 1), ("pomme", 1), ("verte", 1)] {
        assert_eq!(rows::count(db, "search_word", "word", word).await, kept, "{word}");
        assert_eq!(rows::count(db, "search_gram", "word", word).await > 0, kept > 0, "{word}");
    }
    assert_eq!(worker::purge(&test.app).await.expect("a purge"), Purged::new());
}

#[apply(each_database)]
#[tokio::test]
async fn a_key_is_purged_at_the_instant_at_which_it_may_be_used_anew(#[case] backend: Backend) {
    let test = TestApp::start_at(backend, noon()).await;
    let app = &test.app;
    let account_id = account(&test).await;
    let key = IdempotencyKey::new(account_id, "orderPlace", "key", &1).expect("a key");
    let claim = write(app, async |txn| key.claim(txn, Uuid::now_v7(), noon()).await).await.expect("a claim");
    assert_eq!(claim, Claim::Fresh);

    app.clock.set(noon() + DAY - MOMENT);
    assert_eq!(worker::purge(app).await.expect("a purge").get("idempotency_key"), None);
    app.clock.set(noon() + DAY);
    assert_eq!(worker::purge(app).await.expect("a purge").get("idempotency_key"), Some(&1));
    assert_eq!(idempotency_key::Entity::find().count(app.database.reader()).await.expect("a number"), 0);
}

#[apply(each_database)]
#[tokio::test]
async fn a_purge_goes_on_until_nothing_is_left(#[case] backend: Backend) {
    let test = TestApp::start_at(backend, noon()).await;
    let old = noon() - 40 * DAY;
    record_event(&test.app, Uuid::now_v7(), old, 2 * BATCH + 1).await;
    assert_eq!(worker::purge(&test.app).await.expect("a purge"), Purged::from([("event", 2 * BATCH + 1)]));
}

#[apply(each_database)]
#[tokio::test]
async fn workers_share_the_work(#[case] backend: Backend) {
    let test = TestApp::start_at(backend, noon()).await;
    record_event(&test.app, Uuid::now_v7(), noon() - 40 * DAY, BATCH).await;
    let (first, second) = tokio::join!(worker::purge(&test.app), worker::purge(&test.app));
    let events = [first, second].map(|purged| purged.expect("a purge").get("event").copied().unwrap_or_default());
    assert_eq!(events.iter().sum::<u64>(), BATCH);
}
