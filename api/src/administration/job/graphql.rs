//! Jobs in the schema.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::platform::job;
use uuid::Uuid;

use super::{
    error::JobError,
    list::{self, JobFilter},
    rules::{self, JobState},
    service,
};
use crate::{
    platform::{
        context::ContextExt,
        error::ApiResult,
        global_id::NodeKind,
        jobs::JobKind,
        pagination::{self, Connection, PageArgs, SortKind},
        permission::Action,
    },
    user_error::{self, UserError},
};

/// Something that the worker does, did, or has to do. Role: administrator.
#[derive(Clone, Debug)]
pub struct Job(job::Model);

/// Something that the worker does, did, or has to do. Role: administrator.
#[Object]
impl Job {
    /// The opaque id.
    pub(crate) async fn id(&self) -> ID {
        NodeKind::Job.encode(self.0.id)
    }

    /// What it does; null for what another version of the program knows.
    async fn kind(&self) -> Option<JobKind> {
        JobKind::parse(&self.0.kind)
    }

    /// How it stands.
    async fn state(&self, ctx: &Context<'_>) -> ApiResult<JobState> {
        Ok(rules::state(&self.0, ctx.app()?.clock.now()))
    }

    /// When it was asked for.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// From when on it may be done, or is tried again.
    async fn due_at(&self) -> DateTime<Utc> {
        self.0.due_at
    }

    /// How often a worker began it.
    async fn tries(&self) -> i32 {
        self.0.tries
    }

    /// Why the last try failed, in English; null when none did.
    async fn fault(&self) -> Option<&str> {
        self.0.fault.as_deref()
    }

    /// When it was done or given up; null when neither.
    async fn ended_at(&self) -> Option<DateTime<Utc>> {
        self.0.ended_at
    }
}

/// Which jobs to list; what is missing is not asked.
#[derive(InputObject)]
pub struct JobWhereInput {
    /// Only those that stand so.
    state: Option<JobState>,
    /// Only those that do this.
    kind: Option<JobKind>,
}

/// Queries about jobs.
#[derive(Default)]
pub struct JobQuery;

#[Object]
impl JobQuery {
    /// The worker's jobs, the latest first; an ended one is kept for some days. Role: administrator.
    async fn jobs(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most, 0 to 100; 20 when missing.")] first: Option<i32>,
        #[graphql(desc = "The cursor after which the page begins.")] after: Option<String>,
        #[graphql(name = "where", desc = "Which of them; all when missing.")] filter: Option<JobWhereInput>,
    ) -> ApiResult<Connection<Job>> {
        ctx.require(Action::ManageJobs)?;
        let page = PageArgs::new(first, after)?.sorted_by(SortKind::Instant)?;
        let filter = filter.map(|filter| JobFilter { state: filter.state, kind: filter.kind }).unwrap_or_default();
        let (rows, total) = list::page(ctx.app()?, &filter, &page).await?;
        Ok(pagination::connection(rows, &page, total, list::position, Job))
    }
}

/// The job with this row id, if the caller may see it.
pub async fn find_visible(ctx: &Context<'_>, id: Uuid) -> ApiResult<Option<Job>> {
    if !ctx.actor().may(Action::ManageJobs) {
        return Ok(None);
    }
    Ok(service::find(ctx.app()?, id).await?.map(Job))
}

/// A job to try again.
#[derive(InputObject)]
pub struct JobRetryInput {
    /// The job's id.
    job_id: ID,
}

/// The answer to a change of a job.
#[derive(SimpleObject)]
pub struct JobPayload {
    /// The job as it is now; null when refused.
    job: Option<Job>,
    /// What was refused; empty when it was done.
    user_errors: Vec<UserError>,
}

/// Changes to jobs.
#[derive(Default)]
pub struct JobMutation;

#[Object]
impl JobMutation {
    /// Has a job that was given up tried again, as if nobody had tried it. Role: administrator. Refused for one that was
    /// not given up.
    async fn job_retry(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A job to try again.")] input: JobRetryInput,
    ) -> ApiResult<JobPayload> {
        let by = ctx.require(Action::ManageJobs)?;
        let id = NodeKind::Job.decode(&input.job_id).unwrap_or_default();
        payload(ctx, service::retry(ctx.app()?, by, id).await)
    }
}

fn payload(ctx: &Context<'_>, result: Result<job::Model, JobError>) -> ApiResult<JobPayload> {
    Ok(match result {
        Ok(job) => JobPayload { job: Some(Job(job)), user_errors: Vec::new() },
        Err(error) => JobPayload { job: None, user_errors: user_error::refused(error, ctx.locale())? },
    })
}
