//! Second factors: at most one per account (docs/domain.md, the second factor).

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DateTimeUtc, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter,
    PrimaryKeyTrait, Related, RelationDef, RelationTrait, Uuid,
};

/// The second factor of an account: codes that an app makes from a secret and the time.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "totp")]
pub struct Model {
    /// Whose it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: Uuid,
    /// The secret, sealed.
    pub secret: Vec<u8>,
    /// When the secret was made.
    pub created_at: DateTimeUtc,
    /// Since when signing in needs it: when the first code was right.
    pub confirmed_at: Option<DateTimeUtc>,
    /// The time step of the last code that was taken; it only grows.
    pub last_step: Option<i64>,
}

/// Tables this one refers to, or that refer to it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// Whose it is.
    #[sea_orm(belongs_to = "super::account::Entity", from = "Column::AccountId", to = "super::account::Column::Id")]
    Account,
    /// What to use without the app.
    #[sea_orm(has_many = "super::recovery_code::Entity")]
    RecoveryCode,
}

impl Related<super::account::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Account.def()
    }
}

impl Related<super::recovery_code::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::RecoveryCode.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
