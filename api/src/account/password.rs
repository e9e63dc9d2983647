//! Passwords: argon2id at its recommended cost, in a pool of its own so that sign-ins do not starve others.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use argon2::{
    Argon2,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::platform::error::{ApiError, ApiErrorCode, ApiResult};

/// How many hashes may wait before further ones are refused.
const MOST_WAITING: usize = 256;

/// What a password is held against when there is no account: of the same cost as any hash that we make.
const NOBODYS: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5cyBhY2NvdW50$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Hashes and checks passwords; cheap to clone.
#[derive(Clone, Debug)]
pub struct PasswordHasher {
    running: Arc<Semaphore>,
    admitted: Arc<Semaphore>,
    runs: Arc<AtomicU64>,
}

/// A place among those whose password is hashed next.
#[derive(Debug)]
pub struct Place {
    hasher: PasswordHasher,
    _admitted: OwnedSemaphorePermit,
}

impl PasswordHasher {
    /// A pool that hashes at most `threads` passwords at once.
    pub fn new(threads: usize) -> Self {
        Self {
            running: Arc::new(Semaphore::new(threads.max(1))),
            admitted: Arc::new(Semaphore::new(threads.max(1) + MOST_WAITING)),
            runs: Arc::default(),
        }
    }

    /// A place in the queue, or the error that there are too many before. Asked for before anything is written about
    /// a try, so that a busy service counts nobody's try as a wrong one.
    pub fn admit(&self) -> ApiResult<Place> {
        let admitted = Arc::clone(&self.admitted).try_acquire_owned().map_err(|_| too_many())?;
        Ok(Place { hasher: self.clone(), _admitted: admitted })
    }

    /// The hash to store, in PHC form.
    pub async fn hash(&self, password: String) -> ApiResult<String> {
        self.admit()?.hash(password).await
    }

    /// Whether `password` belongs to `stored`; see [`Place::verify`].
    pub async fn verify(&self, password: String, stored: Option<String>) -> ApiResult<bool> {
        self.admit()?.verify(password, stored).await
    }

    /// How many passwords were hashed, for whatever reason, since the start.
    pub fn runs(&self) -> u64 {
        self.runs.load(Ordering::Relaxed)
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> ApiResult<T> {
        let running = Arc::clone(&self.running).acquire_owned().await.map_err(ApiError::internal)?;
        self.runs.fetch_add(1, Ordering::Relaxed);
        let work = move || {
            // Held by the work itself: a caller that goes away does not free the processor.
            let _running = running;
            work()
        };
        tokio::task::spawn_blocking(work).await.map_err(ApiError::internal)
    }
}

impl Place {
    /// The hash to store, in PHC form.
    pub async fn hash(self, password: String) -> ApiResult<String> {
        let hashed = move || Argon2::default().hash_password(password.as_bytes()).map(|hash| hash.to_string());
        self.hasher.run(hashed).await?.map_err(ApiError::internal)
    }

    /// Whether `password` belongs to `stored`. Without a stored hash it takes as long and says no, so that known
    /// and unknown accounts cannot be told apart by time.
    pub async fn verify(self, password: String, stored: Option<String>) -> ApiResult<bool> {
        self.hasher
            .run(move || {
                let matches = |hash: &str| {
                    let hash = PasswordHash::new(hash).ok();
                    hash.map(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
                };
                match stored.as_deref().and_then(matches) {
                    Some(right) => right,
                    None => matches(NOBODYS).is_none(),
                }
            })
            .await
    }
}

fn too_many() -> ApiError {
    ApiError::new(
        ApiErrorCode::Unavailable,
        "Trop de connexions en cours. Réessayez dans quelques secondes.",
        "Too many sign-ins at once. Try again in a few seconds.",
    )
}

#[cfg(test)]
mod tests {
    use argon2::password_hash::phc::PasswordHash;

    use super::{MOST_WAITING, NOBODYS, PasswordHasher};
    use crate::platform::error::ApiErrorCode;

    #[tokio::test]
    async fn nobodys_hash_costs_what_a_stored_one_costs_and_fits_no_password() {
        let pool = PasswordHasher::new(1);
        let stored = pool.hash("correct horse".to_owned()).await.unwrap();
        let cost = |hash: &str| {
            let hash = PasswordHash::new(hash).unwrap();
            (hash.algorithm, hash.version, hash.params.to_string(), hash.hash.unwrap().len())
        };
        assert_eq!(cost(NOBODYS), cost(&stored));
        for (password, stored, right) in [
            ("correct horse", Some(stored.clone()), true),
            ("wrong horse", Some(stored), false),
            ("", None, false),
            ("correct horse", Some("none".to_owned()), false),
        ] {
            let before = pool.runs();
            assert_eq!(pool.verify(password.to_owned(), stored).await.unwrap(), right, "{password}");
            assert_eq!(pool.runs(), before + 1, "{password}");
        }
    }

    #[tokio::test]
    async fn a_queue_that_is_full_takes_nobody_more() {
        let pool = PasswordHasher::new(2);
        let places: Vec<_> = (0..2 + MOST_WAITING).map(|_| pool.admit().unwrap()).collect();
        assert_eq!(
            pool.hash("correct horse".to_owned()).await.map_err(|error| error.code),
            Err(ApiErrorCode::Unavailable)
        );
        assert_eq!(pool.runs(), 0);
        drop(places);
        assert!(pool.hash("correct horse".to_owned()).await.is_ok());
    }
}
