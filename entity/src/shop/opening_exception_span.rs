//! When the shop is open on a date that is other than usual.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};

/// A span of such a date; no two of a date overlap.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "opening_exception_span")]
pub struct Model {
    /// The date, `YYYY-MM-DD`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub day: String,
    /// `HH:MM`, local time of the shop.
    #[sea_orm(primary_key, auto_increment = false)]
    pub opens_at: String,
    /// `HH:MM`, after `opens_at`.
    pub closes_at: String,
}

/// Tables this one refers to, or that refer to it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
