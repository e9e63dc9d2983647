//! Who sees figures, of how many days, what percentiles are exactly, and what it all costs to read.

use std::collections::BTreeMap;

use api::shop::figures::statement::{self, Group, Part, Time};
use chrono::{DateTime, TimeDelta, Utc};
use rstest_reuse::apply;
use sea_orm::{ConnectionTrait, DbBackend, Statement, Value};
use serde_json::json;

use crate::support::{
    app::TestApp,
    db::{Backend, each_database},
    rows::{Stage, at, shop_order, shop_order_step, time_slot},
};

#[apply(each_database)]
#[tokio::test]
async fn only_managers_and_administrators_see_figures(#[case] backend: Backend) {
    let app = TestApp::start_at(backend, at("2026-11-22T12:00:00Z")).await;
    let query = "{ shopFigures { from } }";
    for (actor, code) in [
        (app.visitor(), "UNAUTHENTICATED"),
        (app.customer("Chloé").await, "FORBIDDEN"),
        (app.employee("Anne").await, "FORBIDDEN"),
    ] {
        assert_eq!(actor.error_code(query, json!({})).await, code);
    }
    for actor in [app.manager().await, app.administrator().await] {
        assert_eq!(actor.ask(query, json!({})).await["shopFigures"]["from"], "2026-10-24");
    }
}

#[apply(each_database)]
#[tokio::test]
async fn figures_are_of_a_year_at_most(#[case] backend: Backend) {
    let app = TestApp::start_at(backend, at("2026-11-22T12:00:00Z")).await;
    let manager = app.manager().await;
    let query = "query($from: Date, $to: Date) { shopFigures(from: $from, to: $to) { from } }";
    for (from, to) in [("2025-11-21", "2026-11-22"), ("2026-11-23", "2026-11-22"), ("0001-01-01", "9999-12-31")] {
        assert_eq!(manager.error_code(query, json!({ "from": from, "to": to })).await, "BAD_USER_INPUT", "{from}");
    }
    for (from, to) in [("2025-11-22", "2026-11-22"), ("9999-01-01", "9999-12-31"), ("0000-01-01", "0000-12-31")] {
        assert_eq!(manager.ask(query, json!({ "from": from, "to": to })).await["shopFigures"]["from"], from);
    }
}

#[apply(each_database)]
#[tokio::test]
async fn each_figure_takes_one_statement_and_none_that_is_not_selected(#[case] backend: Backend) {
    let app = TestApp::start_at(backend, at("2026-11-22T12:00:00Z")).await;
    let manager = app.manager().await;
    let count = async |selection: &str| {
        let before = app.app.database.statement_count();
        manager.ask(&format!("{{ shopFigures {{ {selection} }} }}"), json!({})).await;
        app.app.database.statement_count() - before
    };
    // Who is calling, and the shop's time zone.
    assert_eq!(count("from to").await, 2);
    for figure in [
        "orders { orders }",
        "preparationTime { orders }",
        "readyDelay { orders }",
        "pickupWait { orders }",
        "missingItems { part }",
        "substitutedItems { part }",
        "noShows { part }",
        "byDay { day missingItems { part } noShows { part } }",
        "byTime { time missingItems { part } noShows { part } }",
    ] {
        assert_eq!(count(figure).await, 3, "{figure}");
    }
}

#[apply(each_database)]
#[tokio::test]
async fn one_time_of_day_is_the_same_before_and_after_the_clocks_change(#[case] backend: Backend) {
    let app = TestApp::start_at(backend, at("2026-11-01T08:00:00Z")).await;
    let db = app.database().connection();
    for starts_at in ["2026-10-24T08:00:00Z", "2026-10-26T09:00:00Z", "2026-10-26T09:15:00Z"] {
        time_slot().set("starts_at", at(starts_at)).set("day", &starts_at[..10]).inserted(db).await;
    }
    let query = "{ shopFigures(from: \"2026-10-01\") { from to byTime { time slots } } }";
    let shown = app.manager().await.ask(query, json!({})).await;
    let times = json!([{ "time": "10:00", "slots": 2 }, { "time": "10:15", "slots": 1 }]);
    assert_eq!(shown["shopFigures"], json!({ "from": "2026-10-01", "to": "2026-11-01", "byTime": times }));
}

/// Numbers that look random and are the same each time.
fn made_up(count: usize, below: i64) -> impl Iterator<Item = i64> {
    let next =
        |state: &u64| Some(state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407));
    std::iter::successors(Some(11), next).skip(1).take(count).map(move |state| ((state >> 33) as i64) % below)
}

/// An order of a slot of its own, begun at the slot's start and ready so many microseconds later.
async fn prepared_in(db: &impl ConnectionTrait, stage: &Stage, starts_at: DateTime<Utc>, micros: i64) {
    let day = starts_at.date_naive().to_string();
    let slot = time_slot().set("starts_at", starts_at).set("day", day).inserted(db).await;
    let order = shop_order(stage.customer, slot).inserted(db).await;
    for (state, instant) in [("PREPARING", starts_at), ("READY", starts_at + TimeDelta::microseconds(micros))] {
        shop_order_step(order).set("state", state).set("at", instant).insert(db).await.expect("a step");
    }
}

#[apply(each_database)]
#[tokio::test]
async fn percentiles_are_values_that_so_many_do_not_exceed(#[case] backend: Backend) {
    let app = TestApp::start_at(backend, at("2026-11-22T12:00:00Z")).await;
    let db = app.database().connection();
    let stage = Stage::set(db).await;
    let manager = app.manager().await;
    let mut expected = BTreeMap::new();
    // Ties, parts of seconds, one order alone, and numbers of orders around those where a percentile moves on.
    for (day, count) in (1..).zip([1, 2, 9, 10, 11, 20, 21]) {
        let mut times: Vec<i64> = made_up(count, 7).map(|step| step * 61_500_001).collect();
        for (nth, micros) in (0..).zip(&times) {
            let starts_at = at("2026-12-01T09:00:00Z") + TimeDelta::days(day) + TimeDelta::minutes(nth);
            prepared_in(db, &stage, starts_at, *micros).await;
        }
        times.sort_unstable();
        let of = |hundredths: usize| times[(count * hundredths).div_ceil(100) - 1] / 1_000_000;
        expected.insert(format!("2026-12-{:02}", day + 1), (of(50), of(90), times[count - 1] / 1_000_000));
    }
    let query = "query($from: Date, $to: Date) { shopFigures(from: $from, to: $to) {
        preparationTime { p50Seconds p90Seconds longestSeconds }
        byDay { preparationP50Seconds preparationP90Seconds } } }";
    for (day, (p50, p90, longest)) in expected {
        let shown = manager.ask(query, json!({ "from": day, "to": day })).await["shopFigures"].take();
        let times = json!({ "p50Seconds": p50, "p90Seconds": p90, "longestSeconds": longest });
        assert_eq!(shown["preparationTime"], times, "{day}");
        let grouped = json!([{ "preparationP50Seconds": p50, "preparationP90Seconds": p90 }]);
        assert_eq!(shown["byDay"], grouped, "{day}");
    }
}

#[tokio::test]
async fn figures_read_no_table_whole() {
    let app = TestApp::start_at(Backend::Sqlite, at("2026-11-22T12:00:00Z")).await;
    let db = app.database().connection();
    let sqlite = DbBackend::Sqlite;
    let times = [Time::Preparation, Time::Delay, Time::Wait].map(|time| statement::time(sqlite, time));
    let shares = [Part::Missing, Part::Substituted, Part::NoShow].map(statement::share);
    let groups = [Group::Day, Group::Time].map(|group| statement::groups(sqlite, group));
    for sql in [statement::orders()].into_iter().chain(times).chain(shares).chain(groups) {
        let values = ["2026-11-01", "2026-11-30", "2026-11-22T12:00:00+00:00", "[]"].map(Value::from);
        let used = (1..=4).filter(|place| sql.contains(&format!("${place}"))).count();
        let explain =
            Statement::from_sql_and_values(sqlite, format!("EXPLAIN QUERY PLAN {sql}"), values.into_iter().take(used));
        let plan: Vec<String> = db
            .query_all_raw(explain)
            .await
            .expect("a plan")
            .into_iter()
            .map(|row| row.try_get("", "detail").expect("a step of the plan"))
            .collect();
        let tables = ["slot", "shop_order", "preparing", "ready", "collected", "line"];
        let whole = |step: &String| tables.iter().any(|table| *step == format!("SCAN {table}"));
        assert!(!plan.iter().any(whole), "{sql}: {plan:#?}");
        let first = "SEARCH slot USING INDEX time_slot_day_starts_at_idx (day>? AND day<?)";
        assert!(plan.iter().any(|step| step == first), "{sql}: {plan:#?}");
    }
}
