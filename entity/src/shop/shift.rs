//! Shifts: when employees are on duty. One without any shift always is.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DateTimeUtc, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter,
    PrimaryKeyTrait, Related, RelationDef, RelationTrait, Uuid,
};

/// A span in which an employee is on duty.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "shift")]
pub struct Model {
    /// UUID v7, made by the application.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Who.
    pub employee_id: Uuid,
    /// On duty from this instant.
    pub starts_at: DateTimeUtc,
    /// Until before this instant.
    pub ends_at: DateTimeUtc,
    /// When it was planned or changed, or is being deleted: dates the orders that it hands over.
    pub planned_at: DateTimeUtc,
}

/// Tables this one refers to, or that refer to it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// Who.
    #[sea_orm(
        belongs_to = "crate::account::account::Entity",
        from = "Column::EmployeeId",
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
