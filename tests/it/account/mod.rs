//! Accounts and sign-ins through the public API. Here people really sign up and in, with passwords.

mod attempt;
mod directory;
mod disabling;
mod email;
mod letters;
mod new_password;
mod session;
mod session_list;
mod token;
mod totp;
mod totp_guessing;
mod user;

use serde_json::{Value, json};

use crate::support::{app::TestApp, rows::at};

/// When these tests begin.
const NOW: &str = "2026-11-22T12:00:00Z";
const PASSWORD: &str = "une phrase assez longue";
const VIEWER: &str = "{ viewer { actions user { id name email roles } } }";

/// What a sign-in or a refresh handed out.
#[derive(Clone, Debug)]
struct Tokens {
    access: String,
    refresh: String,
    expires_at: String,
    user_id: String,
}

impl Tokens {
    fn of(session: &Value) -> Self {
        let text = |value: &Value| value.as_str().unwrap_or_else(|| panic!("no session: {session}")).to_owned();
        Self {
            access: text(&session["accessToken"]),
            refresh: text(&session["refreshToken"]),
            expires_at: text(&session["expiresAt"]),
            user_id: text(&session["user"]["id"]),
        }
    }
}

const SESSION: &str = "session { accessToken refreshToken expiresAt user { id } }";

fn credentials(email: &str, password: &str) -> Value {
    json!({ "email": email, "password": password })
}

fn new_account(email: &str) -> Value {
    json!({ "name": "Anne Petit", "email": email, "password": PASSWORD })
}

async fn sign_in(app: &TestApp, email: &str) -> Tokens {
    let payload = app.visitor().mutate("sessionCreate", credentials(email, PASSWORD), SESSION).await;
    Tokens::of(&payload["session"])
}

/// Signs up and in.
async fn sign_up(app: &TestApp, email: &str) -> Tokens {
    app.visitor().mutate("accountCreate", new_account(email), "user { id }").await;
    sign_in(app, email).await
}

async fn refresh(app: &TestApp, token: &str) -> Tokens {
    let payload = app.visitor().mutate("sessionRefresh", json!({ "refreshToken": token }), SESSION).await;
    Tokens::of(&payload["session"])
}

async fn refresh_outcome(app: &TestApp, token: &str) -> String {
    app.visitor().outcome("sessionRefresh", json!({ "refreshToken": token })).await
}

async fn sign_out(app: &TestApp, access: &str, everywhere: bool) {
    let document = "mutation($input: SessionRevokeInput!) { sessionRevoke(input: $input) { revoked } }";
    let variables = json!({ "input": { "everywhere": everywhere } });
    let answer = app.graphql(document, variables, Some(access)).await;
    assert_eq!(answer["data"]["sessionRevoke"]["revoked"], true, "{answer}");
}

/// Whom the service takes the bearer for: `signed in`, or the code of the error.
async fn whom(app: &TestApp, access: &str) -> String {
    let answer = app.graphql("{ viewer { user { id } } }", json!({}), Some(access)).await;
    match answer["errors"][0]["extensions"]["code"].as_str() {
        Some(code) => code.to_owned(),
        None if answer["data"]["viewer"]["user"]["id"].is_string() => "signed in".to_owned(),
        None => "visitor".to_owned(),
    }
}

async fn viewer(app: &TestApp, access: &str) -> Value {
    app.graphql(VIEWER, json!({}), Some(access)).await["data"]["viewer"].take()
}

async fn start(backend: crate::support::db::Backend) -> TestApp {
    TestApp::start_at(backend, at(NOW)).await
}
