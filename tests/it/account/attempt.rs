//! Back-off: who tries too often waits, and nobody else.

use chrono::TimeDelta;
use entity::account::attempt_counter::{self, CounterKind};
use futures_util::future::join_all;
use insta::{allow_duplicates, assert_json_snapshot};
use rstest_reuse::apply;
use sea_orm::{ConnectionTrait, EntityTrait};
use serde_json::{Value, json};

use super::{NOW, PASSWORD, credentials, new_account, sign_in, sign_up};
use crate::support::{
    app::TestApp,
    db::{Backend, each_database},
    rows::at,
};

/// A service behind a proxy on this machine, which tells where a request comes from.
pub(super) async fn behind_a_proxy(backend: Backend) -> TestApp {
    let clock = api::platform::clock::Clock::manual(at(NOW));
    let behind = |config: &mut api::config::Config| config.trusted_proxies = "127.0.0.1".parse().unwrap();
    TestApp::with(backend, clock, behind, api::schema::build, |_| {}).await
}

/// Sends a mutation from an address and tells what came of it: `done`, or the refusal's code and wait.
pub(super) async fn from(app: &TestApp, address: &str, mutation: &str, input: &Value) -> String {
    let ty = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
    let query = format!(
        "mutation($input: {ty}!) {{ {mutation}(input: $input) {{
            userErrors {{ code ... on TooManyAttemptsError {{ retryAfter }} }} }} }}"
    );
    let request = app.client().post(app.url("/graphql")).header("x-forwarded-for", address);
    let request = request.json(&json!({ "query": query, "variables": { "input": input } }));
    let answer: Value = request.send().await.unwrap().json().await.unwrap();
    let refusal = &answer["data"][mutation]["userErrors"][0];
    match (refusal["code"].as_str(), refusal["retryAfter"].as_u64()) {
        (Some(code), Some(wait)) => format!("{code} {wait}"),
        (Some(code), None) => code.to_owned(),
        (None, _) if answer["errors"].is_null() => "done".to_owned(),
        (None, _) => panic!("{answer}"),
    }
}

async fn try_from(app: &TestApp, address: &str, email: &str, password: &str) -> String {
    from(app, address, "sessionCreate", &credentials(email, password)).await
}

fn wait(app: &TestApp, seconds: i64) {
    app.app.clock.set(app.app.clock.now() + TimeDelta::seconds(seconds));
}

pub(super) const HERE: &str = "192.0.2.1";
const THERE: &str = "198.51.100.1";

#[apply(each_database)]
#[tokio::test]
async fn wrong_passwords_make_further_tries_wait_longer_and_longer(#[case] backend: Backend) {
    let app = behind_a_proxy(backend).await;
    sign_up(&app, "anne@quai.example").await;
    for email in ["anne@quai.example", "nobody@quai.example"] {
        for _ in 0..5 {
            assert_eq!(try_from(&app, HERE, email, "wrong").await, "INVALID_CREDENTIALS");
        }
        for seconds in [1, 2, 4, 8] {
            let told = format!("TOO_MANY_ATTEMPTS {seconds}");
            let before = app.app.passwords.runs();
            for password in ["wrong", PASSWORD] {
                assert_eq!(try_from(&app, HERE, email, password).await, told, "{email}");
            }
            assert_eq!(app.app.passwords.runs(), before, "it is refused without looking at the password");
            wait(&app, seconds);
            assert_eq!(try_from(&app, HERE, email, "wrong").await, "INVALID_CREDENTIALS", "{email} after {seconds}");
        }
    }
    wait(&app, 16);
    assert_eq!(try_from(&app, HERE, "ANNE@quai.example ", PASSWORD).await, "done");
    assert_eq!(try_from(&app, HERE, "anne@quai.example", "wrong").await, "INVALID_CREDENTIALS", "it begins anew");
}

#[apply(each_database)]
#[tokio::test]
async fn the_refusal_tells_when_to_try_again(#[case] backend: Backend) {
    let app = behind_a_proxy(backend).await;
    for _ in 0..6 {
        try_from(&app, HERE, "anne@quai.example", "wrong").await;
    }
    let query = "mutation($input: SessionCreateInput!) { sessionCreate(input: $input) { session { accessToken }
        userErrors { __typename code field message ... on TooManyAttemptsError { retryAfter } } } }";
    let request = app.client().post(app.url("/graphql")).header("x-forwarded-for", HERE);
    let variables = json!({ "input": credentials("anne@quai.example", PASSWORD) });
    let request = request.json(&json!({ "query": query, "variables": variables }));
    let answer: Value = request.header("accept-language", "en").send().await.unwrap().json().await.unwrap();
    let shown = &answer["data"]["sessionCreate"];
    allow_duplicates! { assert_json_snapshot!(shown, @r#"
    {
      "session": null,
      "userErrors": [
        {
          "__typename": "TooManyAttemptsError",
          "code": "TOO_MANY_ATTEMPTS",
          "field": [],
          "message": "Too many attempts. Try again in 1 second.",
          "retryAfter": 1
        }
      ]
    }
    "#) }
}

#[apply(each_database)]
#[tokio::test]
async fn a_hundred_tries_at_once_are_counted_before_they_are_judged(#[case] backend: Backend) {
    let app = behind_a_proxy(backend).await;
    sign_up(&app, "anne@quai.example").await;
    let before = app.app.passwords.runs();
    let tries = (0..100).map(|_| try_from(&app, HERE, "anne@quai.example", "wrong"));
    let outcomes = join_all(tries).await;
    let judged = outcomes.iter().filter(|outcome| *outcome == "INVALID_CREDENTIALS").count();
    assert_eq!(judged, 5, "{outcomes:?}");
    assert_eq!(app.app.passwords.runs() - before, 5);
    let signed_in = (0..20).map(|_| try_from(&app, THERE, "anne@quai.example", PASSWORD));
    let outcomes = join_all(signed_in).await;
    assert!(outcomes.iter().any(|outcome| outcome == "done"), "{outcomes:?}");
}

#[apply(each_database)]
#[tokio::test]
async fn who_is_attacked_from_everywhere_signs_in_all_the_same(#[case] backend: Backend) {
    let app = behind_a_proxy(backend).await;
    sign_up(&app, "anne@quai.example").await;
    assert_eq!(try_from(&app, HERE, "anne@quai.example", PASSWORD).await, "done", "so the account knows this address");
    for attacker in 0..40 {
        let address = format!("203.0.113.{attacker}");
        assert_eq!(try_from(&app, &address, "anne@quai.example", "wrong").await, "INVALID_CREDENTIALS");
    }
    let again = try_from(&app, "203.0.113.1", "anne@quai.example", "wrong").await;
    assert_eq!(again, "TOO_MANY_ATTEMPTS 3600", "the account is hot: each address has one try an hour");
    assert_eq!(try_from(&app, HERE, "anne@quai.example", "wrong").await, "INVALID_CREDENTIALS");
    assert_eq!(try_from(&app, HERE, "anne@quai.example", PASSWORD).await, "done", "where the account is known");
    assert_eq!(try_from(&app, THERE, "anne@quai.example", PASSWORD).await, "done", "where it is not");
    wait(&app, 3600);
    let again = try_from(&app, "203.0.113.1", "anne@quai.example", "wrong").await;
    assert_eq!(again, "INVALID_CREDENTIALS", "and nobody else's tries prolonged it");
}

#[apply(each_database)]
#[tokio::test]
async fn one_address_cannot_try_one_password_on_everybody(#[case] backend: Backend) {
    let app = behind_a_proxy(backend).await;
    sign_up(&app, "anne@quai.example").await;
    sign_up(&app, "bruno@quai.example").await;
    assert_eq!(try_from(&app, HERE, "anne@quai.example", PASSWORD).await, "done");
    let counters = attempt_counter::Entity::find().all(app.database().connection()).await.unwrap();
    let mut of_sign_ins = counters.iter().filter(|counter| counter.kind != CounterKind::SignUp);
    assert!(of_sign_ins.all(|counter| counter.tries == 0), "who signs in is not counted: {counters:?}");
    let busy = "UPDATE attempt_counter SET tries = 100 WHERE kind = 'ADDRESS'";
    app.database().connection().execute_unprepared(busy).await.unwrap();
    assert_eq!(try_from(&app, HERE, "bruno@quai.example", PASSWORD).await, "TOO_MANY_ATTEMPTS 1");
    assert_eq!(try_from(&app, HERE, "anne@quai.example", PASSWORD).await, "done", "her account knows the address");
    assert_eq!(try_from(&app, THERE, "bruno@quai.example", PASSWORD).await, "done");
    wait(&app, 1);
    assert_eq!(try_from(&app, HERE, "bruno@quai.example", PASSWORD).await, "done");
}

#[apply(each_database)]
#[tokio::test]
async fn one_address_makes_so_many_accounts_and_then_waits(#[case] backend: Backend) {
    let app = behind_a_proxy(backend).await;
    sign_up(&app, "anne@quai.example").await;
    let create = |address: &'static str, email: &'static str| {
        let app = &app;
        async move { from(app, address, "accountCreate", &new_account(email)).await }
    };
    assert_eq!(create(HERE, "anne@quai.example").await, "EMAIL_TAKEN", "which is counted too");
    let many = "UPDATE attempt_counter SET tries = 99 WHERE kind = 'SIGN_UP'";
    app.database().connection().execute_unprepared(many).await.unwrap();
    assert_eq!(create(HERE, "b@quai.example").await, "done");
    assert_eq!(create(HERE, "c@quai.example").await, "TOO_MANY_ATTEMPTS 1");
    assert_eq!(create(THERE, "c@quai.example").await, "done");
    wait(&app, 1);
    assert_eq!(create(HERE, "d@quai.example").await, "done");
    assert_eq!(create(HERE, "e@quai.example").await, "TOO_MANY_ATTEMPTS 2");
}

#[apply(each_database)]
#[tokio::test]
async fn without_a_trusted_proxy_nobody_chooses_an_address(#[case] backend: Backend) {
    let app = super::start(backend).await;
    for nth in 0..6 {
        let outcome = try_from(&app, &format!("203.0.113.{nth}"), "anne@quai.example", "wrong").await;
        assert_eq!(outcome, if nth < 5 { "INVALID_CREDENTIALS" } else { "TOO_MANY_ATTEMPTS 1" });
    }
}

#[apply(each_database)]
#[tokio::test]
async fn no_path_to_a_refusal_hashes_more_or_less_than_another(#[case] backend: Backend) {
    let app = behind_a_proxy(backend).await;
    sign_up(&app, "anne@quai.example").await;
    let bruno = sign_up(&app, "bruno@quai.example").await;
    super::session::disable(&app, &bruno).await;
    let mut statements = Vec::new();
    for (email, password) in [
        ("anne@quai.example", "wrong"),
        ("nobody@quai.example", PASSWORD),
        ("bruno@quai.example", PASSWORD),
        ("bruno@quai.example", "wrong"),
        ("", ""),
    ] {
        let (runs, before) = (app.app.passwords.runs(), app.app.database.statement_count());
        assert_eq!(try_from(&app, HERE, email, password).await, "INVALID_CREDENTIALS");
        assert_eq!(app.app.passwords.runs() - runs, 1, "{email}");
        statements.push(app.app.database.statement_count() - before);
    }
    assert!(statements.iter().all(|count| *count == statements[0]), "{statements:?}");
}

#[apply(each_database)]
#[tokio::test]
async fn a_service_that_hashes_all_it_can_says_so_and_counts_nobody(#[case] backend: Backend) {
    let app = behind_a_proxy(backend).await;
    sign_up(&app, "anne@quai.example").await;
    let counters = async || attempt_counter::Entity::find().all(app.database().connection()).await.unwrap();
    let before = counters().await;
    let mut places = Vec::new();
    while let Ok(place) = app.app.passwords.admit() {
        places.push(place);
    }
    let visitor = app.visitor();
    assert_eq!(visitor.outcome("sessionCreate", credentials("anne@quai.example", PASSWORD)).await, "UNAVAILABLE");
    assert_eq!(visitor.outcome("accountCreate", new_account("bruno@quai.example")).await, "UNAVAILABLE");
    assert_eq!(counters().await, before);
    drop(places);
    sign_in(&app, "anne@quai.example").await;
}

#[apply(each_database)]
#[tokio::test]
async fn one_address_asks_for_so_many_links_and_then_waits(#[case] backend: Backend) {
    let app = behind_a_proxy(backend).await;
    sign_up(&app, "anne@quai.example").await;
    app.take_mails().await;
    let request = async |address: &str, email: &str| {
        from(&app, address, "passwordResetRequest", &json!({ "email": email })).await
    };
    let mut letters = 0;
    for turn in 0..20 {
        let email = if turn % 2 == 0 { "anne@quai.example" } else { "nobody@quai.example" };
        assert_eq!(request(HERE, email).await, "done");
        letters += app.take_mails().await.len();
    }
    for email in ["anne@quai.example", "nobody@quai.example"] {
        assert_eq!(request(HERE, email).await, "TOO_MANY_ATTEMPTS 1", "{email}");
    }
    assert_eq!(letters, 5, "and no account is sent more than that in an hour");
    assert_eq!(request(THERE, "anne@quai.example").await, "done");
    wait(&app, 1);
    assert_eq!(request(HERE, "nobody@quai.example").await, "done");
    assert_eq!(request(HERE, "anne@quai.example").await, "TOO_MANY_ATTEMPTS 2");
}
