//! Access tokens: what they say, how long they last, and which ones are not ours.

use std::{collections::HashSet, fs, time::Duration};

use api::{account::token::TokenKeys, platform::clock::Clock};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode,
    jwk::{Jwk, JwkSet, ThumbprintHash},
};
use serde_json::{Value, json};

use super::{Tokens, sign_up, start, whom};
use crate::support::{app::TestApp, db::Backend, rows::at};

/// The parts of a token, decoded.
fn parts(token: &str) -> (Value, Value) {
    let mut parts = token.split('.').map(|part| URL_SAFE_NO_PAD.decode(part).unwrap());
    let mut json = || serde_json::from_slice(&parts.next().unwrap()).unwrap();
    (json(), json())
}

fn unsigned(header: &Value, claims: &Value) -> String {
    [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string())).join(".")
}

/// A token as the service signs them, with other claims.
fn signed(app: &TestApp, claims: &Value) -> String {
    let pem = fs::read(app.app.config.data_dir.join("keys/access-token.pem")).unwrap();
    let key = EncodingKey::from_ed_pem(&pem).unwrap();
    let public = Jwk::from_encoding_key(&key, Algorithm::EdDSA).unwrap();
    let kid = public.thumbprint(ThumbprintHash::SHA256).unwrap();
    encode(&Header { kid: Some(kid), ..Header::new(Algorithm::EdDSA) }, claims, &key).unwrap()
}

async fn published(app: &TestApp) -> JwkSet {
    let answer = app.client().get(app.url("/.well-known/jwks.json")).send().await.unwrap();
    answer.json().await.unwrap()
}

#[tokio::test]
async fn an_access_token_names_account_and_session_and_nothing_more() {
    let app = start(Backend::Sqlite).await;
    let anne = sign_up(&app, "anne@quai.example").await;
    let (header, claims) = parts(&anne.access);
    assert_eq!((&header["alg"], &header["typ"]), (&json!("EdDSA"), &json!("JWT")));
    let names: HashSet<_> = claims.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(names, HashSet::from(["sub", "sid", "iat", "exp", "iss", "aud"]));
    assert_eq!(claims["iat"], at("2026-11-22T12:00:00Z").timestamp());
    assert_eq!(claims["exp"], at("2026-11-22T12:15:00Z").timestamp());
}

#[tokio::test]
async fn the_published_key_verifies_a_token_and_is_only_the_public_half() {
    let app = start(Backend::Sqlite).await;
    let anne = sign_up(&app, "anne@quai.example").await;
    let keys = published(&app).await;
    let text = serde_json::to_value(&keys).unwrap();
    assert_eq!(text["keys"][0].get("d"), None, "{text}");
    let (header, _) = parts(&anne.access);
    let key = keys.find(header["kid"].as_str().unwrap()).expect("the token's key is published");
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.set_issuer(&["quai"]);
    validation.set_audience(&["quai-api"]);
    validation.validate_exp = false;
    decode::<Value>(&anne.access, &DecodingKey::from_jwk(key).unwrap(), &validation).expect("it verifies");
}

#[tokio::test]
async fn an_access_token_is_refused_at_its_end() {
    let app = start(Backend::Sqlite).await;
    let anne = sign_up(&app, "anne@quai.example").await;
    app.app.clock.set(at("2026-11-22T12:14:59.999999Z"));
    assert_eq!(whom(&app, &anne.access).await, "signed in");
    app.app.clock.set(at("2026-11-22T12:15:00Z"));
    assert_eq!(whom(&app, &anne.access).await, "UNAUTHENTICATED");
}

#[tokio::test]
async fn a_token_that_we_did_not_sign_so_is_refused() {
    let app = start(Backend::Sqlite).await;
    let anne = sign_up(&app, "anne@quai.example").await;
    let (header, claims) = parts(&anne.access);
    assert_eq!(whom(&app, &signed(&app, &claims)).await, "signed in", "so what follows is refused for its fault");
    for (what, token) in forgeries(&app, &anne, &header, &claims).await {
        assert_eq!(whom(&app, &token).await, "UNAUTHENTICATED", "{what}: {token}");
    }
    for (what, authorization) in [
        ("another scheme", format!("Basic {}", anne.access)),
        ("no scheme", anne.access.clone()),
        ("nothing after the scheme", "Bearer ".to_owned()),
        ("two tokens", format!("Bearer {} {}", anne.access, anne.access)),
    ] {
        let request = app.client().post(app.url("/graphql")).header("authorization", authorization);
        let answer = request.json(&json!({ "query": "{ viewer { user { id } } }" })).send().await.unwrap();
        let status = answer.status();
        let answer: Value = answer.json().await.unwrap();
        assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAUTHENTICATED", "{what}: {status}");
    }
}

async fn forgeries(app: &TestApp, anne: &Tokens, header: &Value, claims: &Value) -> Vec<(&'static str, String)> {
    let with = |name: &str, value: Value| {
        let mut changed = claims.clone();
        changed[name] = value;
        changed
    };
    let without = |name: &str| {
        let mut changed = claims.clone();
        changed.as_object_mut().unwrap().remove(name);
        changed
    };
    let (signing_input, signature) = anne.access.rsplit_once('.').unwrap();
    let (_, body) = signing_input.split_once('.').unwrap();
    let mut flipped = URL_SAFE_NO_PAD.decode(signature).unwrap();
    flipped[0] ^= 1;

    let folder = tempfile::tempdir().unwrap();
    let clock = Clock::manual(app.app.clock.now());
    let other = TokenKeys::open(folder.path(), &clock).unwrap();
    let id = |name: &str| claims[name].as_str().unwrap().parse().unwrap();
    let by_other = other.sign(id("sub"), id("sid"), Duration::from_secs(60)).unwrap().0;

    let keys = serde_json::to_value(published(app).await).unwrap();
    let public = URL_SAFE_NO_PAD.decode(keys["keys"][0]["x"].as_str().unwrap()).unwrap();
    let confused = encode(&Header::new(Algorithm::HS256), claims, &EncodingKey::from_secret(&public)).unwrap();
    let none = unsigned(&json!({ "alg": "none", "typ": "JWT" }), claims);
    vec![
        ("empty signature", format!("{signing_input}.")),
        ("another signature", format!("{signing_input}.{}", URL_SAFE_NO_PAD.encode(flipped))),
        ("other claims", format!("{}.{signature}", unsigned(header, &with("exp", json!(4_000_000_000_i64))))),
        ("algorithm none", format!("{none}.")),
        ("algorithm none, signed", format!("{none}.{signature}")),
        ("the public key as a secret", confused),
        ("another key", by_other),
        ("another audience", signed(app, &with("aud", json!("somebody-else")))),
        ("another issuer", signed(app, &with("iss", json!("somebody-else")))),
        ("no audience", signed(app, &without("aud"))),
        ("no issuer", signed(app, &without("iss"))),
        ("no end", signed(app, &without("exp"))),
        ("somebody else's session", signed(app, &with("sub", json!(uuid::Uuid::now_v7())))),
        ("an unknown session", signed(app, &with("sid", json!(uuid::Uuid::now_v7())))),
        ("no header", format!(".{body}.{signature}")),
        ("nonsense", "nonsense".to_owned()),
        ("a refresh token", anne.refresh.clone()),
        ("very long", "A".repeat(20_000)),
    ]
}
