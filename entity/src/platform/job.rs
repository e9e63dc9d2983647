//! Jobs: work for the worker, written in the transaction that asks for it (docs/domain.md, jobs).

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DateTimeUtc, DeriveActiveEnum, DeriveEntityModel, DerivePrimaryKey, DeriveRelation,
    EntityTrait, EnumIter, Json, PrimaryKeyTrait, Uuid,
};

/// How a job ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum JobOutcome {
    /// It was done.
    #[sea_orm(string_value = "DONE")]
    Done,
    /// It was given up.
    #[sea_orm(string_value = "FAILED")]
    Failed,
}

/// A job.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "job")]
pub struct Model {
    /// UUID v7, made by the application.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What is to be done.
    pub kind: String,
    /// What whoever does it needs to know. Secrets are sealed in it.
    #[sea_orm(column_type = "JsonBinary")]
    pub payload: Json,
    /// What there may be one job of.
    pub unique_key: Option<String>,
    /// When it was asked for.
    pub created_at: DateTimeUtc,
    /// From when on it may be done, or tried again.
    pub due_at: DateTimeUtc,
    /// How often a worker began it.
    pub tries: i32,
    /// The worker's hold on it, while one does it.
    pub lease_id: Option<Uuid>,
    /// When that worker took it.
    pub leased_at: Option<DateTimeUtc>,
    /// Until when it is that worker's.
    pub leased_until: Option<DateTimeUtc>,
    /// Why the last try failed, in English.
    pub fault: Option<String>,
    /// When it ended.
    pub ended_at: Option<DateTimeUtc>,
    /// How it ended.
    pub outcome: Option<JobOutcome>,
}

/// Tables this one refers to, or that refer to it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
