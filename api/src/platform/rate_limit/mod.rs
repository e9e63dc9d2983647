//! How much each account and each network address may ask for in a minute, in points of cost.
//!
//! [`bucket`] decides; [`memory`] keeps what one process has seen, [`shared`] lets processes count together in Redis.
//! Whoever wants to be told of a refusal early reads the [`Standing`] of each answer.

mod bucket;
mod memory;
mod shared;

use redis::Client;
use uuid::Uuid;

use self::{memory::Memory, shared::Shared};
use super::{
    clock::Clock,
    metrics::{Metrics, RateLabels},
};

/// Whose budget it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Budget {
    /// A network address's, whoever signs in from there.
    Address,
    /// An account's, wherever it signs in.
    Account,
}

impl Budget {
    /// Its name towards clients, in metrics and in Redis.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Account => "account",
        }
    }
}

/// A budget of somebody's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Holder {
    /// Which budget.
    pub budget: Budget,
    /// Of whom: the account's id, or a hash of the address.
    pub id: Uuid,
}

/// How a budget stands after an operation asked for its cost. All spans are whole seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The tightest of the caller's budgets.
    pub budget: Budget,
    /// Its points, which refill evenly within a minute.
    pub limit: u64,
    /// The points left.
    pub remaining: u64,
    /// When it will be full again.
    pub reset_after: u64,
    /// For an operation that found too little, and took nothing: when there will be enough.
    pub retry_after: Option<u64>,
}

/// Points a minute; 0 sets no limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Of each network address.
    pub address: u64,
    /// Of each account.
    pub account: u64,
}

/// Counts what everybody asks for.
pub struct RateLimits {
    limits: Limits,
    clock: Clock,
    metrics: Metrics,
    memory: Memory,
    shared: Option<Shared>,
}

impl RateLimits {
    /// Counts together with other processes where there is a Redis. Must be called on the async runtime.
    pub fn new(limits: Limits, clock: Clock, metrics: Metrics, redis: Option<Client>) -> Self {
        let none = limits == Limits { address: 0, account: 0 };
        let shared = redis.filter(|_| !none).and_then(|redis| Shared::open(redis, metrics.clone()));
        Self { limits, clock, metrics, memory: Memory::default(), shared }
    }

    /// Takes `cost` points out of each holder's budget, or of none where one has too few. Nothing without a limit.
    pub async fn take(&self, holders: impl Iterator<Item = Holder>, cost: u64) -> Option<Standing> {
        let charges: Vec<Charge> = holders.filter_map(|holder| self.charge(holder, cost)).collect();
        if charges.is_empty() {
            return None;
        }
        let together = match &self.shared {
            Some(shared) => shared.take(&charges).await,
            None => None,
        };
        let debts = together.unwrap_or_else(|| self.memory.take(&charges, self.clock.now().timestamp_micros()));
        let standing = standing(&charges, &debts)?;
        if standing.retry_after.is_some() {
            self.metrics.rate_limited.get_or_create(&RateLabels { budget: standing.budget.as_str() }).inc();
        }
        Some(standing)
    }

    fn charge(&self, holder: Holder, cost: u64) -> Option<Charge> {
        let limit = match holder.budget {
            Budget::Address => self.limits.address,
            Budget::Account => self.limits.account,
        };
        (limit > 0).then(|| Charge { holder, limit, price: bucket::price(cost, limit) })
    }
}

/// What an operation is to take from one budget.
#[derive(Clone, Copy, Debug)]
struct Charge {
    holder: Holder,
    limit: u64,
    price: i64,
}

/// The tightest of budgets that owed `debts` before: of those that refuse the one that does so longest, otherwise the
/// one with the fewest points left.
fn standing(charges: &[Charge], debts: &[i64]) -> Option<Standing> {
    let waits = |charge: &Charge, debt: i64| bucket::wait(debt, charge.price);
    let admitted = charges.iter().zip(debts).all(|(charge, debt)| waits(charge, *debt).is_none());
    let standings = charges.iter().zip(debts).map(|(charge, debt)| {
        let after = if admitted { debt + charge.price } else { *debt };
        Standing {
            budget: charge.holder.budget,
            limit: charge.limit,
            remaining: bucket::remaining(after, charge.limit),
            reset_after: bucket::seconds(after),
            retry_after: waits(charge, *debt).map(bucket::seconds),
        }
    });
    standings.min_by_key(|standing| (std::cmp::Reverse(standing.retry_after), standing.remaining))
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta, Utc};
    use uuid::Uuid;

    use super::{Budget, Clock, Holder, Limits, Metrics, RateLimits, Standing};

    fn holder(budget: Budget, id: u128) -> Holder {
        Holder { budget, id: Uuid::from_u128(id) }
    }

    fn limits(address: u64, account: u64) -> (RateLimits, Clock) {
        let clock = Clock::manual(DateTime::<Utc>::UNIX_EPOCH);
        (RateLimits::new(Limits { address, account }, clock.clone(), Metrics::default(), None), clock)
    }

    #[tokio::test]
    async fn both_budgets_are_charged_or_none() {
        let (rates, clock) = limits(100, 60);
        let (home, work, anne) = (holder(Budget::Address, 1), holder(Budget::Address, 2), holder(Budget::Account, 1));
        let first = rates.take([home, anne].into_iter(), 50).await.unwrap();
        assert_eq!((first.budget, first.remaining, first.retry_after), (Budget::Account, 10, None));
        // The account has too little, so the address keeps its points.
        let second = rates.take([home, anne].into_iter(), 20).await.unwrap();
        assert_eq!((second.budget, second.remaining, second.retry_after), (Budget::Account, 10, Some(10)));
        assert_eq!(rates.take([home].into_iter(), 50).await.unwrap().remaining, 0);
        // Elsewhere the account has no more than here.
        assert_eq!(rates.take([work, anne].into_iter(), 11).await.unwrap().retry_after, Some(1));
        clock.set(DateTime::<Utc>::UNIX_EPOCH + TimeDelta::seconds(1));
        let later = rates.take([work, anne].into_iter(), 11).await.unwrap();
        assert_eq!(
            later,
            Standing { budget: Budget::Account, limit: 60, remaining: 0, reset_after: 60, retry_after: None }
        );
    }

    #[tokio::test]
    async fn what_has_no_limit_is_not_counted() {
        let (rates, _) = limits(0, 10);
        assert_eq!(rates.take([holder(Budget::Address, 1)].into_iter(), 1_000).await, None);
        let (rates, _) = limits(0, 0);
        assert_eq!(rates.take([holder(Budget::Account, 1)].into_iter(), 1_000).await, None);
    }
}
