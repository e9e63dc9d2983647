//! Errands: work that a request starts and does not wait for, such as finding out whether a letter is to be sent.
//!
//! They live in memory: what a crash interrupts is lost, so an errand is only for what somebody can ask for again.
//! Stopping gently waits for them.

use std::{future::Future, sync::Arc};

use tokio::sync::Semaphore;
use tracing::Instrument;

use super::error::{ApiError, ApiErrorCode, ApiResult};

/// How many may be under way before further ones are refused.
const MOST: u32 = 512;

/// How many of them may be for anybody, signed in or not: the others' places are out of a stranger's reach.
const MOST_FOR_ANYBODY: usize = 64;

/// How many of those work at once; the rest wait, so that they leave connections to the database to others.
const TURNS_FOR_ANYBODY: usize = 2;

/// The errands of this process; cheap to clone.
#[derive(Clone, Debug)]
pub struct Errands {
    all: Arc<Semaphore>,
    for_anybody: Arc<Semaphore>,
    turns: Arc<Semaphore>,
}

impl Default for Errands {
    fn default() -> Self {
        let places = |most| Arc::new(Semaphore::new(most));
        Self { all: places(MOST as usize), for_anybody: places(MOST_FOR_ANYBODY), turns: places(TURNS_FOR_ANYBODY) }
    }
}

impl Errands {
    /// Starts `work` and comes back at once; refused when too many are under way. What fails is logged.
    pub fn start(&self, work: impl Future<Output = ApiResult<()>> + Send + 'static) -> ApiResult<()> {
        let place = Arc::clone(&self.all).try_acquire_owned().map_err(|_| too_many())?;
        let errand = async move {
            if let Err(error) = work.await {
                tracing::warn!(code = error.code.as_str(), "an errand was not done");
            }
            drop(place);
        };
        tokio::spawn(errand.in_current_span());
        Ok(())
    }

    /// Starts `work` that anybody may ask for, in one of the fewer places for such.
    pub fn start_for_anybody(&self, work: impl Future<Output = ApiResult<()>> + Send + 'static) -> ApiResult<()> {
        let place = Arc::clone(&self.for_anybody).try_acquire_owned().map_err(|_| too_many())?;
        let turns = Arc::clone(&self.turns);
        self.start(async move {
            let _turn = turns.acquire_owned().await.map_err(ApiError::internal)?;
            let done = work.await;
            drop(place);
            done
        })
    }

    /// Waits until none is under way.
    pub async fn done(&self) {
        // Never closed, so the only error cannot come.
        let _all = self.all.acquire_many(MOST).await;
    }
}

fn too_many() -> ApiError {
    ApiError::new(
        ApiErrorCode::Unavailable,
        "Le service est très sollicité. Réessayez dans un instant.",
        "The service is very busy. Try again in a moment.",
    )
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use super::{Errands, MOST_FOR_ANYBODY};

    #[tokio::test]
    async fn what_anybody_asks_for_leaves_places_to_others() {
        let errands = Errands::default();
        for _ in 0..MOST_FOR_ANYBODY {
            errands.start_for_anybody(pending()).unwrap();
        }
        assert!(errands.start_for_anybody(pending()).is_err());
        assert!(errands.start(pending()).is_ok());
    }
}
