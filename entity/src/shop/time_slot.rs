//! Time slots; whether one can be chosen is in the view `time_slot_state`.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DateTimeUtc, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter,
    PrimaryKeyTrait, Related, RelationDef, RelationTrait, Uuid,
};

/// A time at which orders are collected.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "time_slot")]
pub struct Model {
    /// UUID v7, made by the application.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// A whole minute; unique.
    pub starts_at: DateTimeUtc,
    /// `YYYY-MM-DD`, the date in the shop's time zone.
    pub day: String,
    /// Since when a manager has closed it.
    pub closed_at: Option<DateTimeUtc>,
    /// Since when the hours of its day no longer contain it; it takes no orders then either.
    pub outside_hours_at: Option<DateTimeUtc>,
}

/// Tables this one refers to, or that refer to it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// Its orders.
    #[sea_orm(has_many = "super::shop_order::Entity")]
    ShopOrder,
}

impl Related<super::shop_order::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::ShopOrder.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
