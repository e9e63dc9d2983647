//! Baskets: what customers put aside.
//!
//! Each customer has a default one, made and kept by triggers (docs/domain.md, the default basket).

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DateTimeUtc, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter,
    PrimaryKeyTrait, Related, RelationDef, RelationTrait, Uuid,
};

/// A basket.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "basket")]
pub struct Model {
    /// UUID v7, made by the application.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose.
    pub customer_id: Uuid,
    /// Unique per customer.
    pub name: String,
    /// The one made with the account, which can't be deleted.
    pub is_default: bool,
    /// When it was made.
    pub created_at: DateTimeUtc,
}

/// Tables this one refers to, or that refer to it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// Whose.
    #[sea_orm(
        belongs_to = "crate::account::account::Entity",
        from = "Column::CustomerId",
        to = "crate::account::account::Column::Id"
    )]
    Account,
    /// What is in it.
    #[sea_orm(has_many = "super::basket_line::Entity")]
    BasketLine,
}

impl Related<crate::account::account::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Account.def()
    }
}

impl Related<super::basket_line::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::BasketLine.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
