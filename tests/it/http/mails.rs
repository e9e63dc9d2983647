//! The page that shows letters written to files.

use api::{
    external::mail::{Mail, Paragraph},
    platform::clock::Clock,
    schema,
};
use reqwest::header::{CONTENT_SECURITY_POLICY, HOST};
use rstest_reuse::apply;
use uuid::Uuid;

use crate::support::{
    app::TestApp,
    db::{Backend, each_database},
};

/// A service that shows its letters or not, with one letter written.
async fn app(backend: Backend, mail_page: bool) -> (TestApp, String) {
    let configure = |config: &mut api::config::Config| config.mail_page = mail_page;
    let app = TestApp::with(backend, Clock::default(), configure, schema::build, |_| {}).await;
    let letter = Mail {
        key: Uuid::now_v7(),
        name: None,
        address: "anne@quai.example".to_owned(),
        subject: "Bonjour".to_owned(),
        language: "fr",
        paragraphs: vec![Paragraph::Link("Confirmer".to_owned(), "http://127.0.0.1/account/email#token=x".to_owned())],
    };
    let path = format!("/mails/{}", letter.key);
    app.app.mailer.send(letter).await.expect("the letter can be written");
    (app, path)
}

async fn status(app: &TestApp, path: &str, header: (&str, &str)) -> u16 {
    let request = app.client().get(app.url(path)).header(header.0, header.1);
    request.send().await.expect("the service answers").status().as_u16()
}

#[apply(each_database)]
#[tokio::test]
async fn letters_can_be_read_on_a_page_that_runs_nothing(#[case] backend: Backend) {
    let (app, path) = app(backend, true).await;
    let list = app.client().get(app.url("/mails")).send().await.expect("the service answers");
    assert_eq!(list.status(), 200);
    let list = list.text().await.expect("a page");
    assert!(list.contains("anne@quai.example") && list.contains(&format!("href=\"{path}\"")), "{list}");
    let letter = app.client().get(app.url(&path)).send().await.expect("the service answers");
    let policy = letter.headers()[CONTENT_SECURITY_POLICY].to_str().expect("a text").to_owned();
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("script-src"), "{policy}");
    let letter = letter.text().await.expect("a page");
    assert!(letter.contains("<iframe sandbox=\"allow-popups allow-popups-to-escape-sandbox\""), "{letter}");
    assert!(letter.contains("#token=") && letter.contains("srcdoc=\"&lt;!doctype html&gt;"), "{letter}");
    for nothing in ["/mails/..%2Fkeys%2Fsecrets.key", "/mails/018f0000-0000-7000-8000-000000000000", "/mails/x"] {
        assert_eq!(status(&app, nothing, ("accept-language", "en")).await, 404, "{nothing}");
    }
}

#[apply(each_database)]
#[tokio::test]
async fn letters_are_shown_to_nobody_who_was_not_meant_to_read_them(#[case] backend: Backend) {
    let (shown, path) = app(backend, true).await;
    for far_away in [("x-forwarded-for", "192.0.2.1"), ("forwarded", "for=192.0.2.1"), (HOST.as_str(), "evil.example")]
    {
        assert_eq!(status(&shown, "/mails", far_away).await, 404, "{far_away:?}");
        assert_eq!(status(&shown, &path, far_away).await, 404, "{far_away:?}");
    }
    let (hidden, path) = app(backend, false).await;
    for path in ["/mails", &path] {
        assert_eq!(status(&hidden, path, ("accept-language", "en")).await, 404, "off by default");
    }
}
