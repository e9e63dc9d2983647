//! Rate limits of several instances: one budget through Redis, one for each while it is away.

use std::thread;

use serde_json::json;

use crate::support::{cluster::Cluster, process::Serving, redis::Redis};

/// The points of a budget; one comes back every three seconds.
const LIMIT: usize = 20;
/// More than one budget, and fewer than two: half a minute of refilling lies between.
const ONE_AND_A_HALF: usize = LIMIT + LIMIT / 2;

async fn limited(redis: &Redis) -> Cluster {
    Cluster::new(Some(&redis.url())).await.with("QUAI_RATE_LIMIT_PER_ADDRESS", &LIMIT.to_string())
}

/// A Redis that took long to answer on a busy machine counts as away for a second.
fn wait_until_shared(instance: &Serving) {
    while instance.figure("quai_rate_limits_shared") < 1.0 {
        thread::yield_now();
    }
}

/// Whether an operation of one point ran.
fn ran(instance: &Serving) -> bool {
    let answer = instance.graphql("{ __typename }", json!({}), "");
    let code = answer["errors"][0]["extensions"]["code"].as_str();
    assert!(code.is_none_or(|code| code == "RATE_LIMITED"), "{answer}");
    code.is_none()
}

/// Asks the instances in turn until each refuses; answers how many operations ran.
fn spend(instances: [&Serving; 2], prepare: impl Fn(&Serving)) -> usize {
    let mut count = 0;
    let mut open = instances.to_vec();
    while !open.is_empty() {
        open.retain(|instance| {
            prepare(instance);
            let ran = ran(instance);
            count += usize::from(ran);
            ran
        });
    }
    count
}

#[tokio::test]
async fn instances_share_one_budget_through_redis() {
    let redis = Redis::start();
    let cluster = limited(&redis).await;
    let (first, second) = (cluster.instance(), cluster.instance());
    let spent = spend([&first, &second], wait_until_shared);
    assert!((LIMIT..ONE_AND_A_HALF).contains(&spent), "{spent}");
}

#[tokio::test]
async fn while_redis_is_away_each_instance_limits_for_itself_and_afterwards_all_together() {
    let mut redis = Redis::start();
    let cluster = limited(&redis).await;
    let (first, second) = (cluster.instance(), cluster.instance());
    wait_until_shared(&first);
    wait_until_shared(&second);
    redis.take_away();
    let spent = spend([&first, &second], |_| ());
    assert!(spent >= ONE_AND_A_HALF, "{spent}");
    first.process.wait_for_log("each instance counts its rate limits alone");
    assert!(first.figure("quai_rate_limits_alone_total") >= LIMIT as f64);
    redis.bring_back();
    let spent = spend([&first, &second], wait_until_shared);
    assert!((LIMIT..ONE_AND_A_HALF).contains(&spent), "{spent}");
}
