//! S1: many watchers of one order. One change at a time, each waited for until the last watcher was told.

use std::time::Instant;

use super::{Instances, WATCHERS, orders::Order, watchers::Watchers};
use crate::{
    Outcome,
    machine::{Used, Watch},
};

/// How many watchers open and go again before the memory of instances without sockets is taken.
const WARM_UP: usize = 100;
/// How many changes come before those that count.
const UNCOUNTED: usize = 10;

/// What one change took, in milliseconds from before it was sent.
#[derive(Clone, Copy, Debug)]
pub struct Change {
    /// Until its answer was here.
    pub answered: f64,
    /// Until the first watcher was told.
    pub first: f64,
    /// Until the last one was.
    pub last: f64,
}

/// What S1 saw.
pub struct FanOut {
    /// Change by change.
    pub changes: Vec<Change>,
    /// Resident memory of each instance in MiB: without sockets, with all of them open, after the changes.
    pub memory: Vec<[f64; 3]>,
    /// What the changes took.
    pub used: Used,
}

/// Lets all watch `order` and changes it `count` times, through the instances in turn.
pub async fn measure(instances: &Instances, order: &Order, count: usize) -> Outcome<FanOut> {
    let few = Watchers::open(instances, &[order; WARM_UP]).await?;
    for number in 0..UNCOUNTED {
        order.change(instances.api(number), &instances.manager).await?;
    }
    few.told(WARM_UP * UNCOUNTED).await?;
    drop(few);
    instances.wait_until_alone().await?;
    let without = instances.memory();
    let watchers = Watchers::open(instances, &[order; WATCHERS]).await?;
    for number in 0..UNCOUNTED {
        order.change(instances.api(number), &instances.manager).await?;
        watchers.told(WATCHERS * (number + 1)).await?;
    }
    watchers.take();
    let open = instances.memory();
    let watch = Watch::begin(&instances.pids(), instances.postmaster);
    let mut changes = Vec::with_capacity(count);
    for number in 0..count {
        changes.push(one(instances, order, &watchers, number).await?);
    }
    let used = watch.end();
    let after = instances.memory();
    let memory = without.into_iter().zip(open).zip(after).map(|((without, open), after)| [without, open, after]);
    Ok(FanOut { changes, memory: memory.collect(), used })
}

async fn one(instances: &Instances, order: &Order, watchers: &Watchers, number: usize) -> Outcome<Change> {
    let sent = Instant::now();
    order.change(instances.api(number), &instances.manager).await?;
    let answered = sent.elapsed();
    watchers.told(WATCHERS).await?;
    let told = watchers.take();
    let mut told = told.iter().flatten().map(|at| at.duration_since(sent).as_secs_f64() * 1000.0);
    let first = told.next().ok_or("somebody was told")?;
    let (first, last) = told.fold((first, first), |(least, most), at| (least.min(at), most.max(at)));
    Ok(Change { answered: answered.as_secs_f64() * 1000.0, first, last })
}
