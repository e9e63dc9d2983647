//! View: what to show beside a product, its explicit links and the packs that contain it. Read only.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveActiveEnum, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter,
    PrimaryKeyTrait, Related, RelationDef, RelationTrait, Uuid,
};

/// Why a product is shown beside another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum AssociationOrigin {
    /// A manager linked it.
    #[sea_orm(string_value = "LINK")]
    Link,
    /// It is a pack that contains the product.
    #[sea_orm(string_value = "PACK")]
    Pack,
}

/// A product to show beside another.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "product_associated")]
pub struct Model {
    /// The product looked at.
    #[sea_orm(primary_key, auto_increment = false)]
    pub product_id: Uuid,
    /// What to show beside it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub associated_id: Uuid,
    /// Why.
    #[sea_orm(primary_key, auto_increment = false)]
    pub origin: AssociationOrigin,
    /// Order within the origin.
    pub position: i32,
}

/// Tables this one refers to, or that refer to it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The product looked at.
    #[sea_orm(belongs_to = "super::product::Entity", from = "Column::ProductId", to = "super::product::Column::Id")]
    Product,
    /// What to show beside it.
    #[sea_orm(belongs_to = "super::product::Entity", from = "Column::AssociatedId", to = "super::product::Column::Id")]
    Associated,
}

impl Related<super::product::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Associated.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
