//! Slots follow the hours, through the public API: closures, other hours, a new week, and what becomes of orders.

use api::shop::time_slot::service;
use futures_util::future::join_all;
use rstest_reuse::apply;
use serde_json::{Value, json};
use tokio::join;

use crate::support::{
    actors::Actor,
    app::TestApp,
    db::{Backend, each_database},
    shop::{Shop, customers},
};

/// A Wednesday, open from 9:00 to 11:00: four slots of half an hour.
const DAY: &str = "2026-11-25";
const FOLLOWED: &str = "adjustment { createdNumber closedNumber reopenedNumber affectedOrders { nodes { id } } }";

/// A shop whose slots of the week are there.
async fn open(backend: Backend) -> Shop {
    let shop = Shop::open(backend).await;
    shop.app.employee("Anne").await;
    let manager = shop.app.manager().await;
    manager.mutate("shopUpdate", json!({ "slotMinutes": 30, "slotsAheadDays": 6 }), "").await;
    manager.mutate("openingHoursSet", json!({ "openingHours": [hours("WEDNESDAY", "09:00", "11:00")] }), "").await;
    assert_eq!(service::generate_ahead(&shop.app.app).await.expect("slots can be generated"), 4);
    shop
}

fn hours(weekday: &str, opens_at: &str, closes_at: &str) -> Value {
    json!({ "weekday": weekday, "opensAt": opens_at, "closesAt": closes_at })
}

fn closure() -> Value {
    json!({ "from": DAY })
}

fn other_hours(opens_at: &str, closes_at: &str) -> Value {
    json!({ "from": DAY, "openingHours": [{ "opensAt": opens_at, "closesAt": closes_at }] })
}

/// The day's slots as `UTC-time STATE`.
async fn slots(app: &TestApp, day: &str) -> Vec<String> {
    let query = "query($day: Date!) { timeSlots(from: $day, days: 1) { startsAt state } }";
    let slots = app.visitor().ask(query, json!({ "day": day })).await;
    let shown = |slot: &Value| {
        format!(
            "{} {}",
            &slot["startsAt"].as_str().unwrap_or_default()[11..16],
            slot["state"].as_str().unwrap_or_default()
        )
    };
    slots["timeSlots"].as_array().into_iter().flatten().map(shown).collect()
}

/// The ids of the day's slots.
async fn slot_ids(app: &TestApp) -> Vec<Value> {
    let query = "query($day: Date!) { timeSlots(from: $day, days: 1) { id } }";
    let slots = app.visitor().ask(query, json!({ "day": DAY })).await;
    slots["timeSlots"].as_array().into_iter().flatten().map(|slot| slot["id"].clone()).collect()
}

/// What followed a change, in numbers: created, closed, reopened.
async fn change(manager: &Actor<'_>, mutation: &str, input: Value) -> ([i64; 3], Value) {
    let mut followed = manager.mutate(mutation, input, FOLLOWED).await["adjustment"].take();
    let numbers = ["createdNumber", "closedNumber", "reopenedNumber"];
    (numbers.map(|name| followed[name].as_i64().unwrap_or(-1)), followed["affectedOrders"]["nodes"].take())
}

async fn outside(who: &Actor<'_>) -> Value {
    let query = "{ orders(where: { outsideOpeningHours: true }) { totalCount nodes { id } } }";
    who.ask(query, json!({})).await["orders"].take()
}

#[apply(each_database)]
#[tokio::test]
async fn a_day_that_is_closed_closes_its_slots_until_the_closure_is_taken_back(#[case] backend: Backend) {
    let shop = open(backend).await;
    let manager = shop.app.manager().await;
    assert_eq!(change(&manager, "openingExceptionSet", closure()).await, ([0, 4, 0], json!([])));
    assert_eq!(slots(&shop.app, DAY).await, ["08:00 CLOSED", "08:30 CLOSED", "09:00 CLOSED", "09:30 CLOSED"]);
    assert_eq!(change(&manager, "openingExceptionSet", closure()).await.0, [0, 0, 0], "they are closed");
    assert_eq!(change(&manager, "openingExceptionDelete", closure()).await, ([0, 0, 4], json!([])));
    assert_eq!(slots(&shop.app, DAY).await, ["08:00 FREE", "08:30 FREE", "09:00 FREE", "09:30 FREE"]);
}

#[apply(each_database)]
#[tokio::test]
async fn other_hours_close_the_slots_outside_and_add_those_that_are_missing(#[case] backend: Backend) {
    let shop = open(backend).await;
    let manager = shop.app.manager().await;
    assert_eq!(change(&manager, "openingExceptionSet", other_hours("10:00", "12:00")).await.0, [2, 2, 0]);
    let shown = slots(&shop.app, DAY).await;
    assert_eq!(shown, ["08:00 CLOSED", "08:30 CLOSED", "09:00 FREE", "09:30 FREE", "10:00 FREE", "10:30 FREE"]);
    assert_eq!(change(&manager, "openingExceptionSet", other_hours("09:00", "10:30")).await.0, [0, 3, 2]);
    assert_eq!(change(&manager, "openingExceptionDelete", closure()).await.0, [0, 0, 1]);
    let shown = slots(&shop.app, DAY).await;
    assert_eq!(
        shown,
        ["08:00 FREE", "08:30 FREE", "09:00 FREE", "09:30 FREE", "10:00 CLOSED", "10:30 CLOSED"],
        "the usual week"
    );
}

#[apply(each_database)]
#[tokio::test]
async fn slots_are_generated_by_the_hours_of_the_day(#[case] backend: Backend) {
    let shop = open(backend).await;
    let manager = shop.app.manager().await;
    let next = |from: &str| json!({ "from": from });
    manager.mutate("openingExceptionSet", next("2026-12-02"), "").await;
    let mut sunday = other_hours("14:00", "15:00");
    sunday["from"] = json!("2026-12-06");
    let (followed, _) = change(&manager, "openingExceptionSet", sunday).await;
    assert_eq!(followed, [0, 0, 0], "it is not their turn yet");
    let generate = json!({ "from": "2026-11-26", "to": "2026-12-09" });
    let created = manager.mutate("timeSlotsGenerate", generate, "createdNumber").await;
    assert_eq!(created["createdNumber"], 6, "two on the Sunday, four on the second Wednesday");
    assert_eq!(slots(&shop.app, "2026-12-02").await, Vec::<String>::new());
    assert_eq!(slots(&shop.app, "2026-12-06").await, ["13:00 FREE", "13:30 FREE"]);
    manager.mutate("openingExceptionSet", next("2026-12-16"), "").await;
    manager.mutate("shopUpdate", json!({ "slotsAheadDays": 30 }), "").await;
    assert_eq!(service::generate_ahead(&shop.app.app).await.expect("slots can be generated"), 4, "of the 23rd");
    assert_eq!(slots(&shop.app, "2026-12-16").await, Vec::<String>::new());
}

#[apply(each_database)]
#[tokio::test]
async fn an_exceptional_opening_among_generated_days_has_its_slots_at_once(#[case] backend: Backend) {
    let shop = open(backend).await;
    let manager = shop.app.manager().await;
    let mut tuesday = other_hours("09:00", "10:00");
    tuesday["from"] = json!("2026-11-24");
    assert_eq!(change(&manager, "openingExceptionSet", tuesday.clone()).await.0, [2, 0, 0]);
    assert_eq!(change(&manager, "openingExceptionDelete", json!({ "from": "2026-11-24" })).await.0, [0, 2, 0]);
    assert_eq!(slots(&shop.app, "2026-11-24").await, ["08:00 CLOSED", "08:30 CLOSED"]);
}

#[apply(each_database)]
#[tokio::test]
async fn orders_of_a_day_that_closes_stay_and_are_told_to_the_manager(#[case] backend: Backend) {
    let shop = open(backend).await;
    let manager = shop.app.manager().await;
    let (chloe, denis) = (shop.app.customer("Chloé").await, shop.app.customer("Denis").await);
    let ids = slot_ids(&shop.app).await;
    let (early, late) = (shop.placed(&chloe, &ids[0]).await, shop.placed(&denis, &ids[3]).await);
    let given_up = shop.placed(&denis, &ids[1]).await;
    assert_eq!(denis.outcome("orderCancel", json!({ "orderId": given_up })).await, "done");

    let (followed, affected) = change(&manager, "openingExceptionSet", other_hours("10:00", "11:00")).await;
    assert_eq!((followed, affected), ([0, 2, 0], json!([{ "id": early }])), "the other is inside");
    let (followed, affected) = change(&manager, "openingExceptionSet", closure()).await;
    assert_eq!((followed, affected), ([0, 2, 0], json!([{ "id": late }, { "id": early }])), "newest first");
    assert_eq!(outside(&manager).await, json!({ "totalCount": 2, "nodes": [{ "id": late }, { "id": early }] }));
    assert_eq!(outside(&chloe).await, json!({ "totalCount": 1, "nodes": [{ "id": early }] }), "one's own");
    let order =
        chloe.ask("query($id: ID!) { order(id: $id) { state timeSlot { state } } }", json!({ "id": early })).await;
    assert_eq!(order["order"], json!({ "state": "PLACED", "timeSlot": { "state": "CLOSED" } }));
    let again = shop.order_input(&denis, &ids[2]).await;
    assert_eq!(denis.outcome("orderPlace", again).await, "SLOT_CLOSED timeSlotId");

    let elsewhere = shop.slot_in(100).await;
    let moved = json!({ "orderId": early, "timeSlotId": elsewhere });
    assert_eq!(chloe.outcome("orderReschedule", moved).await, "done", "customers may leave a closed slot");
    assert_eq!(denis.outcome("orderCancel", json!({ "orderId": late })).await, "done");
    assert_eq!(outside(&manager).await["totalCount"], 0);
}

#[apply(each_database)]
#[tokio::test]
async fn a_new_week_is_followed_like_an_exception(#[case] backend: Backend) {
    let shop = open(backend).await;
    let manager = shop.app.manager().await;
    let chloe = shop.app.customer("Chloé").await;
    let order = shop.placed(&chloe, &slot_ids(&shop.app).await[0]).await;
    let week = |spans: Value| json!({ "openingHours": spans });
    let later = json!([hours("WEDNESDAY", "10:00", "12:00"), hours("TUESDAY", "09:00", "10:00")]);
    let (followed, affected) = change(&manager, "openingHoursSet", week(later)).await;
    assert_eq!((followed, affected), ([4, 2, 0], json!([{ "id": order }])));
    assert_eq!(slots(&shop.app, "2026-11-24").await, ["08:00 FREE", "08:30 FREE"]);
    manager.mutate("openingExceptionSet", other_hours("09:00", "10:00"), "").await;
    let (followed, affected) = change(&manager, "openingHoursSet", week(json!([]))).await;
    assert_eq!((followed, affected), ([0, 2, 0], json!([])), "the exception outlives the week");
    let (followed, affected) = change(&manager, "openingExceptionDelete", closure()).await;
    assert_eq!((followed, affected), ([0, 2, 0], json!([{ "id": order }])), "closed on Wednesdays now");
}

#[apply(each_database)]
#[tokio::test]
async fn what_a_manager_did_by_hand_is_kept_apart(#[case] backend: Backend) {
    let shop = open(backend).await;
    let manager = shop.app.manager().await;
    let ids = slot_ids(&shop.app).await;
    let close = |slot: &Value, closed: bool| json!({ "timeSlotId": slot, "closed": closed });
    manager.mutate("timeSlotClose", close(&ids[0], true), "").await;
    assert_eq!(change(&manager, "openingExceptionSet", closure()).await.0, [0, 3, 0], "one was closed");
    manager.mutate("timeSlotClose", close(&ids[1], true), "").await;
    let opened = manager.mutate("timeSlotClose", close(&ids[2], false), "timeSlot { state }").await;
    assert_eq!(opened["timeSlot"]["state"], "FREE", "a manager may open a slot outside the hours");
    assert_eq!(change(&manager, "openingExceptionDelete", closure()).await.0, [0, 0, 1]);
    assert_eq!(slots(&shop.app, DAY).await, ["08:00 CLOSED", "08:30 CLOSED", "09:00 FREE", "09:30 FREE"]);
}

#[apply(each_database)]
#[tokio::test]
async fn a_place_of_a_slot_that_closes_is_held_no_longer(#[case] backend: Backend) {
    let shop = open(backend).await;
    let manager = shop.app.manager().await;
    let chloe = shop.app.customer("Chloé").await;
    let slot = slot_ids(&shop.app).await[0].clone();
    let hold = json!({ "timeSlotId": slot, "idempotencyKey": "hold" });
    let held = "{ timeSlotHold { expiresAt } }";
    assert_eq!(chloe.outcome("timeSlotHold", hold).await, "done");
    manager.mutate("openingExceptionSet", other_hours("09:00", "10:00"), "").await;
    assert!(!chloe.ask(held, json!({})).await["timeSlotHold"].is_null(), "its slot stays open");
    assert_eq!(change(&manager, "openingExceptionSet", closure()).await.0, [0, 2, 0]);
    assert!(chloe.ask(held, json!({})).await["timeSlotHold"].is_null());
    let order = shop.order_input(&chloe, &slot).await;
    assert_eq!(chloe.outcome("orderPlace", order).await, "SLOT_CLOSED timeSlotId");
}

#[apply(each_database)]
#[tokio::test]
async fn slots_that_have_begun_stay_as_they_were(#[case] backend: Backend) {
    let shop = open(backend).await;
    let manager = shop.app.manager().await;
    shop.app.app.clock.set(crate::support::rows::at("2026-11-25T08:30:00Z"));
    assert_eq!(change(&manager, "openingExceptionSet", closure()).await.0, [0, 2, 0]);
    assert_eq!(slots(&shop.app, DAY).await, ["08:00 EXPIRED", "08:30 EXPIRED", "09:00 CLOSED", "09:30 CLOSED"]);
}

#[apply(each_database)]
#[tokio::test]
async fn a_day_of_23_or_25_hours_follows_its_local_hours(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    let manager = shop.app.manager().await;
    manager.mutate("shopUpdate", json!({ "slotMinutes": 30 }), "").await;
    manager.mutate("openingHoursSet", json!({ "openingHours": [hours("SUNDAY", "00:30", "04:00")] }), "").await;
    for (day, all) in [("2027-03-28", 5), ("2027-10-31", 7)] {
        let generate = json!({ "from": day, "to": day });
        let created = manager.mutate("timeSlotsGenerate", generate, "createdNumber").await;
        assert_eq!(created["createdNumber"], all, "{day}");
    }
    let from_two = |day: &str| json!({ "from": day, "openingHours": [{ "opensAt": "02:00", "closesAt": "03:30" }] });
    assert_eq!(change(&manager, "openingExceptionSet", from_two("2027-03-28")).await.0, [0, 4, 0]);
    // Two o'clock does not exist that night: what is left is three, at one o'clock of the world.
    let spring = slots(&shop.app, "2027-03-28").await;
    assert_eq!(spring.iter().filter(|slot| !slot.ends_with("CLOSED")).count(), 1);
    assert!(spring.iter().any(|slot| slot.starts_with("01:00") && !slot.ends_with("CLOSED")), "{spring:?}");
    assert_eq!(change(&manager, "openingExceptionSet", from_two("2027-10-31")).await.0, [0, 4, 0]);
    let autumn = slots(&shop.app, "2027-10-31").await;
    let open: Vec<_> = autumn.iter().filter(|slot| !slot.ends_with("CLOSED")).map(|slot| &slot[..5]).collect();
    assert_eq!(open, ["00:00", "00:30", "02:00"], "2:00 and 2:30 the first time round, and 3:00");
}

#[apply(each_database)]
#[tokio::test(flavor = "multi_thread")]
async fn an_order_placed_while_its_day_closes_is_refused_or_told_to_the_manager(#[case] backend: Backend) {
    let shop = open(backend).await;
    for name in ["Boris", "Carla", "Dora"] {
        shop.app.employee(name).await;
    }
    let manager = shop.app.manager().await;
    let people = customers(&shop.app, 16).await;
    let ids = slot_ids(&shop.app).await;
    let wanted = people.iter().enumerate().map(|(number, customer)| shop.order_input(customer, &ids[number % 4]));
    let inputs = join_all(wanted).await;
    let placing = join_all(people.iter().zip(inputs).map(|(customer, input)| customer.outcome("orderPlace", input)));
    let (outcomes, (_, affected)) = join!(placing, change(&manager, "openingExceptionSet", closure()));
    for outcome in &outcomes {
        assert!(["done", "SLOT_CLOSED timeSlotId"].contains(&outcome.as_str()), "{outcome}");
    }
    let placed = outcomes.iter().filter(|outcome| *outcome == "done").count();
    assert_eq!(affected.as_array().map(Vec::len), Some(placed));
    assert_eq!(outside(&manager).await["totalCount"], placed);
}

#[apply(each_database)]
#[tokio::test(flavor = "multi_thread")]
async fn slots_generated_while_their_day_closes_are_closed(#[case] backend: Backend) {
    let shop = open(backend).await;
    let manager = shop.app.manager().await;
    let day = "2026-12-02";
    let generate = manager.outcome("timeSlotsGenerate", json!({ "from": day, "to": day }));
    let close = manager.outcome("openingExceptionSet", json!({ "from": day }));
    let (generated, closed) = join!(generate, close);
    assert_eq!((generated.as_str(), closed.as_str()), ("done", "done"));
    assert!(slots(&shop.app, day).await.iter().all(|slot| slot.ends_with("CLOSED")));
}
