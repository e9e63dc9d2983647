//! M0: sign-ins without pause, while somebody else asks for pages.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Instant,
};

use tokio::task::JoinSet;

use crate::{
    Outcome,
    client::{Api, customer},
};

/// How many sign in at once: more than are hashed at once.
const AT_ONCE: usize = 8;

/// Sign-ins that go on until they are stopped.
pub struct SignIns {
    stop: Arc<AtomicBool>,
    began: Instant,
    running: JoinSet<Outcome<usize>>,
}

impl SignIns {
    /// Begins; each sign-in is of another customer than the last ones.
    pub fn begin(api: &Api) -> Self {
        let (stop, next) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(1000)));
        let mut running = JoinSet::new();
        for _ in 0..AT_ONCE {
            let (api, stop, next) = (api.clone(), Arc::clone(&stop), Arc::clone(&next));
            running.spawn(async move {
                let mut done = 0;
                while !stop.load(Ordering::Relaxed) {
                    api.sign_in(&customer(next.fetch_add(1, Ordering::Relaxed) % 20_000)).await?;
                    done += 1;
                }
                Ok(done)
            });
        }
        Self { stop, began: Instant::now(), running }
    }

    /// Stops, and answers how many there were a second.
    pub async fn end(mut self) -> Outcome<f64> {
        self.stop.store(true, Ordering::Relaxed);
        let mut done = 0;
        while let Some(one) = self.running.join_next().await {
            done += one??;
        }
        Ok(done as f64 / self.began.elapsed().as_secs_f64())
    }
}
