//! Watching orders and the preparation queue.

use api::platform::{
    events::{SubjectKind, bus::Topic},
    global_id::NodeKind,
};
use async_graphql::ID;
use chrono::TimeDelta;
use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::support::{
    actors::Actor,
    app::TestApp,
    db::{Backend, each_database},
    shop::{Shop, take_steps},
    socket::Socket,
};

const QUEUE: &str = "subscription { preparationQueueChanged { kind order { number state } } }";

fn of(order: &Value) -> String {
    format!("subscription {{ orderChanged(orderId: {order}) {{ kind cursor order {{ state toPay {{ amount }} }} }} }}")
}

fn order_topic(order: &Value) -> Topic {
    let id = ID(order.as_str().expect("an id is a text").to_owned());
    Topic::Subject(SubjectKind::ShopOrder, NodeKind::Order.decode(&id).expect("an order's id"))
}

/// A socket that watches: returns once the subscription listens.
async fn watching(app: &TestApp, watcher: &Actor<'_>, subscription: &str, topic: Topic) -> Socket {
    let before = app.app.events.listeners(topic);
    let mut socket = Socket::open(app, watcher.token().as_deref()).await;
    socket.subscribe("1", subscription).await;
    while app.app.events.listeners(topic) == before {
        tokio::task::yield_now().await;
    }
    socket
}

#[apply(each_database)]
#[tokio::test]
async fn a_customer_sees_each_step_of_the_order_in_turn(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    let anne = shop.app.employee("Anne").await;
    let chloe = shop.app.customer("Chloé").await;
    let slot = shop.slot_in(24).await;
    let order = shop.placed_and_told(&chloe, &slot).await;
    let mut socket = watching(&shop.app, &chloe, &of(&order), order_topic(&order)).await;
    let mut cursors = Vec::new();
    for (step, kind, state) in [
        ("orderPreparationStart", "PREPARATION_STARTED", "PREPARING"),
        ("orderReady", "READY", "READY"),
        ("orderCollect", "COLLECTED", "COLLECTED"),
    ] {
        take_steps(&anne, &order, &[step]).await;
        let change = socket.event().await["orderChanged"].take();
        assert_eq!((&change["kind"], &change["order"]["state"]), (&json!(kind), &json!(state)));
        cursors.push(change["cursor"].as_str().expect("a cursor").to_owned());
    }
    cursors.dedup();
    assert_eq!(cursors.len(), 3);
}

#[apply(each_database)]
#[tokio::test]
async fn the_staff_sees_orders_arrive_in_the_queue(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    let anne = shop.app.employee("Anne").await;
    let chloe = shop.app.customer("Chloé").await;
    let slot = shop.slot_in(24).await;
    let mut socket = watching(&shop.app, &anne, QUEUE, Topic::Kind(SubjectKind::ShopOrder)).await;
    shop.placed(&chloe, &slot).await;
    let change = socket.event().await["preparationQueueChanged"].take();
    assert_eq!(change, json!({ "kind": "PLACED", "order": { "number": "C-2026-000001", "state": "PLACED" } }));
}

#[apply(each_database)]
#[tokio::test]
async fn a_refused_step_is_no_event(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    let anne = shop.app.employee("Anne").await;
    let chloe = shop.app.customer("Chloé").await;
    let slot = shop.slot_in(24).await;
    let order = shop.placed_and_told(&chloe, &slot).await;
    let mut socket = watching(&shop.app, &chloe, &of(&order), order_topic(&order)).await;
    assert_eq!(anne.outcome("orderCollect", json!({ "orderId": order })).await, "ORDER_NOT_IN_STATE orderId");
    take_steps(&anne, &order, &["orderPreparationStart"]).await;
    assert_eq!(socket.event().await["orderChanged"]["kind"], "PREPARATION_STARTED");
}

#[apply(each_database)]
#[tokio::test]
async fn somebody_elses_order_cannot_be_watched(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    shop.app.employee("Anne").await;
    let (chloe, denis) = (shop.app.customer("Chloé").await, shop.app.customer("Denis").await);
    let slot = shop.slot_in(24).await;
    let order = shop.placed(&chloe, &slot).await;
    for (watcher, subscription, code) in [
        (&denis, of(&order), "NOT_FOUND"),
        (&denis, QUEUE.to_owned(), "FORBIDDEN"),
        (&shop.app.visitor(), of(&order), "UNAUTHENTICATED"),
    ] {
        let mut socket = Socket::open(&shop.app, watcher.token().as_deref()).await;
        socket.subscribe("1", &subscription).await;
        let message = socket.message().await;
        assert_eq!(message["payload"][0]["extensions"]["code"], code, "{message}");
    }
}

#[apply(each_database)]
#[tokio::test]
async fn who_is_no_longer_an_employee_sees_no_further_event(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    shop.app.employee("Boris").await;
    let anne = shop.app.employee("Anne").await;
    let (chloe, admin) = (shop.app.customer("Chloé").await, shop.app.administrator().await);
    let slot = shop.slot_in(24).await;
    let mut socket = watching(&shop.app, &anne, QUEUE, Topic::Kind(SubjectKind::ShopOrder)).await;
    let role = json!({ "userId": NodeKind::User.encode(anne.account_id()), "role": "EMPLOYEE" });
    assert_eq!(admin.outcome("accountRoleRevoke", role).await, "done");
    shop.placed(&chloe, &slot).await;
    let message = socket.message().await;
    assert_eq!(message["payload"][0]["extensions"]["code"], "FORBIDDEN", "{message}");
}

#[apply(each_database)]
#[tokio::test]
async fn signing_out_closes_the_socket(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    let anne = shop.app.employee("Anne").await;
    let mut socket = watching(&shop.app, &anne, QUEUE, Topic::Kind(SubjectKind::ShopOrder)).await;
    assert_eq!(anne.outcome("sessionRevoke", json!({})).await, "done");
    assert_eq!(socket.close_code().await, 4401);
}

#[apply(each_database)]
#[tokio::test]
async fn a_socket_closes_when_its_token_ends(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    let anne = shop.app.employee("Anne").await;
    let mut socket = watching(&shop.app, &anne, QUEUE, Topic::Kind(SubjectKind::ShopOrder)).await;
    shop.app.app.clock.set(shop.app.app.clock.now() + TimeDelta::minutes(15));
    assert_eq!(socket.close_code().await, 4401);
}

#[apply(each_database)]
#[tokio::test]
async fn twenty_watchers_of_one_order_cost_one_statement_together(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    let anne = shop.app.employee("Anne").await;
    let chloe = shop.app.customer("Chloé").await;
    let slot = shop.slot_in(24).await;
    let order = shop.placed_and_told(&chloe, &slot).await;
    let statements = || shop.app.app.database.statement_count();
    let other = shop.placed(&chloe, &shop.slot_in(25).await).await;
    take_steps(&anne, &other, &["orderPreparationStart"]).await;
    let before = statements();
    take_steps(&anne, &other, &["orderReady"]).await;
    let unwatched = statements() - before;

    let mut sockets = Vec::new();
    for _ in 0..20 {
        sockets.push(watching(&shop.app, &chloe, &of(&order), order_topic(&order)).await);
    }
    take_steps(&anne, &order, &["orderPreparationStart"]).await;
    for socket in &mut sockets {
        socket.event().await;
    }
    let before = statements();
    take_steps(&anne, &order, &["orderReady"]).await;
    for socket in &mut sockets {
        socket.event().await;
    }
    assert_eq!(statements() - before, unwatched + 1);
}
