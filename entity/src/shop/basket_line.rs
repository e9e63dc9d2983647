//! What baskets hold.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DateTimeUtc, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter,
    PrimaryKeyTrait, Related, RelationDef, RelationTrait, Uuid,
};

/// A product in a basket.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "basket_line")]
pub struct Model {
    /// The basket.
    #[sea_orm(primary_key, auto_increment = false)]
    pub basket_id: Uuid,
    /// The product.
    #[sea_orm(primary_key, auto_increment = false)]
    pub product_id: Uuid,
    /// 1 to 999.
    pub quantity: i32,
    /// The unit price that the customer last saw, in minor units; none when nobody told one.
    pub seen_price: Option<i64>,
    /// When it was first put in.
    pub added_at: DateTimeUtc,
}

/// Tables this one refers to, or that refer to it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The basket.
    #[sea_orm(belongs_to = "super::basket::Entity", from = "Column::BasketId", to = "super::basket::Column::Id")]
    Basket,
    /// The product.
    #[sea_orm(belongs_to = "super::product::Entity", from = "Column::ProductId", to = "super::product::Column::Id")]
    Product,
}

impl Related<super::basket::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Basket.def()
    }
}

impl Related<super::product::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Product.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
