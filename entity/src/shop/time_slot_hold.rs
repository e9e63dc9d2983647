//! Places of slots that customers hold while they check out. A row whose `expires_at` has come counts for nothing.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DateTimeUtc, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter,
    PrimaryKeyTrait, Uuid,
};

/// A place held.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "time_slot_hold")]
pub struct Model {
    /// UUID v7, made by the application.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// For whom; at most one hold each.
    pub customer_id: Uuid,
    /// In which slot.
    pub time_slot_id: Uuid,
    /// Whose place it is; picked by the database, never empty afterwards.
    pub employee_id: Option<Uuid>,
    /// When it began.
    pub held_at: DateTimeUtc,
    /// The first instant at which it no longer counts.
    pub expires_at: DateTimeUtc,
}

/// Tables this one refers to, or that refer to it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
