//! Products and packs.
//!
//! Triggers keep `name_key` (docs/domain.md, names without accents), `price` of a simple product, and `list_price` and `promotion` of a pack
//! (docs/domain.md, prices and promotions, and packs): read the row again after a write.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DateTimeUtc, DeriveActiveEnum, DeriveEntityModel, DerivePrimaryKey, DeriveRelation,
    EntityTrait, EnumIter, PrimaryKeyTrait, Related, RelationDef, RelationTrait, Uuid,
};

/// Whether the prices come from the product or from its contents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum ProductKind {
    /// Has a list price and a promotion of its own.
    #[sea_orm(string_value = "SIMPLE")]
    Simple,
    /// Has a price of its own; list price and promotion come from its contents.
    #[sea_orm(string_value = "PACK")]
    Pack,
}

/// A product or a pack of products.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "product")]
pub struct Model {
    /// UUID v7, made by the application.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The section it is in.
    pub section_id: Uuid,
    /// Product or pack.
    pub kind: ProductKind,
    /// The merchant's own reference, unique, 1 to 64 characters.
    pub reference: Option<String>,
    /// 1 to 200 characters.
    pub name: String,
    /// The name as lists are sorted by it, without accents and case: calculated.
    pub name_key: String,
    /// May be empty.
    pub comment: String,
    /// Its picture.
    pub image_id: Option<Uuid>,
    /// Before promotion, in minor units. Of a pack: calculated.
    pub list_price: i64,
    /// At most 0, in minor units. Of a pack: calculated.
    pub promotion: i64,
    /// The final price in minor units; nobody subtracts the promotion again. Of a simple product:
    /// calculated.
    pub price: i64,
    /// Whether it can be ordered now.
    pub available: bool,
    /// Since when it is out of the catalogue.
    pub archived_at: Option<DateTimeUtc>,
    /// When it was made.
    pub created_at: DateTimeUtc,
    /// When it last changed; a new price is valid from then.
    pub updated_at: DateTimeUtc,
}

/// Tables this one refers to, or that refer to it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The section it is in.
    #[sea_orm(belongs_to = "super::section::Entity", from = "Column::SectionId", to = "super::section::Column::Id")]
    Section,
    /// Its picture.
    #[sea_orm(belongs_to = "super::image::Entity", from = "Column::ImageId", to = "super::image::Column::Id")]
    Image,
    /// Its prices over time.
    #[sea_orm(has_many = "super::price_history::Entity")]
    PriceHistory,
    /// Baskets that hold it.
    #[sea_orm(has_many = "super::basket_line::Entity")]
    BasketLine,
    /// Orders of it.
    #[sea_orm(has_many = "super::shop_order_line::Entity")]
    ShopOrderLine,
}

impl Related<super::section::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Section.def()
    }
}

impl Related<super::image::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Image.def()
    }
}

impl Related<super::price_history::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::PriceHistory.def()
    }
}

impl Related<super::basket_line::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::BasketLine.def()
    }
}

impl Related<super::shop_order_line::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::ShopOrderLine.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
