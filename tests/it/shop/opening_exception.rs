//! Setting, showing and taking back opening exceptions, through the public API.

use insta::{allow_duplicates, assert_json_snapshot, assert_snapshot};
use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::support::{
    actors::Actor,
    app::TestApp,
    db::{Backend, each_database},
    rows::at,
};

/// A Sunday noon.
const NOW: &str = "2026-11-22T12:00:00Z";
const SHOWN: &str = "day isClosed reason openingHours { opensAt closesAt }";

async fn upcoming(who: &Actor<'_>) -> Value {
    let query = format!("{{ shop {{ openingExceptions {{ {SHOWN} }} }} }}");
    who.ask(&query, json!({})).await["shop"]["openingExceptions"].take()
}

#[apply(each_database)]
#[tokio::test]
async fn visitors_see_the_days_to_come_that_are_other_than_usual(#[case] backend: Backend) {
    let app = TestApp::start_at(backend, at(NOW)).await;
    let manager = app.manager().await;
    let afternoon = json!({ "opensAt": "14:00", "closesAt": "16:00" });
    let morning = json!({ "opensAt": "09:00", "closesAt": "12:00" });
    let eve = json!({ "from": "2026-12-24", "openingHours": [afternoon, morning] });
    manager.mutate("openingExceptionSet", eve, "").await;
    let holidays = json!({ "from": "2026-12-25", "to": "2026-12-26", "reason": " Noël " });
    let payload = manager.mutate("openingExceptionSet", holidays, "openingExceptions { day }").await;
    assert_eq!(payload["openingExceptions"], json!([{ "day": "2026-12-25" }, { "day": "2026-12-26" }]));
    let shown = upcoming(&app.visitor()).await;
    allow_duplicates! { assert_json_snapshot!(shown, @r#"
    [
      {
        "day": "2026-12-24",
        "isClosed": false,
        "openingHours": [
          {
            "closesAt": "12:00",
            "opensAt": "09:00"
          },
          {
            "closesAt": "16:00",
            "opensAt": "14:00"
          }
        ],
        "reason": null
      },
      {
        "day": "2026-12-25",
        "isClosed": true,
        "openingHours": [],
        "reason": "Noël"
      },
      {
        "day": "2026-12-26",
        "isClosed": true,
        "openingHours": [],
        "reason": "Noël"
      }
    ]
    "#) }
    let query = "{ shop { openingExceptions(from: \"2026-12-25\", days: 1) { day } } }";
    let one = app.visitor().ask(query, json!({})).await;
    assert_eq!(one["shop"]["openingExceptions"], json!([{ "day": "2026-12-25" }]));
    app.app.clock.set(at("2026-12-25T23:00:00Z"));
    assert_eq!(upcoming(&app.visitor()).await[0]["day"], "2026-12-26", "the others are past in the shop's zone");
}

#[apply(each_database)]
#[tokio::test]
async fn a_new_exception_replaces_the_one_of_its_day(#[case] backend: Backend) {
    let app = TestApp::start_at(backend, at(NOW)).await;
    let manager = app.manager().await;
    let spans = json!([{ "opensAt": "09:00", "closesAt": "12:00" }]);
    for input in [
        json!({ "from": "2026-12-24", "to": "2026-12-25", "openingHours": spans, "reason": "Fêtes" }),
        json!({ "from": "2026-12-24" }),
    ] {
        manager.mutate("openingExceptionSet", input, "").await;
    }
    let shown = upcoming(&manager).await;
    assert_eq!(shown[0], json!({ "day": "2026-12-24", "isClosed": true, "reason": null, "openingHours": [] }));
    assert_eq!((&shown[1]["reason"], &shown[1]["openingHours"]), (&json!("Fêtes"), &spans));
}

#[apply(each_database)]
#[tokio::test]
async fn only_managers_set_exceptions_and_take_them_back(#[case] backend: Backend) {
    let app = TestApp::start_at(backend, at(NOW)).await;
    let mut found = String::new();
    for (who, actor) in [
        ("visitor", app.visitor()),
        ("customer", app.customer("Chloé").await),
        ("employee", app.employee("Anne").await),
        ("manager", app.manager().await),
        ("administrator", app.administrator().await),
    ] {
        let set = actor.outcome("openingExceptionSet", json!({ "from": "2026-12-24" })).await;
        let delete = actor.outcome("openingExceptionDelete", json!({ "from": "2026-12-24" })).await;
        found += &format!("{who}: set {set}, delete {delete}\n");
    }
    allow_duplicates! { assert_snapshot!(found, @r"
    visitor: set UNAUTHENTICATED, delete UNAUTHENTICATED
    customer: set FORBIDDEN, delete FORBIDDEN
    employee: set FORBIDDEN, delete FORBIDDEN
    manager: set done, delete done
    administrator: set done, delete done
    ") }
}

#[apply(each_database)]
#[tokio::test]
async fn bad_exceptions_are_refused_and_change_nothing(#[case] backend: Backend) {
    let app = TestApp::start_at(backend, at(NOW)).await;
    let manager = app.manager().await;
    let span = |opens: &str, closes: &str| json!({ "opensAt": opens, "closesAt": closes });
    let many: Vec<_> = (0..11).map(|_| span("09:00", "12:00")).collect();
    let mut found = String::new();
    for (what, input) in [
        ("yesterday", json!({ "from": "2026-11-21", "to": "2026-11-23" })),
        ("reversed", json!({ "from": "2026-11-24", "to": "2026-11-23" })),
        ("32 days", json!({ "from": "2026-12-01", "to": "2027-01-01" })),
        ("too far away", json!({ "from": "2028-11-23" })),
        ("no day", json!({ "from": "2027-02-29" })),
        (
            "overlapping",
            json!({ "from": "2026-12-24", "openingHours": [span("09:00", "12:00"), span("11:00", "13:00")] }),
        ),
        ("backwards", json!({ "from": "2026-12-24", "openingHours": [span("12:00", "09:00")] })),
        ("no time", json!({ "from": "2026-12-24", "openingHours": [span("9h", "24:00")] })),
        ("11 spans", json!({ "from": "2026-12-24", "openingHours": many })),
        ("a long reason", json!({ "from": "2026-12-24", "reason": "é".repeat(201) })),
    ] {
        found += &format!("{what}: {}\n", manager.outcome("openingExceptionSet", input).await);
    }
    for (what, input) in
        [("none there", json!({ "from": "2026-12-24" })), ("past", json!({ "from": "2026-11-21", "to": "2026-11-22" }))]
    {
        found += &format!("delete, {what}: {}\n", manager.outcome("openingExceptionDelete", input).await);
    }
    allow_duplicates! { assert_snapshot!(found, @r"
    yesterday: OUT_OF_RANGE from
    reversed: INVALID_INPUT to
    32 days: OUT_OF_RANGE to
    too far away: OUT_OF_RANGE to
    no day: BAD_USER_INPUT
    overlapping: INVALID_INPUT openingHours.1.opensAt
    backwards: INVALID_INPUT openingHours.0.closesAt
    no time: INVALID_INPUT openingHours.0.opensAt, INVALID_INPUT openingHours.0.closesAt
    11 spans: LIMIT_REACHED openingHours
    a long reason: INVALID_INPUT reason
    delete, none there: NOT_FOUND from
    delete, past: OUT_OF_RANGE from
    ") }
    assert_eq!(upcoming(&manager).await, json!([]));
}

#[apply(each_database)]
#[tokio::test]
async fn the_exceptions_of_a_year_are_read_in_three_statements(#[case] backend: Backend) {
    let app = TestApp::start_at(backend, at(NOW)).await;
    let manager = app.manager().await;
    let spans = json!([{ "opensAt": "09:00", "closesAt": "12:00" }]);
    let month = json!({ "from": "2026-12-01", "to": "2026-12-31", "openingHours": spans });
    manager.mutate("openingExceptionSet", month, "").await;
    let before = app.app.database.statement_count();
    let query = "{ shop { openingExceptions(from: \"2026-12-01\", days: 366) { openingHours { opensAt } } } }";
    let shown = app.visitor().ask(query, json!({})).await;
    assert_eq!(shown["shop"]["openingExceptions"].as_array().map(Vec::len), Some(31));
    assert_eq!(app.app.database.statement_count() - before, 3);
}
