//! Tokens that end while somebody watches.

use std::time::Duration;

use serde_json::Value;

use crate::support::{
    cluster::Cluster,
    redis::Redis,
    socket::{Received, Socket},
};

/// The cursor of the next event.
async fn next(socket: &mut Socket) -> Value {
    socket.event().await["preparationQueueChanged"]["cursor"].take()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_watch_ends_with_its_token_and_goes_on_elsewhere_with_the_renewed_one() {
    let redis = Redis::start();
    let cluster = Cluster::new(Some(&redis.url())).await;
    let (first, second) = (cluster.instance(), cluster.instance());
    let work = first.work();
    let start = first.cursor(&work.token);
    let mut all_along = second.watch_queue(&work.token, &start).await;

    let pair = first.sign_in_pair("manager");
    // Long enough for a busy machine to open the socket.
    let ending = cluster.ending(&pair, Duration::from_secs(5));
    let mut watcher = first.watch_queue(&ending, &start).await;
    let renewed = second.renew(&pair);
    work.done(&second, 1);
    work.done(&first, 2);
    let mut seen = vec![next(&mut watcher).await, next(&mut watcher).await];
    let end = Received::Closed(4401, "The access token has ended: refresh it and connect again".to_owned());
    assert_eq!(watcher.receive().await, end, "the renewal elsewhere prolongs nothing");

    work.done(&first, 3);
    work.done(&second, 4);
    let mut resumed = second.watch_queue(&renewed, seen.last().expect("two")).await;
    work.done(&first, 5);
    for _ in 3..=5 {
        seen.push(next(&mut resumed).await);
    }
    let mut told = Vec::new();
    for _ in 1..=5 {
        told.push(next(&mut all_along).await);
    }
    assert_eq!(seen, told);
    told.dedup();
    assert_eq!(told.len(), 5);
}
