//! The last order number of each year; triggers count it up.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};

/// A year's counter.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "shop_order_number")]
pub struct Model {
    /// In UTC.
    #[sea_orm(primary_key, auto_increment = false)]
    pub year: i32,
    /// The number given last.
    pub last: i64,
}

/// Tables this one refers to, or that refer to it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
