//! Pictures, each stored once in three sizes.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DateTimeUtc, DeriveActiveEnum, DeriveEntityModel, DerivePrimaryKey, DeriveRelation,
    EntityTrait, EnumIter, PrimaryKeyTrait, Related, RelationDef, RelationTrait, Uuid,
};

/// How the files of a picture are encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum ImageFormat {
    /// Without transparency.
    #[sea_orm(string_value = "JPEG")]
    Jpeg,
    /// With transparency.
    #[sea_orm(string_value = "PNG")]
    Png,
}

/// A picture. Its files are named after the id, which is never given twice.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "image")]
pub struct Model {
    /// UUID v7, made by the application.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// SHA-256 of the largest file, in hexadecimal. Unique.
    pub digest: String,
    /// How the files are encoded.
    pub format: ImageFormat,
    /// Pixels of the largest file.
    pub width: i32,
    /// Pixels of the largest file.
    pub height: i32,
    /// The average colour, 0xRRGGBB.
    pub color: i32,
    /// When it was first sent.
    pub created_at: DateTimeUtc,
}

/// Tables this one refers to, or that refer to it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The products that show it.
    #[sea_orm(has_many = "super::product::Entity")]
    Product,
    /// The references that still hold it.
    #[sea_orm(has_many = "super::upload::Entity")]
    Upload,
}

impl Related<super::product::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Product.def()
    }
}

impl Related<super::upload::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Upload.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
