//! Dates on which the shop's hours are other than usual.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
};

/// A date with hours of its own; without spans the shop is closed.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "opening_exception")]
pub struct Model {
    /// `YYYY-MM-DD`, a date of the shop.
    #[sea_orm(primary_key, auto_increment = false)]
    pub day: String,
    /// What customers are told.
    pub reason: Option<String>,
}

/// Tables this one refers to, or that refer to it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
