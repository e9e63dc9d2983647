//! New passwords: by a link, and while signed in.

use futures_util::future::join_all;
use insta::{allow_duplicates, assert_snapshot};
use rstest_reuse::apply;
use serde_json::json;

use super::{PASSWORD, Tokens, credentials, refresh_outcome, sign_in, sign_up, start, whom};
use crate::support::{
    app::TestApp,
    db::{Backend, each_database},
    rows::{self, at},
};

const ANNE: &str = "anne@quai.example";
const NEW: &str = "une autre phrase, plus longue";

async fn request(app: &TestApp, email: &str) -> String {
    app.visitor().outcome("passwordResetRequest", json!({ "email": email })).await
}

async fn reset(app: &TestApp, token: &str, password: &str) -> String {
    app.visitor().outcome("passwordReset", json!({ "token": token, "newPassword": password })).await
}

async fn sign_in_outcome(app: &TestApp, password: &str) -> String {
    app.visitor().outcome("sessionCreate", credentials(ANNE, password)).await
}

/// Anne, signed up and in, with no letter waiting.
async fn anne(app: &TestApp) -> Tokens {
    let anne = sign_up(app, ANNE).await;
    app.take_mails().await;
    anne
}

async fn sent_token(app: &TestApp) -> String {
    assert_eq!(request(app, ANNE).await, "done");
    app.take_mail().await.token()
}

#[apply(each_database)]
#[tokio::test]
async fn a_forgotten_password_is_replaced_by_a_link(#[case] backend: Backend) {
    let app = start(backend).await;
    let before = anne(&app).await;
    assert_eq!(request(&app, " ANNE@quai.example ").await, "done");
    let letter = app.take_mail().await;
    assert_eq!(letter.to, ANNE);
    assert_eq!(letter.subject, "Choose a new password");
    let text = letter.text.replace(&letter.token(), "TOKEN").replace("\r\n", "\n");
    allow_duplicates! { assert_snapshot!(text, @r"
    Hello,

    Somebody, probably you, asked for a new password for your account. To choose it, open this link within the hour; it works once:

    http://127.0.0.1:8080/account/password#token=TOKEN

    If it was not you, do nothing: your password stays the same.
    ") }
    assert_eq!(letter.token().len(), 43, "256 bits in base64");

    assert_eq!(reset(&app, &letter.token(), NEW).await, "done");
    assert_eq!(whom(&app, &before.access).await, "UNAUTHENTICATED", "signed out everywhere");
    assert_eq!(refresh_outcome(&app, &before.refresh).await, "INVALID_REFRESH_TOKEN refreshToken");
    assert_eq!(sign_in_outcome(&app, PASSWORD).await, "INVALID_CREDENTIALS");
    assert_eq!(sign_in_outcome(&app, NEW).await, "done");
    assert_eq!(app.take_mail().await.subject, "Your password has changed");
}

#[apply(each_database)]
#[tokio::test]
async fn a_link_works_once_and_neither_before_nor_after_its_time(#[case] backend: Backend) {
    let app = start(backend).await;
    anne(&app).await;
    let token = sent_token(&app).await;
    for wrong in ["", "a", &token[1..], &token.to_uppercase(), &format!("{token}=")] {
        assert_eq!(reset(&app, wrong, NEW).await, "INVALID_LINK token", "{wrong}");
    }
    assert_eq!(reset(&app, &token, "short").await, "INVALID_INPUT newPassword", "does not use the link up");
    assert_eq!(reset(&app, &token, ANNE).await, "INVALID_INPUT newPassword", "everybody could guess it");
    assert_eq!(reset(&app, &token, NEW).await, "done");
    assert_eq!(reset(&app, &token, PASSWORD).await, "INVALID_LINK token");
    app.take_mails().await;

    let token = sent_token(&app).await;
    app.app.clock.set(at("2026-11-22T13:00:00Z"));
    assert_eq!(reset(&app, &token, PASSWORD).await, "INVALID_LINK token", "an hour later");
    assert_eq!(sign_in_outcome(&app, NEW).await, "done");
}

#[apply(each_database)]
#[tokio::test]
async fn of_ten_who_use_one_link_at_once_one_succeeds(#[case] backend: Backend) {
    let app = start(backend).await;
    anne(&app).await;
    let token = sent_token(&app).await;
    let passwords: Vec<_> = (0..10).map(|nth| format!("{NEW} {nth}")).collect();
    let outcomes = join_all(passwords.iter().map(|password| reset(&app, &token, password))).await;
    let won: Vec<_> = (0..10).filter(|nth| outcomes[*nth] == "done").collect();
    assert_eq!(won.len(), 1, "{outcomes:?}");
    assert_eq!(outcomes.iter().filter(|outcome| *outcome == "INVALID_LINK token").count(), 9, "{outcomes:?}");
    assert_eq!(sign_in_outcome(&app, &passwords[won[0]]).await, "done");
}

#[apply(each_database)]
#[tokio::test]
async fn a_newer_link_ends_the_older(#[case] backend: Backend) {
    let app = start(backend).await;
    anne(&app).await;
    let (older, newer) = (sent_token(&app).await, sent_token(&app).await);
    assert_eq!(reset(&app, &older, NEW).await, "INVALID_LINK token");
    assert_eq!(reset(&app, &newer, NEW).await, "done");
}

#[apply(each_database)]
#[tokio::test]
async fn an_account_is_sent_five_links_an_hour(#[case] backend: Backend) {
    let app = start(backend).await;
    anne(&app).await;
    let mut last = String::new();
    for _ in 0..5 {
        last = sent_token(&app).await;
    }
    assert_eq!(request(&app, ANNE).await, "done", "told to nobody");
    assert!(app.take_mails().await.is_empty());
    assert_eq!(reset(&app, &last, NEW).await, "done", "the last one stays good");
    app.take_mails().await;
    app.app.clock.set(at("2026-11-22T13:00:00Z"));
    sent_token(&app).await;
}

#[apply(each_database)]
#[tokio::test]
async fn unknown_and_disabled_accounts_are_answered_alike_and_sent_nothing(#[case] backend: Backend) {
    let app = start(backend).await;
    anne(&app).await;
    let token = sent_token(&app).await;
    let db = app.database().connection();
    rows::update_all(db, "account", "disabled_at", at(super::NOW)).await.unwrap();
    let document = "mutation($input: PasswordResetRequestInput!) { passwordResetRequest(input: $input) {
        requested userErrors { code message } } }";
    for email in [ANNE, "nobody@quai.example"] {
        let answer = app.graphql(document, json!({ "input": { "email": email } }), None).await;
        assert_eq!(answer["data"]["passwordResetRequest"], json!({ "requested": true, "userErrors": [] }), "{email}");
    }
    assert!(app.take_mails().await.is_empty());
    assert_eq!(reset(&app, &token, NEW).await, "INVALID_LINK token", "made before the account was disabled");
    assert_eq!(request(&app, "nobody").await, "INVALID_INPUT email");
}

#[apply(each_database)]
#[tokio::test]
async fn a_letter_speaks_the_language_that_was_asked_for(#[case] backend: Backend) {
    let app = start(backend).await;
    anne(&app).await;
    app.visitor().mutate("passwordResetRequest", json!({ "email": ANNE, "language": "FRENCH" }), "requested").await;
    let letter = app.take_mail().await;
    assert_eq!(letter.subject, "Choisissez un nouveau mot de passe");
    assert!(letter.text.starts_with("Bonjour,\r\n\r\nQuelqu’un, sans doute vous,"), "{}", letter.text);
    assert!(letter.raw.contains("text/html") && letter.raw.contains("lang=3D\"fr\""), "{}", letter.raw);
}

#[apply(each_database)]
#[tokio::test]
async fn changing_the_password_needs_the_old_one_and_signs_out_everywhere_else(#[case] backend: Backend) {
    let app = start(backend).await;
    let here = anne(&app).await;
    let elsewhere = sign_in(&app, ANNE).await;
    let token = sent_token(&app).await;
    let document = "mutation($input: PasswordChangeInput!) { passwordChange(input: $input) {
        changed userErrors { code field } } }";
    let change = async |current: &str, new: &str| {
        let input = json!({ "currentPassword": current, "newPassword": new });
        let mut answer = app.graphql(document, json!({ "input": input }), Some(&here.access)).await;
        let payload = answer["data"]["passwordChange"].take();
        (payload["changed"] == json!(true), payload["userErrors"][0]["code"].as_str().unwrap_or_default().to_owned())
    };
    assert_eq!(change("not the one", NEW).await, (false, "INVALID_CREDENTIALS".to_owned()));
    assert_eq!(change(PASSWORD, "short").await, (false, "INVALID_INPUT".to_owned()));
    assert_eq!(change(PASSWORD, NEW).await, (true, String::new()));
    assert_eq!(app.take_mail().await.subject, "Your password has changed");
    assert_eq!(whom(&app, &here.access).await, "signed in");
    assert_eq!(whom(&app, &elsewhere.access).await, "UNAUTHENTICATED");
    assert_eq!(sign_in_outcome(&app, PASSWORD).await, "INVALID_CREDENTIALS");
    assert_eq!(sign_in_outcome(&app, NEW).await, "done");
    assert_eq!(reset(&app, &token, PASSWORD).await, "INVALID_LINK token", "a link asked for before is of no use");
    let input = json!({ "currentPassword": NEW, "newPassword": PASSWORD });
    assert_eq!(app.visitor().outcome("passwordChange", input).await, "UNAUTHENTICATED");
}
