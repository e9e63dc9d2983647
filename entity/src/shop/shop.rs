//! The shop's settings: always exactly one row, with id 1.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DateTimeUtc, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter,
    PrimaryKeyTrait,
};

/// The shop.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "shop")]
pub struct Model {
    /// Always 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i16,
    /// As customers know it.
    pub name: String,
    /// Where customers come.
    pub address: String,
    /// IANA name; opening hours and days are local to it.
    pub time_zone: String,
    /// How long before its start a slot expires.
    pub order_cutoff_minutes: i32,
    /// Length of the slots generated, 5 to 1440.
    pub slot_minutes: i32,
    /// How long a customer holds a place of a slot, 1 to 60.
    pub hold_minutes: i32,
    /// For how many days after today the worker keeps slots, 0 to 60.
    pub slots_ahead_days: i32,
    /// When the database was made.
    pub created_at: DateTimeUtc,
}

/// Tables this one refers to, or that refer to it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
