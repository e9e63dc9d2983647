//! Going on where one stopped.

use api::{
    platform::{events, global_id::NodeKind},
    worker,
};
use chrono::TimeDelta;
use rstest_reuse::apply;
use sea_orm::{ConnectionTrait, DbBackend, Statement, TransactionTrait};
use serde_json::{Value, json};

use crate::support::{
    actors::Actor,
    app::TestApp,
    db::{Backend, each_database},
    shop::{Shop, id, take_steps},
    socket::Socket,
};

const QUEUE: &str = "subscription($after: EventCursor) \
    { preparationQueueChanged(after: $after) { kind cursor order { id } } }";
const ORDER: &str = "subscription($id: ID!, $after: EventCursor) \
    { orderChanged(orderId: $id, after: $after) { kind cursor order { id } } }";

/// The cursor of what the actor was told up to now.
async fn cursor(actor: &Actor<'_>) -> Value {
    actor.ask("{ viewer { eventCursor } }", json!({})).await["viewer"]["eventCursor"].take()
}

async fn watching(app: &TestApp, watcher: &Actor<'_>, query: &str, variables: Value) -> Socket {
    let mut socket = Socket::open(app, watcher.token().as_deref()).await;
    let payload = json!({ "query": query, "variables": variables });
    socket.send(json!({ "type": "subscribe", "id": "1", "payload": payload })).await;
    socket
}

async fn kinds(socket: &mut Socket, root: &str, count: usize) -> Vec<String> {
    let mut kinds = Vec::new();
    for _ in 0..count {
        kinds.push(socket.event().await[root]["kind"].as_str().expect("a kind").to_owned());
    }
    kinds
}

#[apply(each_database)]
#[tokio::test]
async fn what_was_missed_comes_first_then_what_is_new_each_once(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    let (anne, chloe) = (shop.app.employee("Anne").await, shop.app.customer("Chloé").await);
    let order = shop.placed_and_told(&chloe, &shop.slot_in(24).await).await;
    let after = cursor(&chloe).await;
    take_steps(&anne, &order, &["orderPreparationStart", "orderReady"]).await;
    let mut socket = watching(&shop.app, &chloe, ORDER, json!({ "id": order, "after": after })).await;
    assert_eq!(kinds(&mut socket, "orderChanged", 1).await, ["PREPARATION_STARTED"]);
    take_steps(&anne, &order, &["orderCollect"]).await;
    assert_eq!(kinds(&mut socket, "orderChanged", 2).await, ["READY", "COLLECTED"]);
}

#[apply(each_database)]
#[tokio::test]
async fn a_socket_that_was_lost_goes_on_with_its_last_cursor(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    let (anne, chloe) = (shop.app.employee("Anne").await, shop.app.customer("Chloé").await);
    let mut after = cursor(&anne).await;
    let order = shop.placed(&chloe, &shop.slot_in(24).await).await;
    for expected in ["PLACED", "PREPARATION_STARTED", "READY", "COLLECTED"] {
        let mut socket = watching(&shop.app, &anne, QUEUE, json!({ "after": after })).await;
        let change = socket.event().await["preparationQueueChanged"].take();
        assert_eq!((&change["kind"], &change["order"]["id"]), (&json!(expected), &order));
        after = change["cursor"].clone();
        drop(socket);
        match expected {
            "PLACED" => take_steps(&anne, &order, &["orderPreparationStart"]).await,
            "PREPARATION_STARTED" => take_steps(&anne, &order, &["orderReady"]).await,
            "READY" => take_steps(&anne, &order, &["orderCollect"]).await,
            _ => {}
        }
    }
}

#[apply(each_database)]
#[tokio::test]
async fn more_than_one_batch_and_one_buffer_is_caught_up_in_order(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    let (anne, chloe) = (shop.app.employee("Anne").await, shop.app.customer("Chloé").await);
    let order = shop.placed_and_told(&chloe, &shop.slot_in(24).await).await;
    take_steps(&anne, &order, &["orderPreparationStart"]).await;
    let after = cursor(&anne).await;
    let lines = anne.ask("query($id: ID!) { order(id: $id) { lines { id } } }", json!({ "id": order })).await;
    let line = lines["order"]["lines"][0]["id"].clone();
    let mut live = watching(&shop.app, &anne, QUEUE, json!({ "after": after })).await;
    for number in 0..350 {
        let input = json!({ "orderLineId": line, "preparedQuantity": (number + 1) % 2 });
        assert_eq!(anne.outcome("orderLinePrepare", input).await, "done");
    }
    let mut later = watching(&shop.app, &anne, QUEUE, json!({ "after": after })).await;
    let (mut first, mut second) = (Vec::new(), Vec::new());
    for _ in 0..350 {
        first.push(live.event().await["preparationQueueChanged"]["cursor"].take());
        second.push(later.event().await["preparationQueueChanged"]["cursor"].take());
    }
    assert_eq!(first, second);
    first.dedup();
    assert_eq!(first.len(), 350);
}

#[apply(each_database)]
#[tokio::test]
async fn a_cursor_of_another_account_is_refused(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    let (anne, boris) = (shop.app.employee("Anne").await, shop.app.employee("Boris").await);
    let after = cursor(&anne).await;
    let mut socket = watching(&shop.app, &boris, QUEUE, json!({ "after": after })).await;
    assert_eq!(socket.error_code().await, "CURSOR_EXPIRED");
}

#[apply(each_database)]
#[tokio::test]
async fn a_cursor_behind_which_events_were_purged_is_refused_and_later_ones_are_not(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    let (anne, chloe) = (shop.app.employee("Anne").await, shop.app.customer("Chloé").await);
    let early = cursor(&anne).await;
    shop.placed_and_told(&chloe, &shop.slot_in(24 * 40).await).await;
    let late = cursor(&anne).await;
    shop.app.app.clock.set(shop.app.app.clock.now() + TimeDelta::days(31));
    worker::purge(&shop.app.app).await.expect("a purge");
    let anne = shop.app.employee("Anne").await;
    let mut socket = watching(&shop.app, &anne, QUEUE, json!({ "after": mine(&early, &anne) })).await;
    assert_eq!(socket.error_code().await, "CURSOR_EXPIRED");
    let mut socket = watching(&shop.app, &anne, QUEUE, json!({ "after": mine(&late, &anne) })).await;
    shop.placed(&shop.app.customer("Denis").await, &shop.slot_in(24).await).await;
    assert_eq!(kinds(&mut socket, "preparationQueueChanged", 1).await, ["PLACED"]);
}

/// The same place as another account was told it.
fn mine(cursor: &Value, actor: &Actor<'_>) -> Value {
    use api::platform::events::{EventCursor, Place};
    use async_graphql::ScalarType;
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

    let bytes = URL_SAFE_NO_PAD.decode(cursor.as_str().expect("a cursor")).expect("bytes");
    let number = |at: usize| i64::from_be_bytes(bytes[at..at + 8].try_into().expect("eight bytes"));
    let place = Place { transaction: number(0), position: number(8) };
    EventCursor::new(place, actor.account_id()).to_value().into_json().expect("a text")
}

#[tokio::test]
async fn a_transaction_that_commits_late_is_told_after_those_that_overtook_it() {
    let shop = Shop::open(Backend::Postgres).await;
    let (anne, chloe) = (shop.app.employee("Anne").await, shop.app.customer("Chloé").await);
    let order = shop.placed_and_told(&chloe, &shop.slot_in(24).await).await;
    let after = cursor(&anne).await;
    let mut socket = watching(&shop.app, &anne, QUEUE, json!({ "after": after })).await;
    // It takes its position now and commits after the others.
    let late = shop.app.database().connection().begin().await.expect("a transaction");
    late.execute_unprepared(
        "INSERT INTO event (subject_kind, subject_id, kind, version, payload, actor_id, occurred_at) \
         SELECT subject_kind, subject_id, 'LINE_PREPARED', version, payload, actor_id, occurred_at FROM event \
         WHERE subject_kind = 'SHOP_ORDER' LIMIT 1",
    )
    .await
    .expect("a row");
    take_steps(&anne, &order, &["orderPreparationStart", "orderReady"]).await;
    late.commit().await.expect("a commit");
    take_steps(&anne, &order, &["orderCollect"]).await;
    let mut told = kinds(&mut socket, "preparationQueueChanged", 4).await;
    told.sort_unstable();
    assert_eq!(told, ["COLLECTED", "LINE_PREPARED", "PREPARATION_STARTED", "READY"]);
}

#[tokio::test]
async fn events_that_came_with_a_copy_from_another_server_are_told_no_more() {
    let shop = Shop::open(Backend::Postgres).await;
    shop.app.employee("Anne").await;
    let chloe = shop.app.customer("Chloé").await;
    shop.placed_and_told(&chloe, &shop.slot_in(24).await).await;
    let db = shop.app.database().connection();
    db.execute_unprepared(
        "ALTER TABLE event DISABLE TRIGGER event_append_only; UPDATE event SET xid = '9000000000000'; \
         ALTER TABLE event ENABLE TRIGGER event_append_only",
    )
    .await
    .expect("a copy of another server's rows");
    events::settle(&shop.app.app.database).await.expect("the rows are moved");
    let ahead = "SELECT 1 FROM event WHERE xid >= pg_current_xact_id()";
    let ahead = db.query_one_raw(Statement::from_string(DbBackend::Postgres, ahead)).await.expect("an answer");
    assert!(ahead.is_none());
    let changed = db.execute_unprepared("UPDATE event SET kind = 'X'").await;
    assert!(changed.is_err(), "events never change again");
}

#[apply(each_database)]
#[tokio::test]
async fn a_visitor_has_no_cursor(#[case] backend: Backend) {
    let shop = Shop::open(backend).await;
    assert_eq!(cursor(&shop.app.visitor()).await, Value::Null);
    let order = id(NodeKind::Order, shop.bread);
    let mut socket = watching(&shop.app, &shop.app.visitor(), ORDER, json!({ "id": order })).await;
    assert_eq!(socket.error_code().await, "UNAUTHENTICATED");
}
