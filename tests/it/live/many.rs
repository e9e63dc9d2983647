//! A thousand of them.

use api::platform::global_id::NodeKind;
use chrono::TimeDelta;
use futures_util::future::join_all;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use crate::support::{
    actors::Actor,
    db::Backend,
    rows,
    shop::{Shop, id, now, take_steps},
    socket::Socket,
};

const MANY: usize = 1_000;

async fn watching(shop: &Shop, token: &str, order: &Value, after: &Value) -> Socket {
    let mut socket = Socket::open(&shop.app, Some(token)).await;
    let fields = "{ kind order { id } }";
    let query = format!("subscription {{ orderChanged(orderId: {order}, after: {after}) {fields} }}");
    socket.subscribe("1", &query).await;
    socket
}

async fn cursor(customer: &Actor<'_>) -> Value {
    customer.ask("{ viewer { eventCursor } }", json!({})).await["viewer"]["eventCursor"].take()
}

/// Until every socket listens.
async fn wait_for_all(shop: &Shop) {
    while shop.app.app.metrics.subscriptions.get() < MANY as i64 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_watchers_of_one_order_each_see_each_step_once() {
    let shop = Shop::open(Backend::Postgres).await;
    let (anne, chloe) = (shop.app.employee("Anne").await, shop.app.customer("Chloé").await);
    let order = shop.placed_and_told(&chloe, &shop.slot_in(24).await).await;
    let (token, after) = (chloe.token().expect("a token"), cursor(&chloe).await);
    let mut sockets = Vec::new();
    for _ in 0..MANY / 50 {
        sockets.extend(join_all((0..50).map(|_| watching(&shop, &token, &order, &after))).await);
    }
    wait_for_all(&shop).await;
    take_steps(&anne, &order, &["orderPreparationStart", "orderReady", "orderCollect"]).await;
    let told = sockets.iter_mut().map(async |socket| {
        let mut kinds = Vec::new();
        for _ in 0..3 {
            kinds.push(socket.event().await["orderChanged"]["kind"].take());
        }
        kinds
    });
    let expected = [json!("PREPARATION_STARTED"), json!("READY"), json!("COLLECTED")];
    assert!(join_all(told).await.into_iter().all(|kinds| kinds == expected));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_orders_with_one_watcher_each_tell_nobody_elses() {
    let shop = Shop::open(Backend::Postgres).await;
    shop.app.employee("Anne").await;
    let chloe = shop.app.customer("Chloé").await;
    let (db, token) = (shop.app.database().connection(), chloe.token().expect("a token"));
    let mut sockets = Vec::new();
    for number in 0..MANY {
        let starts_at = now() + TimeDelta::days(2) + TimeDelta::minutes(number as i64);
        let slot = rows::time_slot().set("starts_at", starts_at).set("day", starts_at.date_naive().to_string());
        let order = rows::shop_order(chloe.account_id(), slot.inserted(db).await).inserted(db).await;
        sockets.push((id(NodeKind::Order, order), None));
    }
    let after = cursor(&chloe).await;
    for some in sockets.chunks_mut(50) {
        let opening =
            some.iter_mut().map(async |(order, socket)| *socket = Some(watching(&shop, &token, order, &after).await));
        join_all(opening).await;
    }
    wait_for_all(&shop).await;
    db.execute_unprepared(
        "INSERT INTO event (subject_kind, subject_id, kind, version, payload, occurred_at) \
         SELECT 'SHOP_ORDER', id, 'LINE_PREPARED', 1, '{}', created_at FROM shop_order",
    )
    .await
    .expect("rows");
    let told = sockets.iter_mut().map(async |(order, socket)| {
        let mut event = socket.as_mut().expect("an open socket").event().await;
        event["orderChanged"]["order"]["id"].take() == *order
    });
    assert!(join_all(told).await.into_iter().all(|own| own));
}
