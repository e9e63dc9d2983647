//! Who prepares an order when an employee becomes unavailable, through the public API.

use api::{
    platform::{
        events::{
            SubjectKind,
            bus::{Heard, Topic},
        },
        global_id::NodeKind,
    },
    shop::assignment::sweep,
};
use chrono::TimeDelta;
use futures_util::StreamExt;
use rstest_reuse::apply;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{
    actors::Actor,
    db::{Backend, each_database},
    rows::update_all,
    shop::{Shop, id, take_steps},
};

async fn employee_of(actor: &Actor<'_>, order: &Value) -> Value {
    let query = "query($id: ID!) { order(id: $id) { employee { name } } }";
    actor.ask(query, json!({ "id": order })).await["order"]["employee"]["name"].take()
}

async fn unassigned(manager: &Actor<'_>) -> Value {
    let query = "{ orders(where: {assigned: false}) { totalCount nodes { id } } }";
    manager.ask(query, json!({})).await["orders"].take()
}

/// A shift of the whole day on which the clock stands, or of another one so many days later.
fn planned(employee: &Actor<'_>, shop: &Shop, days: i64) -> Value {
    let starts_at = shop.app.app.clock.now() + TimeDelta::days(days);
    let ends_at = starts_at + TimeDelta::hours(47);
    let employee = id(NodeKind::Employee, employee.account_id());
    json!({ "employeeId": employee, "startsAt": starts_at, "endsAt": ends_at })
}

#[apply(each_database)]
#[tokio::test]
async fn a_deleted_shift_hands_its_orders_to_who_is_free_else_to_the_manager(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    let (anne, chloe, manager) =
        (shop.app.employee("Anne").await, shop.app.customer("Chloé").await, shop.app.manager().await);
    let shift = manager.mutate("shiftCreate", planned(&anne, &shop, 0), "shift { id }").await["shift"]["id"].clone();
    manager.mutate("shiftCreate", planned(&anne, &shop, 5), "").await;
    let _boris = shop.app.employee("Boris").await;
    let slot = shop.slot_in(24).await;
    let (first, second) = (shop.placed(&chloe, &slot).await, shop.placed(&chloe, &slot).await);
    assert_eq!(employee_of(&manager, &first).await, "Anne");
    assert_eq!(unassigned(&manager).await["totalCount"], 0);

    shop.pass(1);
    let (_, mut told) = shop.app.app.events.listen(Topic::Kind(SubjectKind::ShopOrder));
    manager.mutate("shiftDelete", json!({ "shiftId": shift }), "").await;
    let event = loop {
        let Some(Heard::Event(event)) = told.next().await else { panic!("the bus goes on") };
        if event.kind == "REASSIGNED" {
            break event;
        }
    };
    assert_eq!(event.occurred_at, shop.app.app.clock.now());
    assert_eq!(unassigned(&manager).await, json!({ "totalCount": 1, "nodes": [{ "id": first }] }));

    // Boris is freed, and takes the order that nobody had.
    assert_eq!(chloe.outcome("orderCancel", json!({ "orderId": second })).await, "done");
    assert_eq!(employee_of(&manager, &first).await, "Boris");
    manager.mutate("shiftCreate", planned(&anne, &shop, 0), "").await;
    assert_eq!(employee_of(&manager, &first).await, "Boris", "who is on duty keeps the order");
}

#[apply(each_database)]
#[tokio::test]
async fn the_worker_gives_an_order_that_was_passed_over_to_who_is_free(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    let (chloe, manager) = (shop.app.customer("Chloé").await, shop.app.manager().await);
    shop.app.employee("Anne").await;
    let (soon, later) = (shop.slot_in(24).await, shop.slot_in(25).await);
    let (gone, coming) = (shop.placed(&chloe, &soon).await, shop.placed(&chloe, &later).await);
    let db = shop.app.database().connection();
    // As it is left when two free an employee at once, and neither sees the other.
    assert_eq!(update_all(db, "shop_order", "employee_id", None::<Uuid>).await, Ok(2));
    shop.pass(24);
    let (_, mut told) = shop.app.app.events.listen(Topic::Kind(SubjectKind::ShopOrder));
    assert_eq!(sweep::hand_over(&shop.app.app).await, Ok(1));
    assert_eq!(employee_of(&manager, &coming).await, "Anne");
    assert!(employee_of(&manager, &gone).await.is_null(), "its slot has begun");
    let event = loop {
        let Some(Heard::Event(event)) = told.next().await else { panic!("the bus goes on") };
        if event.kind == "REASSIGNED" {
            break event;
        }
    };
    assert_eq!(event.occurred_at, shop.app.app.clock.now());
    assert_eq!(sweep::hand_over(&shop.app.app).await, Ok(0));
}

#[apply(each_database)]
#[tokio::test]
async fn a_withdrawn_role_hands_the_orders_over(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    let (anne, chloe) = (shop.app.employee("Anne").await, shop.app.customer("Chloé").await);
    let order = shop.placed(&chloe, &shop.slot_in(24).await).await;
    shop.app.employee("Boris").await;
    let administrator = shop.app.administrator().await;
    let revoke = json!({ "userId": id(NodeKind::User, anne.account_id()), "role": "EMPLOYEE" });
    assert_eq!(administrator.outcome("accountRoleRevoke", revoke).await, "done");
    assert_eq!(employee_of(&administrator, &order).await, "Boris");
}

#[apply(each_database)]
#[tokio::test]
async fn a_manager_assigns_by_hand_to_who_is_free(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    let (anne, chloe, manager) =
        (shop.app.employee("Anne").await, shop.app.customer("Chloé").await, shop.app.manager().await);
    let slot = shop.slot_in(24).await;
    let order = shop.placed(&chloe, &slot).await;
    let boris = shop.app.employee("Boris").await;
    let to = |who: &Actor<'_>| json!({ "orderId": order, "employeeId": id(NodeKind::Employee, who.account_id()) });
    for (actor, expected) in
        [(&shop.app.visitor(), "UNAUTHENTICATED"), (&chloe, "FORBIDDEN"), (&boris, "FORBIDDEN"), (&manager, "done")]
    {
        assert_eq!(actor.outcome("orderAssign", to(&boris)).await, expected);
    }
    assert_eq!(employee_of(&manager, &order).await, "Boris");
    assert_eq!(manager.outcome("orderAssign", to(&boris)).await, "done", "it changes nothing");
    assert_eq!(manager.outcome("orderAssign", to(&chloe)).await, "NOT_FOUND employeeId");
    let nowhere = json!({ "orderId": "?", "employeeId": id(NodeKind::Employee, boris.account_id()) });
    assert_eq!(manager.outcome("orderAssign", nowhere).await, "NOT_FOUND orderId");

    shop.placed(&chloe, &slot).await;
    assert_eq!(manager.outcome("orderAssign", to(&anne)).await, "EMPLOYEE_NOT_FREE employeeId");
    take_steps(&manager, &order, &["orderPreparationStart", "orderReady", "orderCollect"]).await;
    assert_eq!(manager.outcome("orderAssign", to(&anne)).await, "ORDER_NOT_IN_STATE orderId");
}
