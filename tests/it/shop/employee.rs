//! Employees and shifts through the public API.

use api::platform::global_id::NodeKind;
use insta::{allow_duplicates, assert_json_snapshot, assert_snapshot};
use rstest_reuse::apply;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{
    actors::Actor,
    app::TestApp,
    db::{Backend, each_database},
    rows::{self, at},
};

const NOW: &str = "2026-11-22T12:00:00Z";
const SHIFTS: &str = "{ shifts(from: \"2026-11-23T00:00:00Z\", to: \"2026-11-24T00:00:00Z\") {
    nodes { startsAt endsAt employee { user { name } } } } }";

fn shift(employee: Uuid, starts_at: &str, ends_at: &str) -> Value {
    json!({ "employeeId": NodeKind::Employee.encode(employee), "startsAt": starts_at, "endsAt": ends_at })
}

async fn plan(manager: &Actor<'_>, employee: Uuid, starts_at: &str, ends_at: &str) -> String {
    manager.outcome("shiftCreate", shift(employee, starts_at, ends_at)).await
}

#[apply(each_database)]
#[tokio::test]
async fn a_manager_makes_an_employee(#[case] backend: Backend) {
    let app = TestApp::start_at(backend, at(NOW)).await;
    let manager = app.manager().await;
    let input = json!({ "name": "Anne Petit", "email": "anne@quai.example" });
    let payload =
        manager.mutate("employeeCreate", input.clone(), "employee { disabledAt user { name email roles } }").await;
    let shown = payload;
    allow_duplicates! { assert_json_snapshot!(shown, @r#"
    {
      "employee": {
        "disabledAt": null,
        "user": {
          "email": "anne@quai.example",
          "name": "Anne Petit",
          "roles": [
            "EMPLOYEE"
          ]
        }
      }
    }
    "#) }
    assert_eq!(manager.outcome("employeeCreate", input).await, "EMAIL_TAKEN email");
}

#[apply(each_database)]
#[tokio::test]
async fn employees_are_listed_by_name_with_their_shifts(#[case] backend: Backend) {
    let app = TestApp::start_at(backend, at(NOW)).await;
    let manager = app.manager().await;
    let (bruno, anne) = (app.employee("Bruno").await, app.employee("Anne").await);
    app.customer("Chloé").await;
    for (who, starts_at, ends_at) in [
        (&anne, "2026-11-23T08:00:00Z", "2026-11-23T12:00:00Z"),
        (&anne, "2026-11-23T12:00:00Z", "2026-11-23T16:00:00Z"),
        (&anne, "2026-11-24T08:00:00Z", "2026-11-24T12:00:00Z"),
        (&bruno, "2026-11-22T20:00:00Z", "2026-11-23T00:00:00Z"),
    ] {
        assert_eq!(plan(&manager, who.account_id(), starts_at, ends_at).await, "done");
    }
    let query = "query($after: String) { employees(first: 1, after: $after) { totalCount
        pageInfo { hasNextPage endCursor } nodes { user { name }
            shifts(from: \"2026-11-23T00:00:00Z\", to: \"2026-11-24T00:00:00Z\") { startsAt endsAt } } } }";
    let first = manager.ask(query, json!({})).await;
    let shown = &first["employees"];
    allow_duplicates! { assert_json_snapshot!(shown, { ".pageInfo.endCursor" => "[cursor]" }, @r#"
    {
      "nodes": [
        {
          "shifts": [
            {
              "endsAt": "2026-11-23T12:00:00+00:00",
              "startsAt": "2026-11-23T08:00:00+00:00"
            },
            {
              "endsAt": "2026-11-23T16:00:00+00:00",
              "startsAt": "2026-11-23T12:00:00+00:00"
            }
          ],
          "user": {
            "name": "Anne"
          }
        }
      ],
      "pageInfo": {
        "endCursor": "[cursor]",
        "hasNextPage": true
      },
      "totalCount": 2
    }
    "#) }
    let after = &first["employees"]["pageInfo"]["endCursor"];
    let second = manager.ask(query, json!({ "after": after })).await;
    let shown = &second["employees"];
    allow_duplicates! { assert_json_snapshot!(shown, { ".pageInfo.endCursor" => "[cursor]" }, @r#"
    {
      "nodes": [
        {
          "shifts": [],
          "user": {
            "name": "Bruno"
          }
        }
      ],
      "pageInfo": {
        "endCursor": "[cursor]",
        "hasNextPage": false
      },
      "totalCount": 2
    }
    "#) }
}

#[apply(each_database)]
#[tokio::test]
async fn a_shift_decides_who_is_on_duty(#[case] backend: Backend) {
    let app = TestApp::start_at(backend, at(NOW)).await;
    let manager = app.manager().await;
    let anne = app.employee("Anne").await.account_id();
    for starts_at in ["2026-11-23T08:45:00Z", "2026-11-23T09:00:00Z", "2026-11-23T09:15:00Z"] {
        rows::time_slot()
            .set("starts_at", at(starts_at))
            .set("day", "2026-11-23")
            .inserted(app.database().connection())
            .await;
    }
    let capacities = async || {
        let slots = manager.ask("{ timeSlots { capacity } }", json!({})).await;
        let slots = slots["timeSlots"].as_array().cloned().unwrap_or_default();
        slots.iter().filter_map(|slot| slot["capacity"].as_i64()).collect::<Vec<_>>()
    };
    assert_eq!(capacities().await, [1, 1, 1], "without a shift always");
    let input = shift(anne, "2026-11-23T09:00:00Z", "2026-11-23T09:15:00Z");
    let planned = manager.mutate("shiftCreate", input, "shift { id }").await;
    assert_eq!(capacities().await, [0, 1, 0], "from the start until before the end");
    let gone = manager.mutate("shiftDelete", json!({ "shiftId": planned["shift"]["id"] }), "deletedShiftId").await;
    assert_eq!(gone["deletedShiftId"], planned["shift"]["id"]);
    assert_eq!(capacities().await, [1, 1, 1], "after the last shift always");
    let again = manager.outcome("shiftDelete", json!({ "shiftId": planned["shift"]["id"] })).await;
    assert_eq!(again, "NOT_FOUND shiftId");
}

#[apply(each_database)]
#[tokio::test]
async fn the_shifts_of_one_employee_touch_and_do_not_overlap(#[case] backend: Backend) {
    let app = TestApp::start_at(backend, at(NOW)).await;
    let manager = app.manager().await;
    let (anne, bruno) = (app.employee("Anne").await.account_id(), app.employee("Bruno").await.account_id());
    let morning = ("2026-11-23T08:00:00Z", "2026-11-23T12:00:00Z");
    let (one, other) =
        futures_util::join!(plan(&manager, anne, morning.0, morning.1), plan(&manager, anne, morning.0, morning.1));
    let mut outcomes = [one, other];
    outcomes.sort();
    assert_eq!(outcomes, ["SHIFT_OVERLAPS startsAt", "done"], "two managers at once");
    assert_eq!(plan(&manager, anne, "2026-11-23T11:59:00Z", "2026-11-23T13:00:00Z").await, "SHIFT_OVERLAPS startsAt");
    assert_eq!(plan(&manager, anne, "2026-11-23T12:00:00Z", "2026-11-23T13:00:00Z").await, "done");
    assert_eq!(plan(&manager, bruno, morning.0, morning.1).await, "done");
}

#[apply(each_database)]
#[tokio::test]
async fn each_role_sees_and_plans_what_it_may(#[case] backend: Backend) {
    let app = TestApp::start_at(backend, at(NOW)).await;
    let (anne, bruno) = (app.employee("Anne").await, app.employee("Bruno").await);
    let db = app.database().connection();
    let on = |employee: Uuid| {
        let row = rows::shift(employee).set("starts_at", at("2026-11-23T08:00:00Z"));
        row.set("ends_at", at("2026-11-23T12:00:00Z"))
    };
    let (of_anne, _) = (on(anne.account_id()).inserted(db).await, on(bruno.account_id()).inserted(db).await);
    let ids = json!([NodeKind::Shift.encode(of_anne), NodeKind::Employee.encode(anne.account_id())]);
    let mut found = String::new();
    for (who, actor) in [
        ("visitor", app.visitor()),
        ("customer", app.customer("Chloé").await),
        ("Bruno", bruno),
        ("Anne", anne),
        ("manager", app.manager().await),
        ("administrator", app.administrator().await),
    ] {
        let shifts = actor.send(SHIFTS, json!({})).await["data"]["shifts"]["nodes"].as_array().map(Vec::len);
        let employees = actor.send("{ employees { totalCount } }", json!({})).await["data"]["employees"].is_object();
        let nodes = actor.ask("query($ids: [ID!]!) { nodes(ids: $ids) { __typename } }", json!({ "ids": ids })).await;
        let nodes: Vec<_> = nodes["nodes"].as_array().into_iter().flatten().map(|node| !node.is_null()).collect();
        let new = json!({ "name": "Zoé", "email": format!("{who}@quai.example") });
        let created = actor.outcome("employeeCreate", new).await;
        let planned = actor.outcome("shiftCreate", shift(Uuid::now_v7(), NOW, NOW)).await;
        let deleted = actor.outcome("shiftDelete", json!({ "shiftId": "" })).await;
        found += &format!(
            "{who}: sees {shifts:?} shifts, employees {employees}, Anne and her shift {nodes:?}; \
             create {created}, plan {planned}, delete {deleted}\n"
        );
    }
    allow_duplicates! { assert_snapshot!(found, @r#"
    visitor: sees None shifts, employees false, Anne and her shift [false, false]; create UNAUTHENTICATED, plan UNAUTHENTICATED, delete UNAUTHENTICATED
    customer: sees None shifts, employees false, Anne and her shift [false, false]; create FORBIDDEN, plan FORBIDDEN, delete FORBIDDEN
    Bruno: sees Some(1) shifts, employees false, Anne and her shift [false, false]; create FORBIDDEN, plan FORBIDDEN, delete FORBIDDEN
    Anne: sees Some(1) shifts, employees false, Anne and her shift [true, true]; create FORBIDDEN, plan FORBIDDEN, delete FORBIDDEN
    manager: sees Some(2) shifts, employees true, Anne and her shift [true, true]; create done, plan NOT_FOUND employeeId, delete NOT_FOUND shiftId
    administrator: sees Some(2) shifts, employees true, Anne and her shift [true, true]; create done, plan NOT_FOUND employeeId, delete NOT_FOUND shiftId
    "#) }
}

#[apply(each_database)]
#[tokio::test]
async fn bad_input_about_employees_and_shifts_is_refused(#[case] backend: Backend) {
    let app = TestApp::start_at(backend, at(NOW)).await;
    let manager = app.manager().await;
    let anne = app.employee("Anne").await.account_id();
    let customer = app.customer("Chloé").await.account_id();
    let user = json!({ "employeeId": NodeKind::User.encode(anne), "startsAt": NOW, "endsAt": NOW });
    let mut found = String::new();
    for (what, mutation, input) in [
        ("ends before", "shiftCreate", shift(anne, "2026-11-23T12:00:00Z", "2026-11-23T08:00:00Z")),
        ("ends at its start", "shiftCreate", shift(anne, "2026-11-23T12:00:00Z", "2026-11-23T12:00:00Z")),
        ("seconds", "shiftCreate", shift(anne, "2026-11-23T08:00:01Z", "2026-11-23T12:00:00.000000001Z")),
        ("a leap second", "shiftCreate", shift(anne, "2026-11-23T08:00:00Z", "2026-12-01T23:59:60Z")),
        ("32 days", "shiftCreate", shift(anne, "2026-11-23T08:00:00Z", "2026-12-25T08:00:00Z")),
        ("far away", "shiftCreate", shift(anne, "+12026-11-23T08:00:00Z", "+12026-11-23T12:00:00Z")),
        ("no instant", "shiftCreate", shift(anne, "tomorrow", "later")),
        ("a customer", "shiftCreate", shift(customer, "2026-11-23T08:00:00Z", "2026-11-23T12:00:00Z")),
        ("nobody", "shiftCreate", shift(Uuid::now_v7(), "2026-11-23T08:00:00Z", "2026-11-23T12:00:00Z")),
        ("the account's id", "shiftCreate", user),
        ("unknown id", "shiftDelete", json!({ "shiftId": NodeKind::Shift.encode(Uuid::now_v7()) })),
        ("nonsense", "shiftDelete", json!({ "shiftId": "%" })),
        ("no name", "employeeCreate", json!({ "name": "", "email": "a" })),
        ("a number", "employeeCreate", json!({ "name": 1, "email": "a@b.fr" })),
    ] {
        found += &format!("{mutation}, {what}: {}\n", manager.outcome(mutation, input).await);
    }
    for (from, to) in [
        ("2026-11-23T00:00:00Z", "2026-11-23T00:00:00Z"),
        ("2026-11-23T00:00:00Z", "2027-01-24T00:00:01Z"),
        ("+262142-12-31T00:00:00Z", "+262142-12-31T01:00:00Z"),
    ] {
        let query = "query($from: DateTime!, $to: DateTime!) { shifts(from: $from, to: $to) { nodes { id } } }";
        let code = manager.error_code(query, json!({ "from": from, "to": to })).await;
        found += &format!("shifts from {from} to {to}: {code}\n");
    }
    allow_duplicates! { assert_snapshot!(found, @r#"
    shiftCreate, ends before: INVALID_INPUT endsAt
    shiftCreate, ends at its start: INVALID_INPUT endsAt
    shiftCreate, seconds: INVALID_INPUT startsAt, INVALID_INPUT endsAt
    shiftCreate, a leap second: INVALID_INPUT endsAt
    shiftCreate, 32 days: OUT_OF_RANGE endsAt
    shiftCreate, far away: OUT_OF_RANGE startsAt, OUT_OF_RANGE endsAt
    shiftCreate, no instant: BAD_USER_INPUT
    shiftCreate, a customer: NOT_FOUND employeeId
    shiftCreate, nobody: NOT_FOUND employeeId
    shiftCreate, the account's id: NOT_FOUND employeeId
    shiftDelete, unknown id: NOT_FOUND shiftId
    shiftDelete, nonsense: NOT_FOUND shiftId
    employeeCreate, no name: INVALID_INPUT name, INVALID_INPUT email
    employeeCreate, a number: BAD_USER_INPUT
    shifts from 2026-11-23T00:00:00Z to 2026-11-23T00:00:00Z: BAD_USER_INPUT
    shifts from 2026-11-23T00:00:00Z to 2027-01-24T00:00:01Z: BAD_USER_INPUT
    shifts from +262142-12-31T00:00:00Z to +262142-12-31T01:00:00Z: BAD_USER_INPUT
    "#) }
}

#[apply(each_database)]
#[tokio::test]
async fn employees_with_shifts_cost_the_same_few_statements_whatever_their_number(#[case] backend: Backend) {
    let app = TestApp::start_at(backend, at(NOW)).await;
    let manager = app.manager().await;
    for name in ["Anne", "Bruno", "Claire", "Denis"] {
        let employee = app.employee(name).await.account_id();
        rows::shift(employee).inserted(app.database().connection()).await;
    }
    let before = app.app.database.statement_count();
    let query = "{ employees { nodes { user { name roles }
        shifts(from: \"2026-11-01T00:00:00Z\", to: \"2026-12-01T00:00:00Z\") { startsAt employee { user { name } } } } } }";
    manager.ask(query, json!({})).await;
    assert_eq!(app.app.database.statement_count() - before, 5, "the caller, employees, roles, shifts, their employees");
}
