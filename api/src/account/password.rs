//! Passwords: argon2id at its recommended cost, in a pool of its own so that sign-ins do not starve others.

use std::sync::Arc;

use argon2::{
    Argon2,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use tokio::sync::Semaphore;

use crate::platform::error::{ApiError, ApiErrorCode, ApiResult};

/// How many hashes may wait before further ones are refused.
const MOST_WAITING: usize = 256;

/// Hashes and checks passwords; cheap to clone.
#[derive(Clone, Debug)]
pub struct PasswordHasher {
    running: Arc<Semaphore>,
    admitted: Arc<Semaphore>,
}

impl PasswordHasher {
    /// A pool that hashes at most `threads` passwords at once.
    pub fn new(threads: usize) -> Self {
        Self {
            running: Arc::new(Semaphore::new(threads.max(1))),
            admitted: Arc::new(Semaphore::new(threads.max(1) + MOST_WAITING)),
        }
    }

    /// The hash to store, in PHC form.
    pub async fn hash(&self, password: String) -> ApiResult<String> {
        let hashed = self.run(move || Argon2::default().hash_password(password.as_bytes()).map(|h| h.to_string()));
        hashed.await?.map_err(ApiError::internal)
    }

    /// Whether `password` belongs to `stored`. Without a stored hash it takes as long and says no, so that known
    /// and unknown accounts cannot be told apart by time.
    pub async fn verify(&self, password: String, stored: Option<String>) -> ApiResult<bool> {
        self.run(move || match stored.as_deref().map(PasswordHash::new) {
            Some(Ok(stored)) => Argon2::default().verify_password(password.as_bytes(), &stored).is_ok(),
            _ => {
                let _same_work = Argon2::default().hash_password(password.as_bytes());
                false
            }
        })
        .await
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> ApiResult<T> {
        let _admitted = self.admitted.try_acquire().map_err(|_| too_many())?;
        let running = Arc::clone(&self.running).acquire_owned().await.map_err(ApiError::internal)?;
        let work = move || {
            // Held by the work itself: a caller that goes away does not free the processor.
            let _running = running;
            work()
        };
        tokio::task::spawn_blocking(work).await.map_err(ApiError::internal)
    }
}

fn too_many() -> ApiError {
    ApiError::new(
        ApiErrorCode::Unavailable,
        "Trop de connexions en cours. Réessayez dans quelques secondes.",
        "Too many sign-ins at once. Try again in a few seconds.",
    )
}
