//! The queue's rows: taking jobs under a lease, keeping the lease, and ending jobs. For whoever runs jobs.

use chrono::{DateTime, TimeDelta, Utc};
use entity::platform::job::{self, JobOutcome};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::{Expr, ExprTrait, LockBehavior, LockType},
};
use tokio::time::Instant;
use uuid::Uuid;

use super::{JobError, rules};
use crate::app::App;

/// A job that this process does, for as long as its lease runs.
#[derive(Clone, Debug)]
pub struct Leased {
    /// The row as it was taken.
    pub job: job::Model,
    /// Not later than the instant from which its lease runs.
    pub taken: Instant,
    lease_id: Uuid,
}

/// Whether anything may be done at `now`.
pub async fn is_due(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<bool, DbErr> {
    Ok(due(now).select_only().column(job::Column::Id).into_tuple::<Uuid>().one(db).await?.is_some())
}

/// Takes at most `most` jobs that are due, those first that have waited longest.
pub async fn take(app: &App, most: u64) -> Result<Vec<Leased>, DbErr> {
    // Mostly nothing is due, and then nobody has to wait for a writer.
    if most == 0 || !is_due(app.database.background(), app.clock.now()).await? {
        return Ok(Vec::new());
    }
    let lease_id = Uuid::now_v7();
    let txn = app.database.begin_write().await?;
    // Only now: a lease must not run while its worker waits for a connection.
    let (taken, now) = (Instant::now(), app.clock.now());
    let jobs = due(now).limit(most).lock_with_behavior(LockType::Update, LockBehavior::SkipLocked).all(&*txn).await?;
    let lease = job::ActiveModel {
        lease_id: Set(Some(lease_id)),
        leased_at: Set(Some(now)),
        leased_until: Set(Some(now + length(app))),
        ..Default::default()
    };
    job::Entity::update_many()
        .set(lease)
        .col_expr(job::Column::Tries, Expr::col(job::Column::Tries).add(1))
        .filter(job::Column::Id.is_in(jobs.iter().map(|job| job.id)))
        .exec(&*txn)
        .await?;
    txn.commit().await?;
    let leased = |job: job::Model| Leased { job: job::Model { tries: job.tries + 1, ..job }, lease_id, taken };
    Ok(jobs.into_iter().map(leased).collect())
}

/// Not ended, due, and nobody's.
fn due(now: DateTime<Utc>) -> Select<job::Entity> {
    let free = Condition::any().add(job::Column::LeasedUntil.is_null()).add(job::Column::LeasedUntil.lte(now));
    job::Entity::find()
        .filter(job::Column::EndedAt.is_null())
        .filter(job::Column::DueAt.lte(now))
        .filter(free)
        .order_by_asc(job::Column::DueAt)
        .order_by_asc(job::Column::Id)
}

fn length(app: &App) -> TimeDelta {
    TimeDelta::from_std(app.config.job_lease).unwrap_or(TimeDelta::MAX)
}

impl Leased {
    /// Whether a worker before this one began the job as often as a job is begun, and ended amid it each time.
    pub fn is_hopeless(&self) -> bool {
        self.job.tries > rules::TRIES
    }

    /// Keeps the job for another while; answers whether it is still this process's.
    pub async fn renew(&self, app: &App) -> Result<bool, DbErr> {
        let until = Some(app.clock.now() + length(app));
        self.write(app, job::ActiveModel { leased_until: Set(until), ..Default::default() }).await
    }

    /// Ends the job: done. Answers whether it was still this process's.
    pub async fn done(&self, app: &App) -> Result<bool, DbErr> {
        self.write(app, ended(app.clock.now(), JobOutcome::Done, None)).await
    }

    /// Puts the job back for another try, or gives it up; answers whether it was given up, and nothing where it was not
    /// this process's any more.
    pub async fn failed(&self, app: &App, error: &JobError) -> Result<Option<bool>, DbErr> {
        let now = app.clock.now();
        let fault: String = error.fault.chars().take(300).collect();
        let next = rules::next_try(self.job.id, self.job.tries, now).filter(|_| !error.for_good);
        let change = match next {
            Some(due_at) => job::ActiveModel { due_at: Set(due_at), fault: Set(Some(fault)), ..free() },
            None => ended(now, JobOutcome::Failed, Some(fault)),
        };
        Ok(self.write(app, change).await?.then_some(next.is_none()))
    }

    /// Puts the job back undone, for another worker, as if this one had not begun it.
    pub async fn give_back(&self, app: &App) -> Result<bool, DbErr> {
        self.write(app, job::ActiveModel { tries: Set(self.job.tries - 1), ..free() }).await
    }

    /// Changes the row while it is this process's; answers whether it was.
    async fn write(&self, app: &App, change: job::ActiveModel) -> Result<bool, DbErr> {
        let txn = app.database.begin_write().await?;
        let changed = job::Entity::update_many()
            .set(change)
            .filter(job::Column::Id.eq(self.job.id))
            .filter(job::Column::LeaseId.eq(self.lease_id))
            .exec(&*txn)
            .await?;
        txn.commit().await?;
        Ok(changed.rows_affected > 0)
    }
}

fn free() -> job::ActiveModel {
    job::ActiveModel { lease_id: Set(None), leased_at: Set(None), leased_until: Set(None), ..Default::default() }
}

fn ended(now: DateTime<Utc>, outcome: JobOutcome, fault: Option<String>) -> job::ActiveModel {
    let fault = fault.map_or(sea_orm::ActiveValue::NotSet, |fault| Set(Some(fault)));
    job::ActiveModel { ended_at: Set(Some(now)), outcome: Set(Some(outcome)), fault, ..free() }
}
