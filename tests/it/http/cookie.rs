//! The refresh token in a cookie: for browsers, for the service's own pages, for signing in and out alone.

use api::platform::clock::Clock;
use reqwest::{Response, header};
use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::support::{
    app::TestApp,
    db::{Backend, each_database},
    rows::at,
    socket::Socket,
};

const CREATE: &str = "mutation { sessionCreate(input: { email: \"anne@quai.example\", password: \"correct horse\",
    refreshTokenIn: COOKIE }) { session { accessToken refreshToken } userErrors { code field } } }";
const REFRESH: &str =
    "mutation { sessionRefresh(input: {}) { session { accessToken refreshToken } userErrors { code field } } }";
const REVOKE: &str = "mutation { sessionRevoke(input: {}) { revoked userErrors { code } } }";

async fn start(backend: Backend, public_url: &str) -> TestApp {
    let clock = Clock::manual(at("2026-11-23T12:00:00Z"));
    let configure = |config: &mut api::config::Config| config.public_url = public_url.to_owned();
    let app = TestApp::with(backend, clock, configure, api::schema::build, |_| {}).await;
    let account = json!({ "name": "Anne", "email": "anne@quai.example", "password": "correct horse" });
    app.visitor().mutate("accountCreate", account, "user { id }").await;
    app
}

async fn send(app: &TestApp, query: &str, headers: &[(&'static str, &str)]) -> Response {
    let mut request = app.client().post(app.url("/graphql")).json(&json!({ "query": query }));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.send().await.unwrap()
}

fn set_cookie(response: &Response) -> Option<String> {
    let mut set = response.headers().get_all(header::SET_COOKIE).iter();
    let first = set.next().map(|value| value.to_str().unwrap().to_owned());
    assert_eq!(set.next(), None, "one cookie");
    first
}

/// `name=value`, as the browser sends it back, and the attributes.
fn split(cookie: &str) -> (&str, &str) {
    cookie.split_once("; ").unwrap()
}

async fn session(response: Response) -> Value {
    let mut answer: Value = response.json().await.unwrap();
    let payload = answer["data"].as_object_mut().and_then(|data| data.values_mut().next()).map(Value::take);
    payload.unwrap_or_else(|| panic!("{answer}"))
}

#[apply(each_database)]
#[tokio::test]
async fn a_browser_keeps_its_refresh_token_where_no_script_reads_it(#[case] backend: Backend) {
    let app = start(backend, "http://127.0.0.1:8080").await;
    let created = send(&app, CREATE, &[]).await;
    assert_eq!(created.headers()[header::CACHE_CONTROL], "no-store");
    let first = set_cookie(&created).expect("a cookie is set");
    let (pair, attributes) = split(&first);
    assert!(pair.starts_with("quai-refresh=") && pair.len() == "quai-refresh=".len() + 43, "{pair}");
    assert_eq!(attributes, "Path=/graphql; Max-Age=2592000; HttpOnly; SameSite=Strict");
    let told = session(created).await;
    assert_eq!(told["session"]["refreshToken"], Value::Null, "{told}");
    assert!(told["session"]["accessToken"].is_string());

    let refreshed = send(&app, REFRESH, &[("cookie", pair)]).await;
    let second = set_cookie(&refreshed).expect("the next one is set");
    assert_ne!(split(&second).0, pair);
    let told = session(refreshed).await;
    assert_eq!((&told["session"]["refreshToken"], &told["userErrors"]), (&Value::Null, &json!([])));
    let bearer = format!("Bearer {}", told["session"]["accessToken"].as_str().unwrap());

    let cookies = format!("theme=dark; {}", split(&second).0);
    let revoked = send(&app, REVOKE, &[("cookie", &cookies), ("authorization", &bearer)]).await;
    let forgotten = "quai-refresh=; Path=/graphql; Max-Age=0; HttpOnly; SameSite=Strict";
    assert_eq!(set_cookie(&revoked).as_deref(), Some(forgotten));
    let refused = send(&app, REFRESH, &[("cookie", split(&second).0)]).await;
    assert_eq!(set_cookie(&refused).as_deref(), Some(forgotten), "a cookie that is good for nothing goes");
    assert_eq!(session(refused).await["userErrors"][0]["code"], "INVALID_REFRESH_TOKEN");
}

#[tokio::test]
async fn with_https_the_cookie_is_for_https() {
    let app = start(Backend::Sqlite, "https://quai.example").await;
    let created = send(&app, CREATE, &[("origin", "https://quai.example")]).await;
    let cookie = set_cookie(&created).unwrap();
    let (pair, attributes) = split(&cookie);
    assert!(pair.starts_with("__Secure-quai-refresh="), "{pair}");
    assert_eq!(attributes, "Path=/graphql; Max-Age=2592000; HttpOnly; SameSite=Strict; Secure");
    let plain = pair.trim_start_matches("__Secure-");
    assert_eq!(session(send(&app, REFRESH, &[("cookie", plain)]).await).await["session"], Value::Null);
    assert!(session(send(&app, REFRESH, &[("cookie", pair)]).await).await["session"]["accessToken"].is_string());
}

#[apply(each_database)]
#[tokio::test]
async fn the_cookie_alone_signs_out_and_does_nothing_else(#[case] backend: Backend) {
    let app = start(backend, "http://127.0.0.1:8080").await;
    let cookie = set_cookie(&send(&app, CREATE, &[]).await).unwrap();
    let cookie = [("cookie", split(&cookie).0)];
    let viewer: Value =
        send(&app, "{ viewer { user { name } sessions { totalCount } } }", &cookie).await.json().await.unwrap();
    assert_eq!(viewer["data"]["viewer"], json!({ "user": null, "sessions": { "totalCount": 0 } }));
    let basket = "mutation { basketCreate(input: { name: \"a\" }) { userErrors { code } } }";
    let refused: Value = send(&app, basket, &cookie).await.json().await.unwrap();
    assert_eq!(refused["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
    assert_eq!(session(send(&app, REVOKE, &cookie).await).await["revoked"], true);
    assert_eq!(session(send(&app, REFRESH, &cookie).await).await["session"], Value::Null);
    let refused: Value = send(&app, REVOKE, &cookie).await.json().await.unwrap();
    assert_eq!(refused["errors"][0]["extensions"]["code"], "UNAUTHENTICATED", "it holds no sign-in any more");
}

#[apply(each_database)]
#[tokio::test]
async fn a_page_of_another_origin_gains_nothing_by_the_cookie(#[case] backend: Backend) {
    let app = start(backend, "https://quai.example").await;
    let cookie = set_cookie(&send(&app, CREATE, &[]).await).unwrap();
    let cookie = split(&cookie).0;
    for headers in [
        [("origin", "https://evil.example"), ("accept-language", "en")],
        [("origin", "null"), ("accept-language", "en")],
        [("sec-fetch-site", "cross-site"), ("accept-language", "en")],
        [("sec-fetch-site", "same-site"), ("accept-language", "en")],
    ] {
        for query in [REFRESH, REVOKE, CREATE] {
            let response = send(&app, query, &[headers.as_slice(), &[("cookie", cookie)]].concat()).await;
            assert_eq!(set_cookie(&response), None);
            let answer: Value = response.json().await.unwrap();
            assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN", "{headers:?} {query}");
        }
    }
    // What a page may send without being asked is no JSON, and no JSON is not read.
    let form = app.client().post(app.url("/graphql")).header("cookie", cookie).header("content-type", "text/plain");
    assert_eq!(form.body(json!({ "query": REFRESH }).to_string()).send().await.unwrap().status(), 415);
    let link = app.client().get(app.url("/graphql?query=mutation%7BsessionRevoke(input:%7B%7D)%7Brevoked%7D%7D"));
    let link = link.header("cookie", cookie);
    assert_eq!(link.send().await.unwrap().status(), 405);
    let own = [("cookie", cookie), ("origin", "https://quai.example"), ("sec-fetch-site", "same-origin")];
    assert!(session(send(&app, REFRESH, &own).await).await["session"]["accessToken"].is_string(), "it is still good");
}

#[tokio::test]
async fn where_no_cookie_can_be_set_none_is_promised() {
    let app = start(Backend::Sqlite, "http://127.0.0.1:8080").await;
    let mut socket = Socket::open(&app, None).await;
    socket.subscribe("a", CREATE).await;
    let refused = json!([{ "code": "INVALID_INPUT", "field": ["refreshTokenIn"] }]);
    let told = socket.message().await["payload"]["data"]["sessionCreate"].take();
    assert_eq!(told, json!({ "session": null, "userErrors": refused }));
    app.stop().await;
}

#[tokio::test]
async fn whoever_asks_for_no_cookie_gets_none() {
    let app = start(Backend::Sqlite, "http://127.0.0.1:8080").await;
    let created = send(&app, &CREATE.replace("refreshTokenIn: COOKIE", ""), &[("origin", "https://app.example")]).await;
    assert_eq!(set_cookie(&created), None);
    let told = session(created).await;
    let token = told["session"]["refreshToken"].as_str().expect("told in the body");
    let query = REFRESH.replace("{})", &format!("{{ refreshToken: \"{token}\" }})"));
    let refreshed = send(&app, &query, &[]).await;
    assert_eq!(set_cookie(&refreshed), None);
    assert!(session(refreshed).await["session"]["refreshToken"].is_string());
}
