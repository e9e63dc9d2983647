//! What must stay as fast however many orders there are.

use std::time::Duration;

use crate::{Outcome, reads::Ground, report::median, workload::World};

/// How many connections ask at once.
const CONNECTIONS: u32 = 4;
/// How often each is measured; the median counts.
const TIMES: usize = 3;

/// Requests a second of each list at the present size.
pub async fn measure(ground: &Ground<'_>, world: &World, time: Duration) -> Outcome<Vec<(&'static str, f64)>> {
    let workloads = world.growing().await?;
    let mut rates = vec![Vec::new(); workloads.len()];
    for _ in 0..TIMES {
        for (workload, rates) in workloads.iter().zip(&mut rates) {
            rates.push(ground.sample(ground.quai, &workload.quai, CONNECTIONS, time).await?.seen.rate);
        }
    }
    Ok(workloads.iter().zip(rates).map(|(workload, rates)| (workload.name, median(rates))).collect())
}
