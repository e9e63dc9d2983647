//! Errands: work that a request starts and does not wait for, such as writing a letter.
//!
//! They live in memory: what a crash interrupts is lost, so an errand is only for what somebody can ask for again.
//! Stopping gently waits for them.

use std::{future::Future, sync::Arc};

use tokio::sync::Semaphore;
use tracing::Instrument;

use super::error::{ApiError, ApiErrorCode, ApiResult};

/// How many may be under way before further ones are refused.
const MOST: u32 = 512;

/// The errands of this process; cheap to clone.
#[derive(Clone, Debug)]
pub struct Errands(Arc<Semaphore>);

impl Default for Errands {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(MOST as usize)))
    }
}

impl Errands {
    /// Starts `work` and comes back at once; refused when too many are under way. What fails is logged.
    pub fn start(&self, work: impl Future<Output = ApiResult<()>> + Send + 'static) -> ApiResult<()> {
        let place = Arc::clone(&self.0).try_acquire_owned().map_err(|_| too_many())?;
        let errand = async move {
            if let Err(error) = work.await {
                tracing::warn!(code = error.code.as_str(), "an errand was not done");
            }
            drop(place);
        };
        tokio::spawn(errand.in_current_span());
        Ok(())
    }

    /// Waits until none is under way.
    pub async fn done(&self) {
        // Never closed, so the only error cannot come.
        let _all = self.0.acquire_many(MOST).await;
    }
}

fn too_many() -> ApiError {
    ApiError::new(
        ApiErrorCode::Unavailable,
        "Le service est très sollicité. Réessayez dans un instant.",
        "The service is very busy. Try again in a moment.",
    )
}
