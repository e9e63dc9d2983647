//! View: the slots with what decides whether they can be chosen. Triggers judge by the same view.
//! Read only.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DateTimeUtc, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter,
    PrimaryKeyTrait, Related, RelationDef, RelationTrait, Uuid,
};

/// A slot with its occupation.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "time_slot_state")]
pub struct Model {
    /// The slot.
    #[sea_orm(primary_key, auto_increment = false)]
    pub time_slot_id: Uuid,
    /// Its start.
    pub starts_at: DateTimeUtc,
    /// `YYYY-MM-DD`, the date in the shop's time zone.
    pub day: String,
    /// Since when it takes no orders: closed by hand, or outside the hours.
    pub closed_at: Option<DateTimeUtc>,
    /// The last instant at which it can be chosen.
    pub cutoff_at: DateTimeUtc,
    /// Employees on duty at its start.
    pub capacity: i64,
    /// Its orders that aren't cancelled.
    pub taken: i64,
    /// Employees on duty who prepare none of its orders.
    pub free: i64,
}

/// Tables this one refers to, or that refer to it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The slot.
    #[sea_orm(
        belongs_to = "super::time_slot::Entity",
        from = "Column::TimeSlotId",
        to = "super::time_slot::Column::Id"
    )]
    TimeSlot,
}

impl Related<super::time_slot::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::TimeSlot.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
