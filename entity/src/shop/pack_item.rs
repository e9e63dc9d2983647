//! What packs contain; packs may hold packs, never themselves.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter, PrimaryKeyTrait,
    Related, RelationDef, RelationTrait, Uuid,
};

/// A product in a pack.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "pack_item")]
pub struct Model {
    /// The pack.
    #[sea_orm(primary_key, auto_increment = false)]
    pub pack_id: Uuid,
    /// What it contains.
    #[sea_orm(primary_key, auto_increment = false)]
    pub product_id: Uuid,
    /// 1 to 999.
    pub quantity: i32,
    /// Order within the pack.
    pub position: i32,
}

/// Tables this one refers to, or that refer to it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The pack.
    #[sea_orm(belongs_to = "super::product::Entity", from = "Column::PackId", to = "super::product::Column::Id")]
    Pack,
    /// What it contains.
    #[sea_orm(belongs_to = "super::product::Entity", from = "Column::ProductId", to = "super::product::Column::Id")]
    Product,
}

impl Related<super::product::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Product.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
