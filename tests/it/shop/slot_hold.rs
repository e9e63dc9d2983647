//! Holding a place of a slot through the public API.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use futures_util::future::join_all;
use rstest_reuse::apply;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{
    actors::Actor,
    db::{Backend, each_database},
    shop::{Shop, customers},
};

fn input(slot: &Value) -> Value {
    json!({ "timeSlotId": slot, "idempotencyKey": Uuid::now_v7().to_string() })
}

async fn seen(actor: &Actor<'_>, slot: &Value) -> Value {
    let query = "query($id: ID!) { node(id: $id) { ... on TimeSlot { state free heldUntil } } }";
    actor.ask(query, json!({ "id": slot })).await["node"].take()
}

async fn holds(actor: &Actor<'_>) -> Value {
    actor.ask("{ timeSlotHold { timeSlot { id } expiresAt } }", json!({})).await["timeSlotHold"].take()
}

#[apply(each_database)]
#[tokio::test]
async fn a_held_place_is_full_for_others_and_free_for_its_holder_until_it_ends(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    shop.app.employee("Anne").await;
    let (chloe, david) = (shop.app.customer("Chloé").await, shop.app.customer("David").await);
    let slot = shop.slot_in(24).await;
    let held = chloe.mutate("timeSlotHold", input(&slot), "timeSlotHold { timeSlot { id state } expiresAt }").await;
    let until = "2026-11-23T08:05:00+00:00";
    assert_eq!(held["timeSlotHold"], json!({ "timeSlot": { "id": slot, "state": "FREE" }, "expiresAt": until }));

    assert_eq!(seen(&chloe, &slot).await, json!({ "state": "FREE", "free": 1, "heldUntil": until }));
    let full = json!({ "state": "FULL", "free": 0, "heldUntil": null });
    assert_eq!(seen(&david, &slot).await, full);
    assert_eq!(seen(&shop.app.visitor(), &slot).await, full);
    assert_eq!((holds(&chloe).await["expiresAt"].clone(), holds(&david).await), (json!(until), Value::Null));
    assert_eq!(david.outcome("timeSlotHold", input(&slot)).await, "SLOT_FULL timeSlotId");
    let order = shop.order_input(&david, &slot).await;
    assert_eq!(david.outcome("orderPlace", order).await, "SLOT_FULL timeSlotId");

    let clock = &shop.app.app.clock;
    clock.set(clock.now() + TimeDelta::minutes(5) - TimeDelta::microseconds(1));
    assert_eq!(seen(&david, &slot).await, full);
    clock.set(clock.now() + TimeDelta::microseconds(1));
    let free = json!({ "state": "FREE", "free": 1, "heldUntil": null });
    assert_eq!((seen(&david, &slot).await, seen(&chloe, &slot).await), (free.clone(), free));
    assert_eq!(holds(&chloe).await, Value::Null);
    assert_eq!(david.outcome("timeSlotHold", input(&slot)).await, "done");
}

#[apply(each_database)]
#[tokio::test]
async fn ordering_uses_the_hold_up_and_releasing_gives_the_place_back(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    shop.app.employee("Anne").await;
    let (chloe, david) = (shop.app.customer("Chloé").await, shop.app.customer("David").await);
    let (slot, later) = (shop.slot_in(24).await, shop.slot_in(25).await);
    chloe.mutate("timeSlotHold", input(&slot), "").await;
    shop.placed(&chloe, &slot).await;
    assert_eq!(holds(&chloe).await, Value::Null);

    chloe.mutate("timeSlotHold", input(&later), "").await;
    let other = david.mutate("timeSlotRelease", json!({ "timeSlotId": later }), "timeSlot { state }").await;
    assert_eq!(other["timeSlot"]["state"], "FULL", "one gives up one's own only");
    let released = chloe.mutate("timeSlotRelease", json!({ "timeSlotId": later }), "timeSlot { state }").await;
    assert_eq!(released["timeSlot"]["state"], "FREE");
    assert_eq!(david.outcome("timeSlotHold", input(&later)).await, "done");
}

#[apply(each_database)]
#[tokio::test]
async fn one_place_each_and_holding_it_again_does_not_prolong_it(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    shop.app.employee("Anne").await;
    let (chloe, david) = (shop.app.customer("Chloé").await, shop.app.customer("David").await);
    let (slot, later) = (shop.slot_in(24).await, shop.slot_in(25).await);
    let first = chloe.mutate("timeSlotHold", input(&slot), "timeSlotHold { expiresAt }").await;
    let clock = &shop.app.app.clock;
    clock.set(clock.now() + TimeDelta::minutes(3));
    assert_eq!(chloe.mutate("timeSlotHold", input(&slot), "timeSlotHold { expiresAt }").await, first);
    let moved = chloe.mutate("timeSlotHold", input(&later), "timeSlotHold { expiresAt timeSlot { id } }").await;
    let expected = json!({ "expiresAt": "2026-11-23T08:08:00+00:00", "timeSlot": { "id": later } });
    assert_eq!(moved["timeSlotHold"], expected);
    assert_eq!(seen(&david, &slot).await["state"], "FREE");
}

#[apply(each_database)]
#[tokio::test]
async fn a_hold_sent_twice_is_the_same_and_its_key_does_not_bring_it_back(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    shop.app.employee("Anne").await;
    let chloe = shop.app.customer("Chloé").await;
    let (slot, later) = (shop.slot_in(24).await, shop.slot_in(25).await);
    let twice = input(&slot);
    let first = chloe.mutate("timeSlotHold", twice.clone(), "timeSlotHold { heldAt expiresAt }").await;
    assert_eq!(chloe.mutate("timeSlotHold", twice.clone(), "timeSlotHold { heldAt expiresAt }").await, first);
    let other = json!({ "timeSlotId": later, "idempotencyKey": twice["idempotencyKey"] });
    assert_eq!(chloe.outcome("timeSlotHold", other).await, "IDEMPOTENCY_KEY_REUSED idempotencyKey");
    chloe.mutate("timeSlotRelease", json!({ "timeSlotId": slot }), "").await;
    assert_eq!(chloe.outcome("timeSlotHold", twice).await, "HOLD_ENDED idempotencyKey");
}

#[apply(each_database)]
#[tokio::test]
async fn a_refused_hold_names_free_slots_that_others_do_not_hold(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    shop.app.employee("Anne").await;
    let (chloe, david) = (shop.app.customer("Chloé").await, shop.app.customer("David").await);
    let (slot, held, free) = (shop.slot_in(24).await, shop.slot_in(25).await, shop.slot_in(26).await);
    shop.placed(&david, &slot).await;
    david.mutate("timeSlotHold", input(&held), "").await;
    let hold = "mutation($input: TimeSlotHoldInput!) { timeSlotHold(input: $input) {
        userErrors { ... on SlotFullError { alternatives { id state } } } } }";
    let answer = chloe.ask(hold, json!({ "input": input(&slot) })).await;
    let expected = json!([{ "alternatives": [{ "id": free, "state": "FREE" }] }]);
    assert_eq!(answer["timeSlotHold"]["userErrors"], expected);
    let answer = david.ask(hold, json!({ "input": input(&slot) })).await;
    let own = json!([{ "id": held, "state": "FREE" }, { "id": free, "state": "FREE" }]);
    assert_eq!(answer["timeSlotHold"]["userErrors"][0]["alternatives"], own);
}

#[apply(each_database)]
#[tokio::test]
async fn only_customers_hold_and_bad_input_is_refused(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    let slot = shop.slot_in(24).await;
    for (actor, expected) in [(shop.app.visitor(), "UNAUTHENTICATED"), (shop.app.manager().await, "FORBIDDEN")] {
        assert_eq!(actor.outcome("timeSlotHold", input(&slot)).await, expected);
        assert_eq!(actor.outcome("timeSlotRelease", json!({ "timeSlotId": slot })).await, expected);
    }
    let chloe = shop.app.customer("Chloé").await;
    assert_eq!(chloe.outcome("timeSlotHold", input(&json!("?"))).await, "NOT_FOUND timeSlotId");
    assert_eq!(chloe.outcome("timeSlotRelease", json!({ "timeSlotId": "?" })).await, "NOT_FOUND timeSlotId");
    assert_eq!(holds(&shop.app.visitor()).await, Value::Null);
}

#[apply(each_database)]
#[tokio::test(flavor = "multi_thread")]
async fn of_fifty_customers_who_hold_a_slot_with_three_employees_three_do(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    for name in ["Anne", "Boris", "Carla"] {
        shop.app.employee(name).await;
    }
    let slot = shop.slot_in(24).await;
    let people = customers(&shop.app, 50).await;
    let mut outcomes = join_all(people.iter().map(|customer| customer.outcome("timeSlotHold", input(&slot)))).await;
    outcomes.sort();
    assert_eq!(outcomes.iter().filter(|outcome| *outcome == "done").count(), 3);
    assert_eq!(outcomes.iter().filter(|outcome| *outcome == "SLOT_FULL timeSlotId").count(), 47);
}

#[apply(each_database)]
#[tokio::test(flavor = "multi_thread")]
async fn who_holds_and_who_orders_at_once_take_three_places_together(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    for name in ["Anne", "Boris", "Carla"] {
        shop.app.employee(name).await;
    }
    let slot = shop.slot_in(24).await;
    let people = customers(&shop.app, 40).await;
    let inputs = join_all(people.iter().map(|customer| shop.order_input(customer, &slot))).await;
    let deeds = people.iter().zip(inputs).enumerate().map(|(turn, (customer, order))| {
        let (hold, slot) = (turn % 2 == 0, &slot);
        async move {
            match hold {
                true => (customer.outcome("timeSlotHold", input(slot)).await, order),
                false => (customer.outcome("orderPlace", order.clone()).await, order),
            }
        }
    });
    let outcomes = join_all(deeds).await;
    let done: Vec<usize> = (0..people.len()).filter(|turn| outcomes[*turn].0 == "done").collect();
    assert_eq!(done.len(), 3, "{:?}", outcomes.iter().map(|(outcome, _)| outcome).collect::<BTreeSet<_>>());
    // Everybody who holds a place gets an order of it, nobody else does.
    let orders =
        join_all(people.iter().zip(&outcomes).map(|(who, (_, input))| who.outcome("orderPlace", input.clone())));
    let placed: Vec<usize> =
        orders.await.iter().enumerate().filter(|(_, done)| *done == "done").map(|it| it.0).collect();
    assert_eq!(placed, done);
}

#[apply(each_database)]
#[tokio::test]
async fn a_hold_ends_when_a_manager_closes_its_slot(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    shop.app.employee("Anne").await;
    let (manager, chloe) = (shop.app.manager().await, shop.app.customer("Chloé").await);
    let slot = shop.slot_in(24).await;
    assert_eq!(chloe.outcome("timeSlotHold", input(&slot)).await, "done");
    assert_eq!(manager.outcome("timeSlotClose", json!({ "timeSlotId": slot })).await, "done");
    assert_eq!(holds(&chloe).await, Value::Null);
    assert_eq!(chloe.outcome("timeSlotHold", input(&slot)).await, "SLOT_CLOSED timeSlotId");
}

#[apply(each_database)]
#[tokio::test(flavor = "multi_thread")]
async fn of_places_that_one_customer_holds_at_once_the_last_stays(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    shop.app.employee("Anne").await;
    let chloe = shop.app.customer("Chloé").await;
    let slots = [shop.slot_in(24).await, shop.slot_in(25).await, shop.slot_in(26).await, shop.slot_in(27).await];
    for _ in 0..5 {
        let outcomes = join_all(slots.iter().map(|slot| chloe.outcome("timeSlotHold", input(slot)))).await;
        assert!(outcomes.iter().all(|outcome| outcome == "done"), "{outcomes:?}");
        assert_ne!(holds(&chloe).await, Value::Null);
    }
}
