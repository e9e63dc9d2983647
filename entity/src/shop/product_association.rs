//! Explicit links from a product to others; see also the view `product_associated`.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
    Related, RelationDef, RelationTrait, Uuid,
};

/// A link from one product to another.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "product_association")]
pub struct Model {
    /// Where the link is shown.
    #[sea_orm(primary_key, auto_increment = false)]
    pub product_id: Uuid,
    /// What it leads to.
    #[sea_orm(primary_key, auto_increment = false)]
    pub associated_id: Uuid,
    /// Order among the links of the product.
    pub position: i32,
}

/// Tables this one refers to, or that refer to it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// Where the link is shown.
    #[sea_orm(belongs_to = "super::product::Entity", from = "Column::ProductId", to = "super::product::Column::Id")]
    Product,
    /// What it leads to.
    #[sea_orm(belongs_to = "super::product::Entity", from = "Column::AssociatedId", to = "super::product::Column::Id")]
    Associated,
}

impl Related<super::product::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Associated.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
