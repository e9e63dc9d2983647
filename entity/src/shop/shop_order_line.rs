//! Lines of orders: names and prices as at ordering, never changed later.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveActiveEnum, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter,
    PrimaryKeyTrait, Related, RelationDef, RelationTrait, Uuid,
};

/// Whether something else may replace missing pieces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum SubstitutionPreference {
    /// Nothing else is wanted.
    #[sea_orm(string_value = "NONE")]
    None,
    /// The customer wants to be asked.
    #[sea_orm(string_value = "ASK")]
    Ask,
    /// Something similar is welcome without asking.
    #[sea_orm(string_value = "SIMILAR")]
    Similar,
}

/// A product ordered.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "shop_order_line")]
pub struct Model {
    /// UUID v7, made by the application.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The order.
    pub order_id: Uuid,
    /// The product.
    pub product_id: Uuid,
    /// Order within the order.
    pub position: i32,
    /// As at ordering.
    pub product_name: String,
    /// As at ordering, in minor units.
    pub unit_price: i64,
    /// 1 to 999.
    pub quantity: i32,
    /// 0 to `quantity`; changes only while the order is being prepared.
    pub prepared_quantity: i32,
    /// Whether something else may replace what is missing.
    pub substitution: SubstitutionPreference,
}

/// Tables this one refers to, or that refer to it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The order.
    #[sea_orm(belongs_to = "super::shop_order::Entity", from = "Column::OrderId", to = "super::shop_order::Column::Id")]
    ShopOrder,
    /// The product.
    #[sea_orm(belongs_to = "super::product::Entity", from = "Column::ProductId", to = "super::product::Column::Id")]
    Product,
}

impl Related<super::shop_order::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::ShopOrder.def()
    }
}

impl Related<super::product::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Product.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
