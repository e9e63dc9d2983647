//! How many sockets and event streams each address and each account may have open at once.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::http::StatusCode;

use super::reply::Failure;
use crate::platform::error::{ApiError, ApiErrorCode};

/// Refuses whoever has as many open as one address or account may have.
pub fn too_many_of_yours() -> Failure {
    let error = ApiError::new(
        ApiErrorCode::LimitExceeded,
        "Vous avez trop de connexions ouvertes. Fermez-en avant d’en ouvrir d’autres.",
        "You have too many connections open. Close some before you open more.",
    );
    Failure::new(StatusCode::TOO_MANY_REQUESTS, error)
}

/// The places of each holder; cheap to clone.
#[derive(Clone, Debug)]
pub struct Quota<Holder> {
    limit: usize,
    held: Arc<Mutex<HashMap<Holder, usize>>>,
}

/// A place, free again when this value goes.
#[derive(Debug)]
pub struct Held<Holder: Clone + Eq + Hash> {
    quota: Quota<Holder>,
    holder: Holder,
}

impl<Holder: Clone + Eq + Hash> Quota<Holder> {
    /// A quota of `limit` places for each.
    pub fn new(limit: usize) -> Self {
        Self { limit, held: Arc::default() }
    }

    /// A place for `holder`; `None` when all of them are taken.
    pub fn take(&self, holder: Holder) -> Option<Held<Holder>> {
        let mut held = self.lock();
        let taken = held.entry(holder.clone()).or_default();
        if *taken >= self.limit {
            return None;
        }
        *taken += 1;
        drop(held);
        Some(Held { quota: self.clone(), holder })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Holder, usize>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<Holder: Clone + Eq + Hash> Drop for Held<Holder> {
    fn drop(&mut self) {
        let mut held = self.quota.lock();
        if let Some(taken) = held.get_mut(&self.holder) {
            *taken -= 1;
            if *taken == 0 {
                held.remove(&self.holder);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Quota;

    #[test]
    fn each_holder_has_places_of_its_own_and_gets_them_back() {
        let quota = Quota::new(2);
        let (first, second) = (quota.take("a"), quota.take("a"));
        assert!(first.is_some() && second.is_some() && quota.take("a").is_none());
        assert!(quota.take("b").is_some());
        drop(first);
        assert!(quota.take("a").is_some());
        drop(second);
        assert!(quota.lock().is_empty());
    }
}
