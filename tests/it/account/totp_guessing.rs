//! Codes of a second factor cannot be guessed, and nobody is kept out by those who try.

use chrono::TimeDelta;
use rstest_reuse::apply;
use serde_json::json;

use super::{
    PASSWORD,
    attempt::{HERE, behind_a_proxy, from},
    sign_up, start,
    totp::{ANNE, Person, mutate, refusals},
};
use crate::support::db::{Backend, each_database};

#[apply(each_database)]
#[tokio::test]
async fn codes_tried_from_everywhere_make_wait_except_where_the_account_is_known(#[case] backend: Backend) {
    let app = behind_a_proxy(backend).await;
    let anne = Person::enrolled(&app).await;
    anne.wait(1);
    let code = |otp: &str| json!({ "email": ANNE, "password": PASSWORD, "otp": otp });
    assert_eq!(from(&app, HERE, "sessionCreate", &code(&anne.code(0))).await, "done", "so the account knows HERE");
    anne.wait(1);
    app.take_mails().await;
    for nth in 0..10 {
        let outcome = from(&app, &format!("203.0.113.{nth}"), "sessionCreate", &code("000000")).await;
        assert_eq!(outcome, "INVALID_OTP", "{nth}");
    }
    assert_eq!(app.take_mail().await.subject, "Quelqu’un devine vos codes");
    let another = from(&app, "203.0.113.10", "sessionCreate", &code("000000")).await;
    assert_eq!(another, "TOO_MANY_ATTEMPTS 1", "a first try from there, but not for the account");
    let wrong = json!({ "email": ANNE, "password": "wrong", "otp": "000000" });
    let ignorant = from(&app, "203.0.113.11", "sessionCreate", &wrong).await;
    assert_eq!(ignorant, "INVALID_CREDENTIALS", "who does not know the password learns of no wait");
    assert_eq!(from(&app, HERE, "sessionCreate", &code("000000")).await, "INVALID_OTP");
    assert_eq!(from(&app, HERE, "sessionCreate", &code(&anne.code(0))).await, "done");
    app.app.clock.set(app.app.clock.now() + TimeDelta::minutes(15));
    let away = from(&app, "203.0.113.12", "sessionCreate", &code(&anne.code(0))).await;
    assert_eq!(away, "done", "who waits gets a turn from anywhere");
}

#[apply(each_database)]
#[tokio::test]
async fn first_codes_cannot_be_guessed_either(#[case] backend: Backend) {
    let app = start(backend).await;
    let anne = sign_up(&app, ANNE).await;
    mutate(&app, &anne, "totpEnroll", json!({ "password": PASSWORD }), "secret").await;
    for _ in 0..10 {
        assert_eq!(refusals(&app, &anne, "totpConfirm", json!({ "otp": "000000" })).await, "INVALID_OTP");
    }
    assert_eq!(refusals(&app, &anne, "totpConfirm", json!({ "otp": "000000" })).await, "TOO_MANY_ATTEMPTS");
    app.app.clock.set(app.app.clock.now() + TimeDelta::seconds(1));
    Person::enroll(&app, anne).await;
}
