//! What the process tells of itself.

use api::{platform::clock::Clock, schema};
use rstest::rstest;
use rstest_reuse::apply;
use serde_json::json;

use crate::support::{
    app::TestApp,
    db::{Backend, each_database},
    shop::Shop,
};

const TOKEN: &str = "a-token-for-the-metrics";

async fn figures(app: &TestApp) -> String {
    let answer = app.client().get(app.url("/metrics")).send().await.expect("the service answers");
    assert_eq!(answer.status(), 200);
    answer.text().await.expect("a text")
}

#[apply(each_database)]
#[tokio::test]
async fn operations_are_counted_by_field_kind_and_outcome(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    app.graphql("{ sections(first: 1) { nodes { id } } }", json!({}), None).await;
    app.graphql("query Mine { viewer { id } orders(first: 1) { nodes { id } } }", json!({}), None).await;
    app.graphql("{ orders(first: 1) { nodes { id } } }", json!({}), None).await;
    let figures = figures(&app).await;
    for (operation, outcome) in [("sections", "Ok"), ("viewer", "Refused"), ("orders", "Refused")] {
        let line = format!(
            "quai_operation_duration_seconds_count{{operation=\"{operation}\",kind=\"Query\",outcome=\"{outcome}\"}} 1"
        );
        assert!(figures.contains(&line), "{line} is in\n{figures}");
    }
}

#[apply(each_database)]
#[tokio::test]
async fn what_clients_make_up_is_never_a_label(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    app.graphql("query madeUpName { madeUpField }", json!({}), None).await;
    app.client().get(app.url("/made-up-path")).send().await.expect("the service answers");
    let figures = figures(&app).await;
    assert!(!figures.to_lowercase().contains("made"), "{figures}");
    assert!(figures.contains("quai_http_requests_total{route=\"other\",status=\"404\"} 1"), "{figures}");
}

#[apply(each_database)]
#[tokio::test]
async fn pools_sockets_and_told_events_are_counted(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    shop.app.employee("Anne").await;
    let customer = shop.app.customer("Chloé").await;
    shop.placed_and_told(&customer, &shop.slot_in(24).await).await;
    let figures = figures(&shop.app).await;
    for begins in ["quai_outbox_events_total 1", "quai_websockets 0", "quai_subscriptions 0"] {
        assert!(figures.lines().any(|line| line == begins), "{begins} is in\n{figures}");
    }
    assert!(figures.contains("quai_database_connections{pool="), "{figures}");
}

#[rstest]
#[tokio::test]
async fn a_caller_behind_a_proxy_finds_no_metrics() {
    let app = TestApp::start(Backend::Sqlite).await;
    for header in ["forwarded", "x-forwarded-for", "x-real-ip"] {
        let asked = app.client().get(app.url("/metrics")).header(header, "192.0.2.1").send().await;
        assert_eq!(asked.expect("the service answers").status(), 404, "{header}");
    }
}

#[rstest]
#[tokio::test]
async fn where_a_token_is_set_only_who_brings_it_reads_the_metrics() {
    let with_token = |config: &mut api::config::Config| config.metrics_token = Some(TOKEN.to_owned());
    let app = TestApp::with(Backend::Sqlite, Clock::default(), with_token, schema::build, |_| {}).await;
    let ask = async |token: &str| {
        let asked = app.client().get(app.url("/metrics")).bearer_auth(token).send().await;
        asked.expect("the service answers").status().as_u16()
    };
    assert_eq!(ask(TOKEN).await, 200);
    assert_eq!(ask("another-token-altogether").await, 404);
    let without = app.client().get(app.url("/metrics")).send().await.expect("the service answers");
    assert_eq!(without.status(), 404);
}
