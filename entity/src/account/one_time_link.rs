//! One-time links: what was sent by mail and works once (docs/domain.md, one-time links).

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DateTimeUtc, DeriveActiveEnum, DeriveEntityModel, DerivePrimaryKey, DeriveRelation,
    EntityTrait, EnumIter, PrimaryKeyTrait, Related, RelationDef, RelationTrait, Uuid,
};

/// What a link is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum LinkPurpose {
    /// Setting a new password without the old one.
    #[sea_orm(string_value = "PASSWORD_RESET")]
    PasswordReset,
    /// Proving the account's address.
    #[sea_orm(string_value = "EMAIL_VERIFICATION")]
    EmailVerification,
    /// Giving the account the address that the link was sent to.
    #[sea_orm(string_value = "EMAIL_CHANGE")]
    EmailChange,
    /// Choosing the first password of an account that somebody else made.
    #[sea_orm(string_value = "INVITATION")]
    Invitation,
}

/// A link. At most one per account and purpose is neither used nor ended.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "one_time_link")]
pub struct Model {
    /// UUID v7, made by the application.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whom it is for.
    pub account_id: Uuid,
    /// What it is good for.
    pub purpose: LinkPurpose,
    /// The address it was sent to.
    pub email: String,
    /// SHA-256 of the link's token; the token itself is kept nowhere, but sealed in its letter's job.
    pub token_hash: Vec<u8>,
    /// When it was made.
    pub created_at: DateTimeUtc,
    /// From when on it is of no use.
    pub expires_at: DateTimeUtc,
    /// When it was used.
    pub used_at: Option<DateTimeUtc>,
    /// When a newer link, or a change of the account, ended it unused.
    pub ended_at: Option<DateTimeUtc>,
}

/// Tables this one refers to, or that refer to it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// Whom it is for.
    #[sea_orm(belongs_to = "super::account::Entity", from = "Column::AccountId", to = "super::account::Column::Id")]
    Account,
}

impl Related<super::account::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Account.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
