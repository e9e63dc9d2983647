//! The audit trail: written in the transaction of the change it tells of, never changed or deleted.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DateTimeUtc, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, Json,
    PrimaryKeyTrait, Uuid,
};

/// A change that somebody of the staff made.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_entry")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// When.
    pub occurred_at: DateTimeUtc,
    /// The account that made it; none for the command line.
    pub actor_id: Option<Uuid>,
    /// The mutation, or the command, that made it.
    pub action: String,
    /// What kind of object was changed.
    pub subject_kind: String,
    /// The object; none for the shop itself.
    pub subject_id: Option<Uuid>,
    /// By field, what was there before and after.
    #[sea_orm(column_type = "JsonBinary")]
    pub changes: Json,
    /// The id under which the request is logged.
    pub request_id: Option<String>,
}

/// Tables this one refers to, or that refer to it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
