//! Instances that are killed.

use sea_orm::{ConnectionTrait, Statement};
use serde_json::Value;

use crate::support::{
    cluster::{Cluster, Work},
    process::Serving,
    redis::Redis,
    socket::{Received, Socket},
};

/// Sends changes one after the other until the instance is gone; answers how many were acknowledged.
async fn until_it_is_gone(address: String, work: Work) -> (Work, usize) {
    let client = reqwest::Client::new();
    let mut acknowledged = 0;
    loop {
        let request = client.post(format!("http://{address}/graphql")).bearer_auth(&work.token);
        let Ok(answer) = request.json(&work.step(acknowledged + 1)).send().await else { break };
        let Ok(answer) = answer.json::<Value>().await else { break };
        assert_eq!(answer["data"]["orderLinePrepare"]["userErrors"], serde_json::json!([]), "{answer}");
        acknowledged += 1;
    }
    (work, acknowledged)
}

/// The cursors of what comes until the socket is lost.
async fn until_it_is_lost(mut socket: Socket) -> Vec<Value> {
    let mut cursors = Vec::new();
    while let Received::Message(mut message) = socket.receive().await {
        cursors.push(message["payload"]["data"]["preparationQueueChanged"]["cursor"].take());
    }
    cursors
}

async fn recorded(cluster: &Cluster) -> usize {
    let count = "SELECT count(*) FROM event WHERE kind = 'LINE_PREPARED'";
    let db = cluster.database.connection();
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), count)).await.expect("a count");
    let count: i64 = row.and_then(|row| row.try_get_by_index(0).ok()).expect("a number");
    usize::try_from(count).expect("a count")
}

/// Kills the instance in the middle of writes once its watcher has seen some.
async fn killed(instance: Serving, work: Work, watcher: Socket) -> (Work, usize, Vec<Value>) {
    let writing = tokio::spawn(until_it_is_gone(instance.address.clone(), work));
    let watching = tokio::spawn(until_it_is_lost(watcher));
    while instance.figure("quai_subscription_answers_total") < 30.0 {
        tokio::task::yield_now().await;
    }
    instance.process.signal("KILL");
    let (work, acknowledged) = writing.await.expect("the writer ends");
    let seen = watching.await.expect("the watcher ends");
    (work, acknowledged, seen)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_amid_writes_no_acknowledged_change_and_no_event_is_lost() {
    let redis = Redis::start();
    let cluster = Cluster::new(Some(&redis.url())).await;
    let (first, second) = (cluster.instance(), cluster.instance());
    let work = first.work();
    let before = recorded(&cluster).await;
    let start = first.cursor(&work.token);
    let mut elsewhere = second.watch_queue(&work.token, &start).await;
    let watcher = first.watch_queue(&work.token, &start).await;
    let (work, acknowledged, mut seen) = killed(first, work, watcher).await;

    let written = recorded(&cluster).await - before;
    // The last change may have been committed although its answer was lost.
    assert!(written == acknowledged || written == acknowledged + 1, "{written} of {acknowledged}");
    let last = seen.last().expect("the watcher saw some").clone();
    let mut resumed = second.watch_queue(&work.token, &last).await;
    while seen.len() < written {
        seen.push(resumed.event().await["preparationQueueChanged"]["cursor"].take());
    }
    let mut all = Vec::new();
    for _ in 0..written {
        all.push(elsewhere.event().await["preparationQueueChanged"]["cursor"].take());
    }
    assert_eq!(seen, all);
    all.dedup();
    assert_eq!(all.len(), written);
}
