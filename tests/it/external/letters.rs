//! Letters from the change that asks for them to the mail server, whatever happens on the way.

use api::{config::Config, platform::clock::Clock, schema, worker};
use chrono::TimeDelta;
use entity::platform::job::{self, JobOutcome};
use rstest_reuse::apply;
use sea_orm::EntityTrait;
use serde_json::json;

use crate::support::{
    app::TestApp,
    db::{Backend, each_database},
    rows::at,
    smtp::{Mishap, SmtpServer},
};

/// A service that sends to `server`, in which one account has been made.
async fn app(backend: Backend, server: &SmtpServer) -> TestApp {
    let configure = |config: &mut Config| config.smtp_url = Some(server.url());
    let clock = Clock::manual(at("2026-11-22T12:00:00Z"));
    let app = TestApp::with(backend, clock, configure, schema::build, |_| {}).await;
    let account = json!({ "name": "Anne", "email": "anne@quai.example", "password": "une phrase assez longue" });
    app.visitor().mutate("accountCreate", account, "user { id }").await;
    app
}

/// Does what is due, and tells how the one letter stands: how often it was begun, and how it ended.
async fn work(app: &TestApp) -> (i32, Option<JobOutcome>) {
    worker::everything_due(&app.app).await.expect("the database answers");
    let job = job::Entity::find().one(app.app.database.reader()).await.expect("rows").expect("a job");
    let waits = (job.due_at - app.app.clock.now()).max(TimeDelta::zero());
    app.app.clock.set(app.app.clock.now() + waits);
    (job.tries, job.outcome)
}

#[apply(each_database)]
#[tokio::test]
async fn a_letter_that_is_refused_for_now_is_sent_again(#[case] backend: Backend) {
    let server = SmtpServer::start().await;
    let app = app(backend, &server).await;
    server.meet([Mishap::Answer(451), Mishap::Answer(421)]);
    assert_eq!(work(&app).await, (1, None));
    assert_eq!(work(&app).await, (2, None));
    assert_eq!(work(&app).await, (3, Some(JobOutcome::Done)));
    let letters = server.take_letters();
    assert_eq!(letters.len(), 1, "{letters:?}");
    assert_eq!(
        (letters[0].to.as_str(), letters[0].subject.as_str()),
        ("anne@quai.example", "Confirm your e-mail address")
    );
    let token = json!({ "token": letters[0].token() });
    assert_eq!(app.visitor().outcome("emailVerify", token).await, "done");
}

#[apply(each_database)]
#[tokio::test]
async fn a_letter_that_is_refused_for_good_is_given_up_and_says_no_address(#[case] backend: Backend) {
    let server = SmtpServer::start().await;
    let app = app(backend, &server).await;
    server.meet([Mishap::Answer(550)]);
    assert_eq!(work(&app).await, (1, Some(JobOutcome::Failed)));
    let job = job::Entity::find().one(app.app.database.reader()).await.expect("rows").expect("a job");
    assert_eq!(job.fault.as_deref(), Some("the mail server answered 550"));
    assert_eq!(server.tries(), 1);
}

#[apply(each_database)]
#[tokio::test]
async fn a_server_that_was_away_costs_no_letter(#[case] backend: Backend) {
    let mut server = SmtpServer::start().await;
    let app = app(backend, &server).await;
    server.take_away().await;
    for tries in 1..4 {
        assert_eq!(work(&app).await, (tries, None));
    }
    server.bring_back().await;
    assert_eq!(work(&app).await, (4, Some(JobOutcome::Done)));
    assert_eq!(server.take_letters().len(), 1);
}

#[apply(each_database)]
#[tokio::test]
async fn a_letter_sent_twice_is_recognisable_as_one(#[case] backend: Backend) {
    let server = SmtpServer::start().await;
    let app = app(backend, &server).await;
    server.meet([Mishap::HangUp]);
    assert_eq!(work(&app).await, (1, None));
    assert_eq!(work(&app).await, (2, Some(JobOutcome::Done)));
    let letters = server.take_letters();
    let ids: Vec<_> =
        letters.iter().map(|letter| letter.raw.lines().find(|line| line.starts_with("Message-ID:"))).collect();
    assert!(ids.len() == 2 && ids[0].is_some() && ids[0] == ids[1], "{ids:?}");
}

#[apply(each_database)]
#[tokio::test]
async fn neither_token_nor_address_can_be_read_in_a_job(#[case] backend: Backend) {
    let server = SmtpServer::start().await;
    let app = app(backend, &server).await;
    let job = job::Entity::find().one(app.app.database.reader()).await.expect("rows").expect("a job");
    assert_eq!(work(&app).await, (1, Some(JobOutcome::Done)));
    let token = server.take_letters().remove(0).token();
    let payload = job.payload.to_string();
    assert!(!payload.contains(&token) && !payload.contains("anne@"), "{payload}");
}
