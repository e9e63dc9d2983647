//! What the running process counts and measures, for Prometheus (docs/operations.md, metrics).
//!
//! Every label has a bounded set of values: no text of a client's becomes one. Whoever does something worth counting
//! counts it here; only `/metrics` reads.

pub mod operation;

use std::{
    sync::{Arc, atomic::AtomicU64},
    time::Duration,
};

use prometheus_client::{
    encoding::{EncodeLabelSet, EncodeLabelValue, text::encode},
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::{Registry, Unit},
};

/// The upper bounds, in seconds, between which durations are counted.
const BOUNDS: [f64; 13] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// An operation, as metrics tell them apart.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct OperationLabels {
    /// Its first root field; `other` when the schema has no such name.
    pub operation: String,
    /// What kind of operation it is.
    pub kind: OperationKind,
    /// How it ended.
    pub outcome: Outcome,
}

/// What an operation does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelValue)]
#[expect(missing_docs, reason = "the three operations of GraphQL")]
pub enum OperationKind {
    Query,
    Mutation,
    Subscription,
}

/// How an operation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelValue)]
pub enum Outcome {
    /// It has no top-level error; a refusal may be among its `userErrors`.
    Ok,
    /// A top-level error that is the client's: permission, validation, limits.
    Refused,
    /// A fault of ours, which is in the log, or the service was too busy.
    Failed,
}

/// An HTTP request, as metrics tell them apart.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct RequestLabels {
    /// The route's pattern; `other` where there is none.
    pub route: String,
    /// The answer's status.
    pub status: u16,
}

/// Which connections of the database.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct PoolLabels {
    /// `reader` or `writer`; on PostgreSQL there is one pool, named `shared`.
    pub pool: &'static str,
    /// `idle` or `used`.
    pub state: &'static str,
}

/// Which budget an operation found empty.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct RateLabels {
    /// `address` or `account`.
    pub budget: &'static str,
}

/// What a purge deleted.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct PurgedLabels {
    /// The table.
    pub table: &'static str,
}

/// A job that a worker has tried.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct JobLabels {
    /// What it does; `OTHER` when this version knows no such job.
    pub kind: &'static str,
    /// How it went.
    pub result: JobResult,
}

/// How a try of a job went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelValue)]
pub enum JobResult {
    /// It was done.
    Done,
    /// It failed and is tried again.
    Postponed,
    /// It failed and was given up.
    Failed,
    /// It was done, but its lease had ended before: another worker may have done it too.
    Lost,
}

/// The process's figures; cheap to clone.
#[derive(Clone)]
pub struct Metrics {
    registry: Arc<Registry>,
    /// Executed operations, and how long each took.
    pub operations: Family<OperationLabels, Histogram, fn() -> Histogram>,
    /// Answered HTTP requests.
    pub requests: Family<RequestLabels, Counter>,
    /// Subscriptions that run now.
    pub subscriptions: Gauge,
    /// Answers that subscriptions have sent.
    pub deliveries: Counter,
    /// Open WebSockets.
    pub sockets: Gauge,
    /// Open event streams.
    pub streams: Gauge,
    /// Connections to the database.
    pub connections: Family<PoolLabels, Gauge>,
    /// Statements that requests have run.
    pub statements: Counter,
    /// Events handed to subscribers of this process.
    pub relayed: Counter,
    /// How long after it was recorded the last event was handed on, in seconds.
    pub relay_delay: Gauge<f64, AtomicU64>,
    /// Times when the events could not be read.
    pub relay_failures: Counter,
    /// Wake-ups from other instances.
    pub wake_ups: Counter,
    /// Times when Redis could not be reached.
    pub redis_failures: Counter,
    /// Operations refused because their caller had asked for too much.
    pub rate_limited: Family<RateLabels, Counter>,
    /// Operations that this process counted alone because Redis was away.
    pub rate_limits_alone: Counter,
    /// Whether rate limits are counted together in Redis now: 1, or 0.
    pub rate_limits_shared: Gauge,
    /// Rows that the worker has deleted.
    pub purged: Family<PurgedLabels, Counter>,
    /// Jobs that the worker has tried.
    pub jobs: Family<JobLabels, Counter>,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut metrics = Self {
            registry: Arc::default(),
            operations: Family::new_with_constructor(|| Histogram::new(BOUNDS)),
            requests: Family::default(),
            subscriptions: Gauge::default(),
            deliveries: Counter::default(),
            sockets: Gauge::default(),
            streams: Gauge::default(),
            connections: Family::default(),
            statements: Counter::default(),
            relayed: Counter::default(),
            relay_delay: Gauge::default(),
            relay_failures: Counter::default(),
            wake_ups: Counter::default(),
            redis_failures: Counter::default(),
            rate_limited: Family::default(),
            rate_limits_alone: Counter::default(),
            rate_limits_shared: Gauge::default(),
            purged: Family::default(),
            jobs: Family::default(),
        };
        metrics.registry = Arc::new(metrics.registered());
        metrics
    }
}

impl Metrics {
    fn registered(&self) -> Registry {
        let mut registry = Registry::with_prefix("quai");
        let to = &mut registry;
        to.register_with_unit(
            "operation_duration",
            "GraphQL operations by first root field, kind and outcome, and how long each took",
            Unit::Seconds,
            self.operations.clone(),
        );
        to.register("http_requests", "Answered HTTP requests by route and status", self.requests.clone());
        to.register("subscriptions", "Subscriptions that run now", self.subscriptions.clone());
        to.register("subscription_answers", "Answers that subscriptions have sent", self.deliveries.clone());
        to.register("websockets", "Open WebSockets", self.sockets.clone());
        to.register("event_streams", "Open event streams", self.streams.clone());
        to.register("database_connections", "Connections to the database by pool and state", self.connections.clone());
        to.register("database_statements", "Statements run for requests", self.statements.clone());
        to.register("outbox_events", "Events handed to subscribers of this process", self.relayed.clone());
        to.register_with_unit(
            "outbox_delay",
            "From the recording of the last event to its being handed on",
            Unit::Seconds,
            self.relay_delay.clone(),
        );
        to.register("outbox_read_failures", "Times when the events could not be read", self.relay_failures.clone());
        to.register("wake_ups", "Wake-ups from other instances", self.wake_ups.clone());
        to.register("redis_failures", "Times when Redis could not be reached", self.redis_failures.clone());
        to.register("rate_limited", "Operations refused by a rate limit, by budget", self.rate_limited.clone());
        to.register(
            "rate_limits_alone",
            "Operations that this process counted alone because Redis was away",
            self.rate_limits_alone.clone(),
        );
        to.register(
            "rate_limits_shared",
            "Whether rate limits are counted together in Redis now",
            self.rate_limits_shared.clone(),
        );
        to.register("purged_rows", "Rows deleted by the worker, by table", self.purged.clone());
        to.register("jobs", "Jobs tried by the worker, by kind and result", self.jobs.clone());
        registry
    }

    /// One operation that took `duration`.
    pub fn executed(&self, labels: &OperationLabels, duration: Duration) {
        self.operations.get_or_create(labels).observe(duration.as_secs_f64());
    }

    /// Everything in OpenMetrics' text format.
    pub fn text(&self) -> Result<String, std::fmt::Error> {
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Metrics, OperationKind, OperationLabels, Outcome};

    #[test]
    fn an_operation_is_counted_under_its_name_and_outcome() {
        let metrics = Metrics::default();
        let labels =
            OperationLabels { operation: "orders".to_owned(), kind: OperationKind::Query, outcome: Outcome::Ok };
        metrics.executed(&labels, Duration::from_millis(3));
        let text = metrics.text().unwrap();
        let counted = "quai_operation_duration_seconds_count{operation=\"orders\",kind=\"Query\",outcome=\"Ok\"} 1";
        assert!(text.contains(counted), "{text}");
        assert!(text.ends_with("# EOF\n"));
    }
}
