//! The second factor: switching it on, signing in with it, losing it.

use api::{
    account::totp::rules::recovery_hash,
    platform::{clock::Clock, global_id::NodeKind},
};
use async_graphql::ID;
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::join_all;
use rstest_reuse::apply;
use serde_json::{Value, json};
use totp_rs::{Algorithm, Secret, TOTP};

use super::{NOW, PASSWORD, Tokens, refresh_outcome, sign_up, start, viewer, whom};
use crate::support::{
    app::TestApp,
    db::{Backend, each_database},
    rows::{self, at},
};

pub(super) const ANNE: &str = "anne@quai.example";

/// Somebody who has an app.
pub(super) struct Person<'a> {
    app: &'a TestApp,
    tokens: Tokens,
    secret: String,
    recovery_codes: Vec<String>,
}

impl<'a> Person<'a> {
    /// Anne, with the second factor on since noon.
    pub(super) async fn enrolled(app: &'a TestApp) -> Self {
        let tokens = sign_up(app, ANNE).await;
        Self::enroll(app, tokens).await
    }

    pub(super) async fn enroll(app: &'a TestApp, tokens: Tokens) -> Self {
        let made = mutate(app, &tokens, "totpEnroll", json!({ "password": PASSWORD }), "secret uri").await;
        let secret = made["secret"].as_str().expect("a secret").to_owned();
        let mut anne = Self { app, tokens, secret, recovery_codes: Vec::new() };
        let input = json!({ "otp": anne.code(0) });
        let confirmed = mutate(app, &anne.tokens, "totpConfirm", input, "recoveryCodes").await;
        let codes = confirmed["recoveryCodes"].as_array().expect("codes").iter();
        anne.recovery_codes = codes.map(|code| code.as_str().expect("a code").to_owned()).collect();
        anne
    }

    /// What the app shows, so many steps from now.
    pub(super) fn code(&self, steps: i64) -> String {
        let secret = Secret::Encoded(self.secret.clone()).to_bytes().expect("base32");
        let app = TOTP::new_unchecked(Algorithm::SHA1, 6, 0, 30, secret, None, String::new());
        app.generate(u64::try_from(self.app.app.clock.now().timestamp() + 30 * steps).expect("after 1970"))
    }

    /// Moves the clock by so many steps.
    pub(super) fn wait(&self, steps: i32) {
        self.app.app.clock.set(self.app.app.clock.now() + TimeDelta::seconds(30) * steps);
    }

    async fn state(&self) -> Value {
        let query = "{ viewer { totp { confirmedAt recoveryCodesLeft missing } } }";
        self.app.graphql(query, json!({}), Some(&self.tokens.access)).await["data"]["viewer"]["totp"].take()
    }
}

/// Sends a mutation, and gives its payload.
async fn send(app: &TestApp, tokens: &Tokens, mutation: &str, input: Value, selection: &str) -> Value {
    let (first, rest) = mutation.split_at(1);
    let document = format!(
        "mutation($input: {}{rest}Input!) {{ {mutation}(input: $input) {{ {selection} userErrors {{ code field }} }} }}",
        first.to_uppercase()
    );
    let mut answer = app.graphql(&document, json!({ "input": input }), Some(&tokens.access)).await;
    assert!(answer["errors"].is_null(), "{answer}");
    answer["data"][mutation].take()
}

pub(super) async fn mutate(app: &TestApp, tokens: &Tokens, mutation: &str, input: Value, selection: &str) -> Value {
    let payload = send(app, tokens, mutation, input, selection).await;
    assert_eq!(payload["userErrors"], json!([]), "{mutation}");
    payload
}

/// The codes of what was refused.
pub(super) async fn refusals(app: &TestApp, tokens: &Tokens, mutation: &str, input: Value) -> String {
    let payload = send(app, tokens, mutation, input, "").await;
    let codes = payload["userErrors"].as_array().into_iter().flatten().filter_map(|error| error["code"].as_str());
    codes.collect::<Vec<_>>().join(" ")
}

async fn sign_in(app: &TestApp, otp: Option<&str>) -> String {
    let input = json!({ "email": ANNE, "password": PASSWORD, "otp": otp });
    app.visitor().outcome("sessionCreate", input).await
}

#[apply(each_database)]
#[tokio::test]
async fn an_account_with_a_second_factor_signs_in_with_it(#[case] backend: Backend) {
    let app = start(backend).await;
    let anne = Person::enrolled(&app).await;
    assert_eq!(
        anne.state().await,
        json!({ "confirmedAt": "2026-11-22T12:00:00+00:00", "recoveryCodesLeft": 10, "missing": false })
    );
    assert_eq!(app.take_mails().await.last().expect("letters").subject, "Second factor switched on");
    assert_eq!(sign_in(&app, None).await, "OTP_REQUIRED otp");
    assert_eq!(sign_in(&app, Some(" ")).await, "OTP_REQUIRED otp");
    assert_eq!(sign_in(&app, Some(&anne.code(0))).await, "INVALID_OTP otp", "it confirmed already");
    assert_eq!(sign_in(&app, Some(&anne.code(3))).await, "INVALID_OTP otp", "too far ahead");
    assert_eq!(sign_in(&app, Some("no code")).await, "INVALID_OTP otp");
    assert_eq!(sign_in(&app, Some(&anne.code(1))).await, "done", "an app whose clock is ahead");
    anne.wait(2);
    assert_eq!(sign_in(&app, Some(&anne.code(-1))).await, "INVALID_OTP otp", "the same step again");
    assert_eq!(sign_in(&app, Some(&anne.code(0))).await, "done");
    let wrong = json!({ "email": ANNE, "password": "not the one", "otp": anne.code(1) });
    assert_eq!(app.visitor().outcome("sessionCreate", wrong).await, "INVALID_CREDENTIALS", "the password comes first");
}

#[apply(each_database)]
#[tokio::test]
async fn of_ten_sign_ins_with_one_code_at_once_one_succeeds(#[case] backend: Backend) {
    let app = start(backend).await;
    let anne = Person::enrolled(&app).await;
    anne.wait(1);
    let code = anne.code(0);
    for otp in [&code, &anne.recovery_codes[0]] {
        let outcomes = join_all((0..10).map(|_| sign_in(&app, Some(otp)))).await;
        assert_eq!(outcomes.iter().filter(|outcome| *outcome == "done").count(), 1, "{outcomes:?}");
        let refused = |outcome: &&String| matches!(outcome.as_str(), "INVALID_OTP otp" | "TOO_MANY_ATTEMPTS");
        assert_eq!(outcomes.iter().filter(refused).count(), 9, "{outcomes:?}");
        app.app.clock.set(app.app.clock.now() + TimeDelta::hours(24));
    }
}

#[apply(each_database)]
#[tokio::test]
async fn a_recovery_code_stands_in_for_the_app_once(#[case] backend: Backend) {
    let app = start(backend).await;
    let anne = Person::enrolled(&app).await;
    assert_eq!(anne.recovery_codes.len(), 10);
    let spelt = anne.recovery_codes[0].to_uppercase().replace('-', " ");
    assert_eq!(sign_in(&app, Some(&spelt)).await, "done");
    assert_eq!(sign_in(&app, Some(&anne.recovery_codes[0])).await, "INVALID_OTP otp");
    assert_eq!(sign_in(&app, Some("aaaa-bbbb-cccc-dddd")).await, "INVALID_OTP otp");
    assert_eq!(anne.state().await["recoveryCodesLeft"], 9);

    anne.wait(1);
    let input = json!({ "password": PASSWORD, "otp": anne.code(0) });
    let made = mutate(&app, &anne.tokens, "recoveryCodesRegenerate", input, "recoveryCodes").await;
    assert_eq!(anne.state().await["recoveryCodesLeft"], 10);
    assert_eq!(sign_in(&app, Some(&anne.recovery_codes[1])).await, "INVALID_OTP otp", "replaced");
    assert_eq!(sign_in(&app, made["recoveryCodes"][1].as_str()).await, "done");
}

#[apply(each_database)]
#[tokio::test]
async fn nothing_changes_before_a_first_code_is_right(#[case] backend: Backend) {
    let app = start(backend).await;
    let anne = sign_up(&app, ANNE).await;
    assert_eq!(refusals(&app, &anne, "totpConfirm", json!({ "otp": "123456" })).await, "TOTP_NOT_ON");
    assert_eq!(refusals(&app, &anne, "totpEnroll", json!({ "password": "not the one" })).await, "INVALID_CREDENTIALS");
    let first = mutate(&app, &anne, "totpEnroll", json!({ "password": PASSWORD }), "secret uri").await;
    let uri = first["uri"].as_str().expect("an address");
    assert!(uri.starts_with("otpauth://totp/Quai:anne%40quai.example?secret="), "{uri}");
    assert_eq!(sign_in(&app, None).await, "done");
    assert_eq!(refusals(&app, &anne, "totpConfirm", json!({ "otp": "12345" })).await, "INVALID_OTP");
    let off = json!({ "password": PASSWORD, "otp": "123456" });
    assert_eq!(refusals(&app, &anne, "totpDisable", off).await, "TOTP_NOT_ON");
    let anne = Person::enroll(&app, anne).await;
    assert_ne!(first["secret"], json!(anne.secret), "asking again makes another");
    assert_eq!(refusals(&app, &anne.tokens, "totpEnroll", json!({ "password": PASSWORD })).await, "TOTP_ALREADY_ON");
    for mutation in ["totpEnroll", "totpConfirm", "totpDisable", "recoveryCodesRegenerate"] {
        let input = match mutation {
            "totpEnroll" => json!({ "password": PASSWORD }),
            "totpConfirm" => json!({ "otp": "123456" }),
            _ => json!({ "password": PASSWORD, "otp": "123456" }),
        };
        assert_eq!(app.visitor().outcome(mutation, input).await, "UNAUTHENTICATED", "{mutation}");
    }
}

#[apply(each_database)]
#[tokio::test]
async fn switching_it_off_needs_password_and_code(#[case] backend: Backend) {
    let app = start(backend).await;
    let anne = Person::enrolled(&app).await;
    anne.wait(1);
    let off = |password: &str, otp: &str| json!({ "password": password, "otp": otp });
    let wrong = off("not the one", &anne.code(0));
    assert_eq!(refusals(&app, &anne.tokens, "totpDisable", wrong).await, "INVALID_CREDENTIALS");
    assert_eq!(refusals(&app, &anne.tokens, "totpDisable", off(PASSWORD, "12")).await, "INVALID_OTP");
    app.take_mails().await;
    mutate(&app, &anne.tokens, "totpDisable", off(PASSWORD, &anne.code(0)), "disabled").await;
    assert_eq!(app.take_mail().await.subject, "Second factor switched off");
    assert_eq!(anne.state().await["confirmedAt"], Value::Null);
    assert_eq!(sign_in(&app, None).await, "done");
}

#[apply(each_database)]
#[tokio::test]
async fn an_administrator_takes_a_lost_second_factor_away(#[case] backend: Backend) {
    let app = start(backend).await;
    let anne = Person::enrolled(&app).await;
    let input = json!({ "userId": anne.tokens.user_id });
    assert_eq!(app.manager().await.outcome("totpReset", input.clone()).await, "FORBIDDEN");
    let ada = app.administrator().await;
    ada.mutate("totpReset", input.clone(), "user { id }").await;
    assert_eq!(whom(&app, &anne.tokens.access).await, "UNAUTHENTICATED", "signed out everywhere");
    assert_eq!(sign_in(&app, None).await, "done");
    assert_eq!(ada.outcome("totpReset", input).await, "TOTP_NOT_ON");
    assert_eq!(ada.outcome("totpReset", json!({ "userId": "nobody" })).await, "NOT_FOUND userId");
}

#[apply(each_database)]
#[tokio::test]
async fn wrong_codes_make_wait_like_wrong_passwords(#[case] backend: Backend) {
    let app = start(backend).await;
    let anne = Person::enrolled(&app).await;
    anne.wait(1);
    let mut outcomes = Vec::new();
    for _ in 0..7 {
        outcomes.push(sign_in(&app, Some("000000")).await);
        // A right password alone is no guess, and forgives none.
        sign_in(&app, None).await;
    }
    assert_eq!(outcomes[..5], ["INVALID_OTP otp"; 5]);
    assert_eq!(outcomes[6], "TOO_MANY_ATTEMPTS");
    anne.wait(1);
    assert_eq!(sign_in(&app, Some(&anne.code(0))).await, "done", "who waits gets a turn");
}

#[apply(each_database)]
#[tokio::test]
async fn staff_that_must_have_it_works_once_it_is_on(#[case] backend: Backend) {
    let required = |config: &mut api::config::Config| config.staff_totp_required = true;
    let noon: DateTime<Utc> = at(NOW);
    let app = TestApp::with(backend, Clock::manual(noon), required, api::schema::build, |_| {}).await;
    let anne = sign_up(&app, ANNE).await;
    assert_eq!(viewer(&app, &anne.access).await["actions"], json!(["SHOP"]), "customers need none");
    let db = app.database().connection();
    let id = api::platform::global_id::NodeKind::User.decode(&anne.user_id.clone().into()).expect("an id");
    rows::account_role(id, "EMPLOYEE").inserted(db).await;
    assert_eq!(viewer(&app, &anne.access).await["actions"], json!(["SHOP"]));
    let missing = app.graphql("{ viewer { totp { missing } } }", json!({}), Some(&anne.access)).await;
    assert_eq!(missing["data"]["viewer"]["totp"]["missing"], true);
    let anne = Person::enroll(&app, anne).await;
    assert_eq!(viewer(&app, &anne.tokens.access).await["actions"], json!(["SHOP", "PREPARE"]));
    assert_eq!(anne.state().await["missing"], false);
}

#[apply(each_database)]
#[tokio::test]
async fn the_state_of_a_second_factor_is_read_in_two_statements_beside_who_is_calling(#[case] backend: Backend) {
    let app = start(backend).await;
    let anne = Person::enrolled(&app).await;
    let statements = async |query: &str| {
        let before = app.app.database.statement_count();
        let answer = app.graphql(query, json!({}), Some(&anne.tokens.access)).await;
        assert!(answer["errors"].is_null(), "{answer}");
        app.app.database.statement_count() - before
    };
    let calling = statements("{ viewer { actions } }").await;
    assert_eq!(statements("{ viewer { totp { confirmedAt recoveryCodesLeft } } }").await - calling, 2);
}

#[apply(each_database)]
#[tokio::test]
async fn switching_it_on_ends_every_sign_in_that_gave_no_code(#[case] backend: Backend) {
    let app = start(backend).await;
    let thief = sign_up(&app, ANNE).await;
    let anne = super::sign_in(&app, ANNE).await;
    let anne = Person::enroll(&app, anne).await;
    assert_eq!(whom(&app, &thief.access).await, "UNAUTHENTICATED");
    assert_eq!(refresh_outcome(&app, &thief.refresh).await, "INVALID_REFRESH_TOKEN refreshToken");
    assert_eq!(whom(&app, &anne.tokens.access).await, "signed in");
}

#[apply(each_database)]
#[tokio::test]
async fn without_its_key_no_code_is_right_but_recovery_codes_are(#[case] backend: Backend) {
    let app = start(backend).await;
    let (db, tokens) = (app.database().connection(), sign_up(&app, ANNE).await);
    let user = app.graphql("{ viewer { user { id } } }", json!({}), Some(&tokens.access)).await;
    let user = ID(user["data"]["viewer"]["user"]["id"].as_str().expect("an id").to_owned());
    let account = NodeKind::User.decode(&user).expect("an account");
    let sealed_elsewhere = rows::totp(account).set("confirmed_at", at(NOW)).set("last_step", 1_i64);
    sealed_elsewhere.inserted(db).await;
    let code = "aaaaaaaaaaaaaaaa";
    rows::recovery_code(account).set("code_hash", recovery_hash(account, code)).inserted(db).await;
    assert_eq!(sign_in(&app, Some("123456")).await, "INVALID_OTP otp");
    assert_eq!(sign_in(&app, Some(code)).await, "done");
}

#[apply(each_database)]
#[tokio::test]
async fn other_recovery_codes_are_told_to_the_owner(#[case] backend: Backend) {
    let app = start(backend).await;
    let anne = Person::enrolled(&app).await;
    anne.wait(1);
    app.take_mails().await;
    let input = json!({ "password": PASSWORD, "otp": anne.code(0) });
    mutate(&app, &anne.tokens, "recoveryCodesRegenerate", input, "recoveryCodes").await;
    assert_eq!(app.take_mail().await.subject, "New recovery codes");
}
