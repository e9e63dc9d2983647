//! Time slots through the public API: their state, who may change them, and what they cost to read.

use api::platform::global_id::NodeKind;
use chrono::TimeDelta;
use insta::{allow_duplicates, assert_json_snapshot, assert_snapshot};
use rstest_reuse::apply;
use serde_json::json;
use uuid::Uuid;

use crate::support::{
    actors::Actor,
    app::TestApp,
    db::{Backend, each_database},
    rows::{at, product, section, shop_order, time_slot, update},
};

const NOW: &str = "2026-11-22T12:00:00Z";
/// A slot of Monday 23 November 2026, 10:00 in Paris, and the last instant at which it can be chosen.
const SLOT: &str = "2026-11-23T09:00:00Z";
const CUT_OFF: &str = "2026-11-22T21:00:00Z";

async fn state(app: &TestApp, slot: Uuid) -> String {
    let query = "query($id: ID!) { node(id: $id) { ... on TimeSlot { state } } }";
    let answer = app.visitor().ask(query, json!({ "id": NodeKind::TimeSlot.encode(slot) })).await;
    answer["node"]["state"].as_str().unwrap_or("no such slot").to_owned()
}

async fn slot_at(app: &TestApp, starts_at: &str) -> Uuid {
    let day = &starts_at[..10];
    time_slot().set("starts_at", at(starts_at)).set("day", day).inserted(app.database().connection()).await
}

async fn order(app: &TestApp, customer: &Actor<'_>, slot: Uuid) -> Uuid {
    let order = shop_order(customer.account_id(), slot).set("created_at", at(NOW)).set("updated_at", at(NOW));
    order.inserted(app.database().connection()).await
}

#[apply(each_database)]
#[tokio::test]
async fn a_slot_can_be_chosen_at_its_cut_off_and_not_a_microsecond_later(#[case] backend: Backend) {
    let app = TestApp::start_at(backend, at(CUT_OFF)).await;
    app.employee("Anne").await;
    let slot = slot_at(&app, SLOT).await;
    assert_eq!(state(&app, slot).await, "FREE");
    app.app.clock.set(at(CUT_OFF) + TimeDelta::microseconds(1));
    assert_eq!(state(&app, slot).await, "EXPIRED");
}

#[apply(each_database)]
#[tokio::test]
async fn a_slot_fills_with_the_employees_on_duty(#[case] backend: Backend) {
    let app = TestApp::start_at(backend, at(NOW)).await;
    let slot = slot_at(&app, SLOT).await;
    assert_eq!(state(&app, slot).await, "FULL", "nobody is on duty");
    app.employee("Anne").await;
    assert_eq!(state(&app, slot).await, "FREE");
    app.employee("Bruno").await;
    let customer = app.customer("Chloé").await;
    let first = order(&app, &customer, slot).await;
    assert_eq!(state(&app, slot).await, "NEARLY_FULL");
    order(&app, &customer, slot).await;
    assert_eq!(state(&app, slot).await, "FULL");
    let cancelled = update(app.database().connection(), "shop_order", first, "state", "CANCELLED").await;
    assert_eq!((cancelled, state(&app, slot).await.as_str()), (Ok(()), "NEARLY_FULL"));
}

#[apply(each_database)]
#[tokio::test]
async fn an_order_for_a_full_slot_is_refused_with_the_nearest_slots_that_are_free(#[case] backend: Backend) {
    let app = TestApp::start_at(backend, at(NOW)).await;
    let (db, customer) = (app.database().connection(), app.customer("Chloé").await);
    app.employee("Anne").await;
    // The first is expired, the last further away than five others.
    for free in ["2026-11-22T23:30:00Z", "2026-11-23T09:15:00Z", "2026-11-23T09:30:00Z", "2026-11-24T09:00:00Z"] {
        slot_at(&app, free).await;
    }
    let full = slot_at(&app, SLOT).await;
    order(&app, &customer, full).await;
    let other_full = slot_at(&app, "2026-11-23T08:55:00Z").await;
    order(&app, &customer, other_full).await;
    let closed = slot_at(&app, "2026-11-23T09:05:00Z").await;
    assert_eq!(update(db, "time_slot", closed, "closed_at", at(NOW)).await, Ok(()));
    for near in ["2026-11-23T08:00:00Z", "2026-11-23T08:30:00Z", "2026-11-23T10:00:00Z"] {
        slot_at(&app, near).await;
    }

    let product = product(section().inserted(db).await).inserted(db).await;
    let baskets = customer.ask("{ baskets { nodes { id } } }", json!({})).await;
    let basket = &baskets["baskets"]["nodes"][0]["id"];
    let line = json!({ "basketId": basket, "productId": NodeKind::Product.encode(product), "quantity": 1 });
    customer.mutate("basketLineSet", line, "").await;
    let input = json!({ "basketId": basket, "timeSlotId": NodeKind::TimeSlot.encode(full), "idempotencyKey": "a" });
    let mutation = "mutation($input: OrderPlaceInput!) { orderPlace(input: $input) { order { id } userErrors {
        code field ... on SlotFullError { alternatives { startsAt state } } } } }";
    let shown = &customer.ask(mutation, json!({ "input": input })).await["orderPlace"];
    allow_duplicates! { assert_json_snapshot!(shown, @r#"
    {
      "order": null,
      "userErrors": [
        {
          "alternatives": [
            {
              "startsAt": "2026-11-23T09:15:00+00:00",
              "state": "FREE"
            },
            {
              "startsAt": "2026-11-23T08:30:00+00:00",
              "state": "FREE"
            },
            {
              "startsAt": "2026-11-23T09:30:00+00:00",
              "state": "FREE"
            },
            {
              "startsAt": "2026-11-23T08:00:00+00:00",
              "state": "FREE"
            },
            {
              "startsAt": "2026-11-23T10:00:00+00:00",
              "state": "FREE"
            }
          ],
          "code": "SLOT_FULL",
          "field": [
            "timeSlotId"
          ]
        }
      ]
    }
    "#) }
}

#[apply(each_database)]
#[tokio::test]
async fn a_slot_is_closed_and_opened_again(#[case] backend: Backend) {
    let app = TestApp::start_at(backend, at(NOW)).await;
    app.employee("Anne").await;
    let manager = app.manager().await;
    let slot = slot_at(&app, SLOT).await;
    let id = NodeKind::TimeSlot.encode(slot);
    for (input, expected) in [
        (json!({ "timeSlotId": id }), "CLOSED"),
        (json!({ "timeSlotId": id, "closed": true }), "CLOSED"),
        (json!({ "timeSlotId": id, "closed": false }), "FREE"),
    ] {
        let payload = manager.mutate("timeSlotClose", input, "timeSlot { state }").await;
        assert_eq!(payload["timeSlot"]["state"], expected);
        assert_eq!(state(&app, slot).await, expected);
    }
}

#[apply(each_database)]
#[tokio::test]
async fn only_managers_change_slots_and_only_staff_sees_their_capacity(#[case] backend: Backend) {
    let app = TestApp::start_at(backend, at(NOW)).await;
    let id = NodeKind::TimeSlot.encode(slot_at(&app, SLOT).await);
    let days = json!({ "from": "2026-11-23", "to": "2026-11-23" });
    let mut found = String::new();
    for (who, actor) in [
        ("visitor", app.visitor()),
        ("customer", app.customer("Chloé").await),
        ("employee", app.employee("Anne").await),
        ("manager", app.manager().await),
        ("administrator", app.administrator().await),
    ] {
        let generated = actor.outcome("timeSlotsGenerate", days.clone()).await;
        let closed = actor.outcome("timeSlotClose", json!({ "timeSlotId": id })).await;
        let seen = actor.ask("{ timeSlots { capacity free } }", json!({})).await;
        let (capacity, free) = (&seen["timeSlots"][0]["capacity"], &seen["timeSlots"][0]["free"]);
        found += &format!("{who}: generate {generated}, close {closed}, capacity {capacity}, free {free}\n");
    }
    allow_duplicates! { assert_snapshot!(found, @r#"
    visitor: generate UNAUTHENTICATED, close UNAUTHENTICATED, capacity null, free 1
    customer: generate FORBIDDEN, close FORBIDDEN, capacity null, free 1
    employee: generate FORBIDDEN, close FORBIDDEN, capacity 1, free 1
    manager: generate done, close done, capacity 1, free 1
    administrator: generate done, close done, capacity 1, free 1
    "#) }
}

#[apply(each_database)]
#[tokio::test]
async fn bad_input_about_slots_is_refused(#[case] backend: Backend) {
    let app = TestApp::start_at(backend, at(NOW)).await;
    let manager = app.manager().await;
    let mut found = String::new();
    for (from, to) in [
        ("2026-11-23", "2026-11-22"),
        ("2026-11-23", "2027-01-24"),
        ("2036-11-23", "2036-11-23"),
        ("2026-02-30", "2026-11-23"),
        ("+12026-01-01", "2026-11-23"),
        ("", ""),
    ] {
        let outcome = manager.outcome("timeSlotsGenerate", json!({ "from": from, "to": to })).await;
        found += &format!("generate {from} to {to}: {outcome}\n");
    }
    let wrong_kind = NodeKind::User.encode(manager.account_id());
    for (id, what) in [
        (json!(NodeKind::TimeSlot.encode(Uuid::now_v7())), "unknown id"),
        (json!(wrong_kind), "id of another kind"),
        (json!("' OR 1=1 --"), "nonsense"),
        (json!("A".repeat(10_000)), "10,000 characters"),
        (json!(null), "null"),
        (json!({ "id": 1 }), "an object"),
    ] {
        let outcome = manager.outcome("timeSlotClose", json!({ "timeSlotId": id })).await;
        found += &format!("close {what}: {outcome}\n");
    }
    for days in [json!(0), json!(32), json!(-1), json!(i64::MAX), json!("7"), json!(1.5)] {
        let query = "query($days: Int) { timeSlots(from: \"9999-12-31\", days: $days) { id } }";
        let code = app.visitor().error_code(query, json!({ "days": days })).await;
        found += &format!("{days} days: {code}\n");
    }
    allow_duplicates! { assert_snapshot!(found, @r#"
    generate 2026-11-23 to 2026-11-22: INVALID_INPUT to
    generate 2026-11-23 to 2027-01-24: OUT_OF_RANGE to
    generate 2036-11-23 to 2036-11-23: OUT_OF_RANGE from, OUT_OF_RANGE to
    generate 2026-02-30 to 2026-11-23: BAD_USER_INPUT
    generate +12026-01-01 to 2026-11-23: BAD_USER_INPUT
    generate  to : BAD_USER_INPUT
    close unknown id: NOT_FOUND timeSlotId
    close id of another kind: NOT_FOUND timeSlotId
    close nonsense: NOT_FOUND timeSlotId
    close 10,000 characters: NOT_FOUND timeSlotId
    close null: BAD_USER_INPUT
    close an object: BAD_USER_INPUT
    0 days: BAD_USER_INPUT
    32 days: BAD_USER_INPUT
    -1 days: BAD_USER_INPUT
    9223372036854775807 days: BAD_USER_INPUT
    "7" days: BAD_USER_INPUT
    1.5 days: BAD_USER_INPUT
    "#) }
}

#[apply(each_database)]
#[tokio::test]
async fn slots_are_read_in_one_statement_whatever_their_number(#[case] backend: Backend) {
    let app = TestApp::start_at(backend, at(NOW)).await;
    app.employee("Anne").await;
    let (first, second) = (slot_at(&app, SLOT).await, slot_at(&app, "2026-11-23T09:15:00Z").await);
    let before = app.app.database.statement_count();
    let all = "{ timeSlots(from: \"2026-11-22\", days: 31) { id startsAt day state orderableUntil capacity free } }";
    app.visitor().ask(all, json!({})).await;
    assert_eq!(app.app.database.statement_count() - before, 1, "a list");

    let before = app.app.database.statement_count();
    let ids = [first, second].map(|slot| NodeKind::TimeSlot.encode(slot));
    let some = "query($ids: [ID!]!) { nodes(ids: $ids) { id ... on TimeSlot { state } } }";
    app.visitor().ask(some, json!({ "ids": ids })).await;
    assert_eq!(app.app.database.statement_count() - before, 1, "two by id");
}
