//! The event log: written in the transaction of the change it tells of, never changed.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DateTimeUtc, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, Json,
    PrimaryKeyTrait, Uuid,
};

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "event")]
pub struct Model {
    /// Taken before commit: not the order of commits (on PostgreSQL a column `xid`, unknown to this
    /// entity, gives the transaction).
    #[sea_orm(primary_key)]
    pub position: i64,
    /// What kind of object it happened to.
    pub subject_kind: String,
    /// The object.
    pub subject_id: Uuid,
    /// What happened.
    pub kind: String,
    /// Of the payload's form.
    pub version: i32,
    /// What subscribers need to know.
    #[sea_orm(column_type = "JsonBinary")]
    pub payload: Json,
    /// The account that did it; none for the system.
    pub actor_id: Option<Uuid>,
    /// When.
    pub occurred_at: DateTimeUtc,
}

/// Tables this one refers to, or that refer to it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
