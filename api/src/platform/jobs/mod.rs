//! Jobs: rows written in the same transaction as the change that asks for them, done by the worker afterwards, at least
//! once (docs/domain.md, jobs; docs/decisions/0011-jobs-of-our-own.md).
//!
//! [`enqueue`] is for services. [`queue`] takes jobs under a lease and ends them; [`run`] does so for the worker, which
//! says what each kind of job does. What is to be done again and again comes from a [`schedule`].

pub mod purge;
pub mod queue;
mod rules;
pub mod run;
pub mod schedule;

use std::fmt::Debug;

use async_graphql::Enum;
use chrono::{DateTime, Utc};
use entity::platform::job;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, sea_query::OnConflict};
use uuid::Uuid;

use super::{database::WriteTransaction, error::ApiError};

/// What a job does. Only administrators see jobs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
pub enum JobKind {
    /// Deletes what has ended.
    Purge,
    /// Deletes files that belong to nothing.
    SweepFiles,
    /// Keeps time slots generated ahead.
    GenerateTimeSlots,
    /// Gives orders that lack an employee to who is free.
    HandOverOrders,
    /// Marks orders that nobody came for.
    MarkNoShows,
    /// Sends a letter about an account.
    AccountLetter,
    /// Sends a letter about an order.
    OrderLetter,
}

impl JobKind {
    const ALL: [Self; 7] = [
        Self::Purge,
        Self::SweepFiles,
        Self::GenerateTimeSlots,
        Self::HandOverOrders,
        Self::MarkNoShows,
        Self::AccountLetter,
        Self::OrderLetter,
    ];

    /// The stored text.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Purge => "PURGE",
            Self::SweepFiles => "SWEEP_FILES",
            Self::GenerateTimeSlots => "GENERATE_TIME_SLOTS",
            Self::HandOverOrders => "HAND_OVER_ORDERS",
            Self::MarkNoShows => "MARK_NO_SHOWS",
            Self::AccountLetter => "ACCOUNT_LETTER",
            Self::OrderLetter => "ORDER_LETTER",
        }
    }

    /// The kind behind a stored text; `None` for one that a newer version wrote.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// A job to do.
#[derive(Clone, Debug)]
pub struct NewJob {
    /// What is to be done.
    pub kind: JobKind,
    /// What doing it needs to know. Secrets must be sealed: rows are read by others than the worker.
    pub payload: serde_json::Value,
    /// When it is asked for.
    pub created_at: DateTime<Utc>,
    /// From when on it may be done.
    pub due_at: DateTime<Utc>,
    /// Of what there may be one job only, at most 200 characters: another is not written while this one's row is kept.
    pub unique_key: Option<String>,
}

impl NewJob {
    /// A job to do as soon as its transaction has committed.
    pub fn now(kind: JobKind, payload: serde_json::Value, now: DateTime<Utc>) -> Self {
        Self { kind, payload, created_at: now, due_at: now, unique_key: None }
    }
}

/// Writes the job into the caller's transaction.
pub async fn enqueue(txn: &WriteTransaction, new: NewJob) -> Result<(), DbErr> {
    insert(&**txn, [new]).await
}

/// Writes several jobs into the caller's transaction in one statement; no more than a few hundred.
pub async fn enqueue_all(txn: &WriteTransaction, jobs: impl IntoIterator<Item = NewJob>) -> Result<(), DbErr> {
    let mut jobs = jobs.into_iter().peekable();
    if jobs.peek().is_none() { Ok(()) } else { insert(&**txn, jobs).await }
}

async fn insert(db: &impl ConnectionTrait, jobs: impl IntoIterator<Item = NewJob>) -> Result<(), DbErr> {
    let rows = jobs.into_iter().map(|new| job::ActiveModel {
        id: Set(Uuid::now_v7()),
        kind: Set(new.kind.as_str().to_owned()),
        payload: Set(new.payload),
        unique_key: Set(new.unique_key),
        created_at: Set(new.created_at),
        due_at: Set(new.due_at),
        tries: Set(0),
        ..Default::default()
    });
    let once = OnConflict::column(job::Column::UniqueKey).do_nothing().to_owned();
    job::Entity::insert_many(rows).on_conflict(once).exec_without_returning(db).await?;
    Ok(())
}

/// Why a job was not done.
#[derive(Debug)]
pub struct JobError {
    /// For administrators: no secret, no address, no text of the database's.
    fault: String,
    /// For the log alone.
    detail: Option<String>,
    for_good: bool,
}

impl JobError {
    /// It is worth another try.
    pub fn again(fault: impl Into<String>) -> Self {
        Self { fault: fault.into(), detail: None, for_good: false }
    }

    /// No try will ever do better.
    pub fn never(fault: impl Into<String>) -> Self {
        Self { fault: fault.into(), detail: None, for_good: true }
    }

    /// The same, but that no try will do better.
    fn for_good(self) -> Self {
        Self { for_good: true, ..self }
    }

    /// With what the log alone says.
    pub fn in_detail(self, detail: impl Debug) -> Self {
        Self { detail: Some(format!("{detail:?}")), ..self }
    }
}

impl From<DbErr> for JobError {
    fn from(error: DbErr) -> Self {
        Self::again("the database could not be used").in_detail(error)
    }
}

impl From<ApiError> for JobError {
    fn from(error: ApiError) -> Self {
        Self::again(format!("refused: {}", error.code.as_str()))
    }
}
