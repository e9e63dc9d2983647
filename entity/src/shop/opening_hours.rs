//! Opening hours, from which time slots are generated.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
    Uuid,
};

/// A span in which the shop is open each week.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "opening_hours")]
pub struct Model {
    /// UUID v7, made by the application.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// 1 = Monday to 7 = Sunday.
    pub weekday: i16,
    /// `HH:MM`, local time of the shop.
    pub opens_at: String,
    /// `HH:MM`, after `opens_at`.
    pub closes_at: String,
}

/// Tables this one refers to, or that refer to it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
