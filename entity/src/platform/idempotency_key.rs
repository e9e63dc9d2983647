//! Answers kept for requests that may be repeated.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DateTimeUtc, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter,
    PrimaryKeyTrait, Related, RelationDef, RelationTrait, Uuid,
};

/// The answer to one request.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency_key")]
pub struct Model {
    /// Whose request.
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: Uuid,
    /// Which mutation.
    #[sea_orm(primary_key, auto_increment = false)]
    pub operation: String,
    /// The caller's key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// Hash of the inputs: other inputs under the same key are an error.
    pub fingerprint: Vec<u8>,
    /// The object the first request made.
    pub result_id: Uuid,
    /// When the first request came.
    pub created_at: DateTimeUtc,
    /// Until when a repetition gets the same answer.
    pub expires_at: DateTimeUtc,
}

/// Tables this one refers to, or that refer to it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// Whose request.
    #[sea_orm(
        belongs_to = "crate::account::account::Entity",
        from = "Column::AccountId",
        to = "crate::account::account::Column::Id"
    )]
    Account,
}

impl Related<crate::account::account::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Account.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
