//! View: for each slot, the employees on duty who prepare no order of it yet. Triggers pick from the same view.
//! Read only.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DateTimeUtc, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter,
    PrimaryKeyTrait, Uuid,
};

/// An employee who could take an order of a slot, unless held for somebody.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "time_slot_free_employee")]
pub struct Model {
    /// The slot.
    #[sea_orm(primary_key, auto_increment = false)]
    pub time_slot_id: Uuid,
    /// The employee.
    #[sea_orm(primary_key, auto_increment = false)]
    pub employee_id: Uuid,
    /// The employee's orders of the slot's day that aren't cancelled.
    pub orders_that_day: i64,
    /// For whom the place is held, or was.
    pub held_by: Option<Uuid>,
    /// From when on.
    pub held_from: Option<DateTimeUtc>,
    /// Until when.
    pub held_until: Option<DateTimeUtc>,
}

/// Tables this one refers to, or that refer to it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
