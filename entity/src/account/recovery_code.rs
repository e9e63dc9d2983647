//! Recovery codes: what is used once in the place of the app (docs/domain.md, the second factor).

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DateTimeUtc, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter,
    PrimaryKeyTrait, Related, RelationDef, RelationTrait, Uuid,
};

/// A recovery code; it goes with the second factor.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "recovery_code")]
pub struct Model {
    /// UUID v7, made by the application.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose it is.
    pub account_id: Uuid,
    /// SHA-256 of account and code; the code itself is kept nowhere.
    pub code_hash: Vec<u8>,
    /// When it was used.
    pub used_at: Option<DateTimeUtc>,
}

/// Tables this one refers to, or that refer to it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The second factor in whose place it is used.
    #[sea_orm(belongs_to = "super::totp::Entity", from = "Column::AccountId", to = "super::totp::Column::AccountId")]
    Totp,
}

impl Related<super::totp::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Totp.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
