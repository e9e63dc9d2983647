//! Proving an address, and having another.

use futures_util::future::join_all;
use rstest_reuse::apply;
use serde_json::{Value, json};

use super::{PASSWORD, Tokens, credentials, new_account, sign_up, start};
use crate::support::{
    app::TestApp,
    db::{Backend, each_database},
    rows::at,
};

const ANNE: &str = "anne@quai.example";
const NEW: &str = "anne.petit@quai.example";
const LINK: &str = "requested userErrors { code field }";

async fn verify(app: &TestApp, token: &str) -> String {
    app.visitor().outcome("emailVerify", json!({ "token": token })).await
}

/// What came of a mutation that Anne sends: `done`, or the refusals' codes and fields.
async fn send(app: &TestApp, anne: &Tokens, mutation: &str, input: Value) -> String {
    let (first, rest) = mutation.split_at(1);
    let document =
        format!("mutation($input: {}{rest}Input!) {{ {mutation}(input: $input) {{ {LINK} }} }}", first.to_uppercase());
    let answer = app.graphql(&document, json!({ "input": input }), Some(&anne.access)).await;
    let payload = &answer["data"][mutation];
    let refusals: Vec<_> = payload["userErrors"].as_array().into_iter().flatten().collect();
    assert_eq!(payload["requested"], json!(refusals.is_empty()), "{answer}");
    match refusals.first() {
        None => "done".to_owned(),
        Some(refusal) => {
            let code = refusal["code"].as_str().unwrap_or_default();
            format!("{code} {}", refusal["field"][0].as_str().unwrap_or_default()).trim().to_owned()
        }
    }
}

async fn change(app: &TestApp, anne: &Tokens, email: &str) -> String {
    send(app, anne, "emailChange", json!({ "email": email, "password": PASSWORD })).await
}

/// What the last letter to that address holds for the service.
async fn link_to(app: &TestApp, address: &str) -> String {
    let letters = app.take_mails().await;
    letters.iter().find(|letter| letter.to == address).expect("a letter").token()
}

async fn user(app: &TestApp, anne: &Tokens) -> (String, Option<String>) {
    let query = "{ viewer { user { email emailVerifiedAt } } }";
    let mut user = app.graphql(query, json!({}), Some(&anne.access)).await["data"]["viewer"]["user"].take();
    (user["email"].take().as_str().unwrap_or_default().to_owned(), user["emailVerifiedAt"].as_str().map(str::to_owned))
}

#[apply(each_database)]
#[tokio::test]
async fn a_new_account_is_sent_a_link_that_proves_its_address(#[case] backend: Backend) {
    let app = start(backend).await;
    let anne = sign_up(&app, ANNE).await;
    let letter = app.take_mail().await;
    assert_eq!(
        (letter.to.as_str(), letter.subject.as_str()),
        (ANNE, "Confirm your e-mail address"),
        "no text of whoever signed up goes to an address that is not proved"
    );
    assert!(!letter.raw.contains("Petit") && letter.text.starts_with("Hello,"), "{}", letter.text);
    assert!(letter.link().starts_with("http://127.0.0.1:8080/account/email#token="), "{}", letter.text);
    assert_eq!(user(&app, &anne).await, (ANNE.to_owned(), None));
    let proved =
        app.visitor().mutate("emailVerify", json!({ "token": letter.token() }), "user { email emailVerifiedAt }").await;
    let at_noon = "2026-11-22T12:00:00+00:00";
    assert_eq!(proved, json!({ "user": { "email": ANNE, "emailVerifiedAt": at_noon } }));
    assert_eq!(user(&app, &anne).await.1.as_deref(), Some(at_noon));
    assert_eq!(verify(&app, &letter.token()).await, "INVALID_LINK token", "twice");
    assert_eq!(send(&app, &anne, "emailVerificationRequest", json!({})).await, "EMAIL_ALREADY_VERIFIED");
}

#[apply(each_database)]
#[tokio::test]
async fn the_letter_may_be_asked_for_again_and_only_the_last_is_good(#[case] backend: Backend) {
    let app = start(backend).await;
    let anne = sign_up(&app, ANNE).await;
    let first = app.take_mail().await;
    let mut letters = Vec::new();
    for _ in 0..4 {
        assert_eq!(send(&app, &anne, "emailVerificationRequest", json!({ "language": "FRENCH" })).await, "done");
        letters.push(app.take_mail().await);
    }
    assert_eq!(letters[0].subject, "Confirmez votre adresse e-mail");
    assert_eq!(send(&app, &anne, "emailVerificationRequest", json!({})).await, "LIMIT_REACHED", "a sixth");
    assert_eq!(verify(&app, &first.token()).await, "INVALID_LINK token");
    let tokens: Vec<_> = letters.iter().map(|letter| letter.token()).collect();
    let outcomes = join_all(tokens.iter().map(|token| verify(&app, token))).await;
    assert_eq!(outcomes.iter().filter(|outcome| *outcome == "done").count(), 1, "{outcomes:?}");
    assert_eq!(app.visitor().outcome("emailVerificationRequest", json!({})).await, "UNAUTHENTICATED");
}

#[apply(each_database)]
#[tokio::test]
async fn a_link_to_an_address_proves_nothing_after_three_days(#[case] backend: Backend) {
    let app = start(backend).await;
    sign_up(&app, ANNE).await;
    let token = app.take_mail().await.token();
    app.app.clock.set(at("2026-11-25T12:00:00Z"));
    assert_eq!(verify(&app, &token).await, "INVALID_LINK token");
}

#[apply(each_database)]
#[tokio::test]
async fn an_address_changes_when_its_reader_agrees_and_the_old_one_is_told(#[case] backend: Backend) {
    let app = start(backend).await;
    let anne = sign_up(&app, ANNE).await;
    let unproved = app.take_mail().await.token();
    assert_eq!(change(&app, &anne, NEW).await, "done");
    let unsolicited = app.take_mails().await;
    for letter in &unsolicited {
        assert!(!letter.raw.contains("Petit") && letter.text.starts_with("Hello,"), "{}", letter.text);
    }
    let told = unsolicited.iter().find(|letter| letter.to == ANNE).expect("a letter to the old address");
    assert!(!told.text.contains(NEW), "not proved either, so not told a text that somebody chose: {}", told.text);
    assert_eq!(send(&app, &anne, "emailVerificationRequest", json!({})).await, "done");
    let proof = app.take_mail().await.token();
    assert_eq!(verify(&app, &proof).await, "done");

    app.app.clock.set(at("2026-11-22T12:05:00Z"));
    assert_eq!(change(&app, &anne, NEW).await, "done");
    let mut letters = app.take_mails().await;
    letters.sort_by_key(|letter| letter.to != NEW);
    let told: Vec<_> = letters.iter().map(|letter| (letter.to.as_str(), letter.subject.as_str())).collect();
    assert_eq!(
        told,
        [
            (NEW, "Confirm your new e-mail address"),
            ("\"Anne Petit\" <anne@quai.example>", "A change of your e-mail address"),
        ]
    );
    let (asked, told) = (&letters[0], &letters[1]);
    assert!(told.text.contains(NEW), "{}", told.text);
    assert_eq!(user(&app, &anne).await.0, ANNE, "not yet");
    assert_eq!(verify(&app, &asked.token()).await, "done");
    assert_eq!(user(&app, &anne).await, (NEW.to_owned(), Some("2026-11-22T12:05:00+00:00".to_owned())));
    let last = app.take_mail().await;
    assert_eq!(
        (last.to.as_str(), last.subject.as_str()),
        ("\"Anne Petit\" <anne@quai.example>", "Your e-mail address has changed")
    );
    assert_eq!(verify(&app, &unproved).await, "INVALID_LINK token", "a link to the address it had");
    assert_eq!(app.visitor().outcome("sessionCreate", credentials(NEW, PASSWORD)).await, "done");
    assert_eq!(app.visitor().outcome("sessionCreate", credentials(ANNE, PASSWORD)).await, "INVALID_CREDENTIALS");
}

#[apply(each_database)]
#[tokio::test]
async fn an_address_is_changed_by_the_password_to_one_that_nobody_has(#[case] backend: Backend) {
    let app = start(backend).await;
    let anne = sign_up(&app, ANNE).await;
    app.take_mails().await;
    assert_eq!(change(&app, &anne, "nowhere").await, "INVALID_INPUT email");
    let wrong = json!({ "email": NEW, "password": "not the one" });
    assert_eq!(send(&app, &anne, "emailChange", wrong).await, "INVALID_CREDENTIALS password");
    assert!(app.take_mails().await.is_empty());

    assert_eq!(change(&app, &anne, NEW).await, "done");
    let token = link_to(&app, NEW).await;
    app.visitor().mutate("accountCreate", new_account(NEW), "user { id }").await;
    assert_eq!(verify(&app, &token).await, "EMAIL_TAKEN email", "somebody was faster");
    assert_eq!(user(&app, &anne).await.0, ANNE);
}

#[apply(each_database)]
#[tokio::test]
async fn a_new_password_stops_a_change_of_address_and_proves_the_old_one(#[case] backend: Backend) {
    let app = start(backend).await;
    let anne = sign_up(&app, ANNE).await;
    app.take_mails().await;
    assert_eq!(change(&app, &anne, NEW).await, "done");
    let theft = link_to(&app, NEW).await;
    app.visitor().mutate("passwordResetRequest", json!({ "email": ANNE }), "requested").await;
    let input = json!({ "token": app.take_mail().await.token(), "newPassword": "a phrase that is long enough" });
    assert_eq!(app.visitor().outcome("passwordReset", input).await, "done");
    assert_eq!(verify(&app, &theft).await, "INVALID_LINK token");
    let again = json!({ "email": ANNE, "password": "a phrase that is long enough" });
    let query = "mutation($input: SessionCreateInput!) { sessionCreate(input: $input) { session { user { emailVerifiedAt } } } }";
    let answer = app.graphql(query, json!({ "input": again }), None).await;
    assert_eq!(answer["data"]["sessionCreate"]["session"]["user"]["emailVerifiedAt"], "2026-11-22T12:00:00+00:00");
}

#[apply(each_database)]
#[tokio::test]
async fn asking_for_an_address_does_not_tell_whether_somebody_has_it(#[case] backend: Backend) {
    let app = start(backend).await;
    let anne = sign_up(&app, ANNE).await;
    app.visitor().mutate("accountCreate", new_account("bruno@quai.example"), "user { id }").await;
    app.take_mails().await;
    for (address, subject) in
        [("BRUNO@quai.example", "You have an account already"), (NEW, "Confirm your new e-mail address")]
    {
        assert_eq!(change(&app, &anne, address).await, "done", "{address}");
        let letters = app.take_mails().await;
        assert_eq!(letters.len(), 2, "{letters:?}");
        let letter = letters.iter().find(|letter| letter.to != ANNE).expect("a letter to the address asked for");
        assert_eq!((letter.to.to_lowercase(), letter.subject.as_str()), (address.to_lowercase(), subject));
        assert_eq!(letter.text.contains("http"), address == NEW, "{}", letter.text);
    }
    for address in ["bruno@quai.example", NEW, "bruno@quai.example"] {
        assert_eq!(change(&app, &anne, address).await, "done", "{address}");
    }
    for address in ["bruno@quai.example", NEW] {
        assert_eq!(change(&app, &anne, address).await, "LIMIT_REACHED", "{address}");
    }
}

#[apply(each_database)]
#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_address_proved_by_a_password_that_is_being_replaced_is_worth_nothing(#[case] backend: Backend) {
    let app = start(backend).await;
    let anne = sign_up(&app, ANNE).await;
    for turn in 0..4 {
        let new = format!("a phrase that is long enough {turn}");
        let thief = if turn == 0 { anne.clone() } else { signed_in_again(&app, turn - 1).await };
        let old = if turn == 0 { PASSWORD.to_owned() } else { format!("a phrase that is long enough {}", turn - 1) };
        app.take_mails().await;
        app.visitor().mutate("passwordResetRequest", json!({ "email": ANNE }), "requested").await;
        let input = json!({ "token": app.take_mail().await.token(), "newPassword": new });
        let visitor = app.visitor();
        let reset = visitor.outcome("passwordReset", input);
        let address = |nth: usize| json!({ "email": format!("thief{nth}@quai.example"), "password": old });
        let document = "mutation($input: EmailChangeInput!) { emailChange(input: $input) { requested } }";
        let changes = (0..4).map(|nth| app.graphql(document, json!({ "input": address(nth) }), Some(&thief.access)));
        let (reset, _) = futures_util::join!(reset, join_all(changes));
        assert_eq!(reset, "done");
        app.app.clock.set(app.app.clock.now() + chrono::TimeDelta::minutes(1));
        for letter in app.take_mails().await.iter().filter(|letter| letter.to.contains("thief")) {
            assert_eq!(verify(&app, &letter.token()).await, "INVALID_LINK token");
        }
        app.app.clock.set(app.app.clock.now() + chrono::TimeDelta::hours(2));
    }
}

async fn signed_in_again(app: &TestApp, turn: usize) -> Tokens {
    let input = json!({ "email": ANNE, "password": format!("a phrase that is long enough {turn}") });
    let payload = app.visitor().mutate("sessionCreate", input, super::SESSION).await;
    Tokens::of(&payload["session"])
}
