//! Counting together in Redis: one script per operation, on Redis' own clock, with a short deadline.
//!
//! A Redis that does not answer in time is away. Nobody waits for it then: each process counts for itself, and a task
//! of its own tries Redis again until it is back. The keys live for as long as there is a debt, a minute at most.

use std::{
    sync::{
        Arc, LazyLock, Weak,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use redis::{
    Client, RedisError, Script,
    aio::{ConnectionManager, ConnectionManagerConfig},
};
use tokio::time;

use super::{Charge, bucket};
use crate::platform::metrics::Metrics;

/// How long an operation waits for Redis at most.
const DEADLINE: Duration = Duration::from_millis(50);
/// How long Redis is left alone after it failed.
const PAUSE: Duration = Duration::from_secs(1);
/// How long Redis may take when nobody waits for it.
const PATIENCE: Duration = Duration::from_secs(2);

/// KEYS are budgets, ARGV their prices and, last, a whole budget. Charges all or none; answers what each owed before.
static TAKE: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        "local time = redis.call('TIME') \
         local now = time[1] * 1000000 + time[2] \
         local whole, debts, fits = tonumber(ARGV[#ARGV]), {}, true \
         for place, key in ipairs(KEYS) do \
           local paid_at = tonumber(redis.call('GET', key) or now) \
           debts[place] = math.min(math.max(paid_at - now, 0), whole) \
           if debts[place] + ARGV[place] > whole then fits = false end \
         end \
         if fits then \
           for place, key in ipairs(KEYS) do \
             local debt = debts[place] + ARGV[place] \
             redis.call('SET', key, string.format('%.0f', now + debt), 'PX', math.ceil(debt / 1000)) \
           end \
         end \
         return debts",
    )
});

/// Budgets that several processes share.
pub struct Shared(Arc<State>);

struct State {
    redis: ConnectionManager,
    metrics: Metrics,
    is_there: AtomicBool,
}

impl Shared {
    /// Connects in the background; until then Redis counts as away.
    pub fn open(redis: Client, metrics: Metrics) -> Option<Self> {
        let config = ConnectionManagerConfig::new()
            .set_number_of_retries(0)
            .set_connection_timeout(Some(PATIENCE))
            .set_response_timeout(Some(PATIENCE));
        // Fails on contradictions within the settings above alone.
        let redis = ConnectionManager::new_lazy_with_config(redis, config).ok()?;
        let state = Arc::new(State { redis, metrics, is_there: AtomicBool::new(false) });
        tokio::spawn(look(Arc::downgrade(&state), Duration::ZERO));
        Some(Self(state))
    }

    /// Charges all or none; answers what each owed before, or nothing while Redis is away.
    pub async fn take(&self, charges: &[Charge]) -> Option<Vec<i64>> {
        let state = &self.0;
        if state.is_there.load(Ordering::Relaxed) {
            match time::timeout(DEADLINE, ask(state.redis.clone(), charges)).await {
                Ok(Ok(debts)) if debts.len() == charges.len() => return Some(debts),
                Ok(Ok(_)) => self.lost("it answered something else"),
                Ok(Err(error)) => self.lost(&error.to_string()),
                Err(_) => self.lost("it did not answer in time"),
            }
        }
        state.metrics.rate_limits_alone.inc();
        None
    }

    /// Told once for each outage, however many notice it together.
    fn lost(&self, why: &str) {
        let state = &self.0;
        state.metrics.redis_failures.inc();
        if state.is_there.swap(false, Ordering::Relaxed) {
            state.metrics.rate_limits_shared.set(0);
            tracing::warn!(why, "Redis is away; each instance counts its rate limits alone until it is back");
            tokio::spawn(look(Arc::downgrade(state), PAUSE));
        }
    }
}

/// Looks for Redis until it answers, or until nobody needs it any more.
async fn look(state: Weak<State>, mut pause: Duration) {
    loop {
        time::sleep(pause).await;
        let Some(state) = state.upgrade() else { return };
        // Loads the script too, so that nobody has to wait for that.
        match probe(state.redis.clone()).await {
            Ok(_) => {
                state.is_there.store(true, Ordering::Relaxed);
                state.metrics.rate_limits_shared.set(1);
                tracing::info!("rate limits are counted together in Redis");
                return;
            }
            Err(error) => {
                state.metrics.redis_failures.inc();
                if pause.is_zero() {
                    tracing::warn!(%error, "Redis is away; each instance counts its rate limits alone until it is back");
                }
            }
        }
        pause = PAUSE;
    }
}

/// Whether Redis answers, and can write: a replica, or one whose disk is full, answers questions alone.
async fn probe(mut redis: ConnectionManager) -> Result<(), RedisError> {
    ask(redis.clone(), &[]).await?;
    redis::cmd("SET").arg("quai:rate:probe").arg(1).arg("PX").arg(1000).query_async(&mut redis).await
}

async fn ask(mut redis: ConnectionManager, charges: &[Charge]) -> Result<Vec<i64>, RedisError> {
    let mut call = TAKE.prepare_invoke();
    for Charge { holder, price, .. } in charges {
        call.key(format!("quai:rate:{}:{}", holder.budget.as_str(), holder.id.simple())).arg(*price);
    }
    call.arg(bucket::PERIOD).invoke_async(&mut redis).await
}
