//! References to files that a manager sent, good for a day.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DateTimeUtc, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter,
    PrimaryKeyTrait, Related, RelationDef, RelationTrait, Uuid,
};

/// A file that was sent: a picture, or without one a CSV file kept under the row's id.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "upload")]
pub struct Model {
    /// UUID v7, made by the application.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Who sent it, and alone may use it.
    pub account_id: Uuid,
    /// The picture that was in it; none of a CSV file.
    pub image_id: Option<Uuid>,
    /// When it was sent.
    pub created_at: DateTimeUtc,
}

/// Tables this one refers to, or that refer to it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// Who sent it.
    #[sea_orm(
        belongs_to = "crate::account::account::Entity",
        from = "Column::AccountId",
        to = "crate::account::account::Column::Id"
    )]
    Account,
    /// The picture that was in it.
    #[sea_orm(belongs_to = "super::image::Entity", from = "Column::ImageId", to = "super::image::Column::Id")]
    Image,
}

impl Related<super::image::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Image.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
