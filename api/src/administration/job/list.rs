//! The list of the worker's jobs.

use chrono::{DateTime, Utc};
use entity::platform::job::{self, Column, JobOutcome};
use sea_orm::{ColumnTrait, Condition, DbErr, EntityTrait, Order, QueryFilter};

use super::rules::JobState;
use crate::{
    app::App,
    platform::{
        jobs::JobKind,
        pagination::{Keyset, PageArgs, Position, SortKey, TotalCount},
    },
};

/// Which jobs to list.
#[derive(Clone, Debug, Default)]
pub struct JobFilter {
    /// Only those that stand so.
    pub state: Option<JobState>,
    /// Only those that do this.
    pub kind: Option<JobKind>,
}

/// One page of the jobs, the latest first.
pub async fn page(app: &App, filter: &JobFilter, page: &PageArgs) -> Result<(Vec<job::Model>, TotalCount), DbErr> {
    let mut jobs = job::Entity::find();
    if let Some(state) = filter.state {
        jobs = jobs.filter(stands(state, app.clock.now()));
    }
    if let Some(kind) = filter.kind {
        jobs = jobs.filter(Column::Kind.eq(kind.as_str()));
    }
    let keyset = Keyset { column: Column::CreatedAt.into_expr(), id: Column::Id.into_expr(), order: Order::Desc };
    let total = TotalCount::of(&jobs);
    Ok((keyset.page(jobs, page).all(app.database.reader()).await?, total))
}

/// The rows of which [`super::rules::state`] says `state`.
fn stands(state: JobState, now: DateTime<Utc>) -> Condition {
    let open = || Condition::all().add(Column::EndedAt.is_null());
    match state {
        JobState::Done => Condition::all().add(Column::Outcome.eq(JobOutcome::Done)),
        JobState::Failed => Condition::all().add(Column::Outcome.eq(JobOutcome::Failed)),
        JobState::Running => open().add(Column::LeasedUntil.gt(now)),
        JobState::Waiting => {
            open().add(Condition::any().add(Column::LeasedUntil.is_null()).add(Column::LeasedUntil.lte(now)))
        }
    }
}

/// Where a job stands in the list of [`page`].
pub fn position(job: &job::Model) -> Position {
    Position::new(SortKey::Instant(job.created_at), job.id)
}
