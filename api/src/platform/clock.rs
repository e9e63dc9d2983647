//! The one place that asks what time it is. Tests inject a clock they move by hand.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, SubsecRound, Utc};

/// Tells the present instant in UTC, cut to the microsecond that both databases keep.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    /// The machine's own clock.
    #[default]
    System,
    /// A clock that stands still until somebody moves it.
    Manual(Arc<Mutex<DateTime<Utc>>>),
}

impl Clock {
    /// A clock that stands at `instant`.
    pub fn manual(instant: DateTime<Utc>) -> Self {
        Self::Manual(Arc::new(Mutex::new(instant.trunc_subsecs(6))))
    }

    /// The present instant.
    #[expect(clippy::disallowed_methods, reason = "the one place that may ask the machine")]
    pub fn now(&self) -> DateTime<Utc> {
        match self {
            Self::System => Utc::now().trunc_subsecs(6),
            Self::Manual(instant) => *instant.lock().unwrap_or_else(PoisonError::into_inner),
        }
    }

    /// Moves a manual clock to `instant`; the machine's own clock is left alone.
    pub fn set(&self, instant: DateTime<Utc>) {
        if let Self::Manual(current) = self {
            *current.lock().unwrap_or_else(PoisonError::into_inner) = instant.trunc_subsecs(6);
        }
    }
}
