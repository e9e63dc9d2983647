//! What is done again and again: each occurrence of a schedule is a job that there can be one of, however many workers
//! write it. One that all workers were away for is not made up for, and none begins while the one before goes on. One
//! that fails is not tried again: the next does the same work.

use std::{collections::HashMap, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use entity::platform::job;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};
use serde_json::Value;

use super::{JobKind, NewJob, rules};
use crate::app::App;

/// What is done, and how often.
pub struct Schedule(pub JobKind, pub fn(&App) -> Duration);

/// The occurrences that this process has seen to.
#[derive(Debug, Default)]
pub struct Seen(HashMap<JobKind, DateTime<Utc>>);

impl Seen {
    /// Writes a job for each schedule whose occurrence is new to this process, unless its last one still goes on.
    pub async fn see_to(&mut self, app: &App, schedules: &[Schedule]) -> Result<(), DbErr> {
        let now = app.clock.now();
        let current = schedules.iter().map(|Schedule(kind, every)| {
            let every = TimeDelta::from_std(every(app)).unwrap_or(TimeDelta::MAX);
            (*kind, rules::occurrence(every, now))
        });
        let mut new: Vec<_> = current.filter(|(kind, at)| self.0.get(kind) != Some(at)).collect();
        if new.is_empty() {
            return Ok(());
        }
        let open = open(app, new.iter().map(|(kind, _)| kind.as_str())).await?;
        new.retain(|(kind, _)| !open.iter().any(|open| open == kind.as_str()));
        if new.is_empty() {
            return Ok(());
        }
        let jobs = new.iter().map(|(kind, at)| NewJob {
            unique_key: Some(format!("{} {}", kind.as_str(), at.format("%FT%TZ"))),
            ..NewJob::now(*kind, Value::Null, now)
        });
        let txn = app.database.begin_write().await?;
        super::insert(&*txn, jobs).await?;
        txn.commit().await?;
        self.0.extend(new);
        Ok(())
    }
}

/// Those of `kinds` of which a job has not ended.
async fn open(app: &App, kinds: impl Iterator<Item = &str>) -> Result<Vec<String>, DbErr> {
    job::Entity::find()
        .select_only()
        .column(job::Column::Kind)
        .filter(job::Column::EndedAt.is_null())
        .filter(job::Column::Kind.is_in(kinds))
        .into_tuple()
        .all(app.database.background())
        .await
}
