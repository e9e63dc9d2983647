//! Redis between instances: it makes events quick, and may go away.

use serde_json::{Value, json};

use crate::support::{cluster::Cluster, process::Serving, redis::Redis, socket::Socket};

async fn cursors(socket: &mut Socket, count: usize) -> Vec<Value> {
    let mut cursors = Vec::new();
    for _ in 0..count {
        cursors.push(socket.event().await["preparationQueueChanged"]["cursor"].take());
    }
    cursors
}

fn wait_for_wake_ups(instance: &Serving, more_than: f64) {
    while instance.figure("quai_wake_ups_total") <= more_than {
        std::thread::yield_now();
    }
}

#[tokio::test]
async fn a_change_through_one_instance_wakes_the_other() {
    let redis = Redis::start();
    let cluster = Cluster::new(Some(&redis.url())).await;
    let (first, second) = (cluster.instance(), cluster.instance());
    let work = first.work();
    let mut socket = second.watch_queue(&work.token, &second.cursor(&work.token)).await;
    let before = second.figure("quai_wake_ups_total");
    work.done(&first, 1);
    assert_eq!(socket.event().await["preparationQueueChanged"]["kind"], json!("LINE_PREPARED"));
    wait_for_wake_ups(&second, before);
}

#[tokio::test]
async fn a_redis_that_is_taken_away_and_brought_back_loses_no_event() {
    let mut redis = Redis::start();
    let cluster = Cluster::new(Some(&redis.url())).await;
    let (first, second) = (cluster.instance(), cluster.instance());
    let work = first.work();
    let start = first.cursor(&work.token);
    let mut near = first.watch_queue(&work.token, &start).await;
    let mut far = second.watch_queue(&work.token, &start).await;
    (1..=20).for_each(|number| work.done(&first, number));
    redis.take_away();
    (21..=40).for_each(|number| work.done(&second, number));
    let mut told = cursors(&mut far, 40).await;
    redis.bring_back();
    let before = second.figure("quai_wake_ups_total");
    let mut number = 40;
    while second.figure("quai_wake_ups_total") <= before {
        number += 1;
        work.done(&first, number);
    }
    told.extend(cursors(&mut far, number - 40).await);
    assert_eq!(cursors(&mut near, number).await, told);
    told.dedup();
    assert_eq!(told.len(), number);
}

#[tokio::test]
async fn instances_without_redis_hear_of_each_other_all_the_same() {
    let cluster = Cluster::new(None).await;
    let (first, second) = (cluster.instance(), cluster.instance());
    let work = first.work();
    let mut socket = second.watch_queue(&work.token, &second.cursor(&work.token)).await;
    (1..=5).for_each(|number| work.done(&first, number));
    assert_eq!(cursors(&mut socket, 5).await.len(), 5);
}
