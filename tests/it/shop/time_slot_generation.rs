//! Generating time slots from the opening hours, through the public API.

use api::shop::time_slot::service;
use insta::{allow_duplicates, assert_json_snapshot};
use rstest_reuse::apply;
use serde_json::{Value, json};
use tokio::join;

use crate::support::{
    actors::Actor,
    app::TestApp,
    db::{Backend, each_database},
    rows::at,
};

const NOW: &str = "2026-11-22T12:00:00Z";

async fn open(manager: &Actor<'_>, weekday: &str, opens_at: &str, closes_at: &str, slot_minutes: i32) {
    let hours = json!([{ "weekday": weekday, "opensAt": opens_at, "closesAt": closes_at }]);
    manager.mutate("openingHoursSet", json!({ "openingHours": hours }), "").await;
    manager.mutate("shopUpdate", json!({ "slotMinutes": slot_minutes }), "").await;
}

async fn generate(manager: &Actor<'_>, from: &str, to: &str) -> Value {
    let payload = manager.mutate("timeSlotsGenerate", json!({ "from": from, "to": to }), "createdNumber").await;
    payload["createdNumber"].clone()
}

async fn starts(app: &TestApp, day: &str) -> Vec<String> {
    let query = "query($day: Date!) { timeSlots(from: $day, days: 1) { startsAt } }";
    let slots = app.visitor().ask(query, json!({ "day": day })).await;
    let slots = slots["timeSlots"].as_array().cloned().unwrap_or_default();
    slots.iter().filter_map(|slot| slot["startsAt"].as_str()).map(str::to_owned).collect()
}

#[apply(each_database)]
#[tokio::test]
async fn slots_are_generated_from_the_opening_hours_once(#[case] backend: Backend) {
    let app = TestApp::start_at(backend, at(NOW)).await;
    app.employee("Anne").await;
    let manager = app.manager().await;
    open(&manager, "MONDAY", "09:00", "09:45", 30).await;
    assert_eq!(generate(&manager, "2026-11-22", "2026-11-29").await, 2);
    assert_eq!(generate(&manager, "2026-11-22", "2026-11-29").await, 0);
    assert_eq!(generate(&manager, "2026-11-22", "2026-11-30").await, 2, "the next Monday");

    let query = "{ timeSlots { startsAt day state orderableUntil capacity free } }";
    let shown = app.visitor().ask(query, json!({})).await;
    allow_duplicates! { assert_json_snapshot!(shown, @r#"
    {
      "timeSlots": [
        {
          "capacity": null,
          "day": "2026-11-23",
          "free": 1,
          "orderableUntil": "2026-11-22T20:00:00+00:00",
          "startsAt": "2026-11-23T08:00:00+00:00",
          "state": "FREE"
        },
        {
          "capacity": null,
          "day": "2026-11-23",
          "free": 1,
          "orderableUntil": "2026-11-22T20:30:00+00:00",
          "startsAt": "2026-11-23T08:30:00+00:00",
          "state": "FREE"
        }
      ]
    }
    "#) }
}

#[apply(each_database)]
#[tokio::test]
async fn slots_follow_the_clock_on_days_of_23_and_25_hours(#[case] backend: Backend) {
    let app = TestApp::start_at(backend, at(NOW)).await;
    let manager = app.manager().await;
    open(&manager, "SUNDAY", "01:30", "03:45", 30).await;
    generate(&manager, "2027-03-28", "2027-03-28").await;
    generate(&manager, "2027-10-31", "2027-10-31").await;
    let shown = starts(&app, "2027-03-28").await;
    allow_duplicates! { assert_json_snapshot!(shown, @r#"
    [
      "2027-03-28T00:30:00+00:00",
      "2027-03-28T01:00:00+00:00",
      "2027-03-28T01:30:00+00:00"
    ]
    "#) }
    let shown = starts(&app, "2027-10-31").await;
    allow_duplicates! { assert_json_snapshot!(shown, @r#"
    [
      "2027-10-30T23:30:00+00:00",
      "2027-10-31T00:00:00+00:00",
      "2027-10-31T00:30:00+00:00",
      "2027-10-31T02:00:00+00:00",
      "2027-10-31T02:30:00+00:00"
    ]
    "#) }
}

#[apply(each_database)]
#[tokio::test]
async fn a_day_is_a_day_of_the_shop(#[case] backend: Backend) {
    let app = TestApp::start_at(backend, at("2026-11-22T23:30:00Z")).await;
    let manager = app.manager().await;
    open(&manager, "MONDAY", "00:00", "00:20", 15).await;
    assert_eq!(generate(&manager, "2026-11-23", "2026-11-23").await, 2);
    let query = "{ timeSlots(days: 1) { startsAt day } }";
    let shown = app.visitor().ask(query, json!({})).await;
    allow_duplicates! { assert_json_snapshot!(shown, @r#"
    {
      "timeSlots": [
        {
          "day": "2026-11-23",
          "startsAt": "2026-11-22T23:00:00+00:00"
        },
        {
          "day": "2026-11-23",
          "startsAt": "2026-11-22T23:15:00+00:00"
        }
      ]
    }
    "#) }
}

#[apply(each_database)]
#[tokio::test]
async fn slots_are_kept_generated_ahead_from_now_on(#[case] backend: Backend) {
    let app = TestApp::start_at(backend, at("2026-11-23T08:10:00Z")).await;
    let manager = app.manager().await;
    open(&manager, "MONDAY", "09:00", "10:00", 30).await;
    let ahead = async || service::generate_ahead(&app.app).await.expect("slots can be generated");
    manager.mutate("shopUpdate", json!({ "slotsAheadDays": 0 }), "").await;
    assert_eq!(ahead().await, 0, "managers do it");
    manager.mutate("shopUpdate", json!({ "slotsAheadDays": 7 }), "").await;
    assert_eq!(ahead().await, 3, "the one that has begun is left out");
    assert_eq!(ahead().await, 0, "they are there");
    assert_eq!(starts(&app, "2026-11-23").await, ["2026-11-23T08:30:00+00:00"]);
    assert_eq!(starts(&app, "2026-11-30").await.len(), 2);
    app.app.clock.set(at("2026-11-29T22:59:00Z"));
    assert_eq!(ahead().await, 0, "it is Sunday in the shop's zone");
    app.app.clock.set(at("2026-11-29T23:00:00Z"));
    assert_eq!(ahead().await, 2, "it is Monday");
}

#[apply(each_database)]
#[tokio::test]
async fn two_workers_generate_each_slot_once(#[case] backend: Backend) {
    let app = TestApp::start_at(backend, at(NOW)).await;
    let manager = app.manager().await;
    open(&manager, "MONDAY", "09:00", "19:00", 15).await;
    let (first, second) = join!(service::generate_ahead(&app.app), service::generate_ahead(&app.app));
    assert_eq!(first.expect("slots can be generated") + second.expect("slots can be generated"), 80);
    assert_eq!(starts(&app, "2026-11-23").await.len(), 40);
}
