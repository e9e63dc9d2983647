//! Use cases of jobs.

use entity::platform::job::{self, JobOutcome};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, DbErr, EntityTrait, QuerySelect};
use uuid::Uuid;

use super::error::JobError;
use crate::{
    app::App,
    platform::{
        actor::SignedIn,
        audit::{self, Change, Deed},
    },
};

/// The job with this row id.
pub async fn find(app: &App, id: Uuid) -> Result<Option<job::Model>, DbErr> {
    job::Entity::find_by_id(id).one(app.database.reader()).await
}

/// Opens a job that was given up, as if nobody had tried it.
pub async fn retry(app: &App, by: &SignedIn, id: Uuid) -> Result<job::Model, JobError> {
    let now = app.clock.now();
    let txn = app.database.begin_write().await?;
    let failed = job::Entity::find_by_id(id).lock_exclusive().one(&*txn).await?.ok_or(JobError::Unknown)?;
    if failed.outcome != Some(JobOutcome::Failed) {
        return Err(JobError::NotFailed);
    }
    let opened = job::ActiveModel {
        id: Set(id),
        due_at: Set(now),
        tries: Set(0),
        fault: Set(None),
        ended_at: Set(None),
        outcome: Set(None),
        ..Default::default()
    };
    let opened = opened.update(&*txn).await?;
    audit::record(&txn, Deed::new("jobRetry", by, now), [Change::between(&failed, &opened)]).await?;
    txn.commit().await?;
    Ok(opened)
}
