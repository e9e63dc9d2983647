//! Prices over time, written by a trigger and never changed: a reduction must name the lowest
//! price of the last 30 days.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DateTimeUtc, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter,
    PrimaryKeyTrait, Related, RelationDef, RelationTrait, Uuid,
};

/// The prices of a product from an instant on.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "price_history")]
pub struct Model {
    /// Counted up by the database.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The product.
    pub product_id: Uuid,
    /// Minor units.
    pub list_price: i64,
    /// Minor units, at most 0.
    pub promotion: i64,
    /// Minor units.
    pub price: i64,
    /// Until the next row of the product.
    pub valid_from: DateTimeUtc,
}

/// Tables this one refers to, or that refer to it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The product.
    #[sea_orm(belongs_to = "super::product::Entity", from = "Column::ProductId", to = "super::product::Column::Id")]
    Product,
}

impl Related<super::product::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Product.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
