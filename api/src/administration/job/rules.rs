//! How a job stands.

use async_graphql::Enum;
use chrono::{DateTime, Utc};
use entity::platform::job::{self, JobOutcome};

/// How a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum JobState {
    /// Nobody does it: its time has not come, it is to be tried again, or every worker is busy or away.
    Waiting,
    /// A worker does it.
    Running,
    /// It was done.
    Done,
    /// It was given up. `jobRetry` opens it again.
    Failed,
}

/// How `job` stands at `now` (docs/domain.md, jobs).
pub fn state(job: &job::Model, now: DateTime<Utc>) -> JobState {
    match job.outcome {
        Some(JobOutcome::Done) => JobState::Done,
        Some(JobOutcome::Failed) => JobState::Failed,
        None if job.leased_until.is_some_and(|until| until > now) => JobState::Running,
        None => JobState::Waiting,
    }
}
