//! Accounts: a person who signs in.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DateTimeUtc, DeriveActiveEnum, DeriveEntityModel, DerivePrimaryKey, DeriveRelation,
    EntityTrait, EnumIter, PrimaryKeyTrait, Related, RelationDef, RelationTrait, Uuid,
};

/// A language that somebody is written to in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum AccountLanguage {
    /// French, spoken where nothing else is asked for.
    #[default]
    #[sea_orm(string_value = "fr")]
    French,
    /// English.
    #[sea_orm(string_value = "en")]
    English,
}

/// An account.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account")]
pub struct Model {
    /// UUID v7, made by the application.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Unique without regard to case.
    pub email: String,
    /// When the account's owner proved to read the mail of that address.
    pub email_verified_at: Option<DateTimeUtc>,
    /// As shown to other people.
    pub name: String,
    /// In which letters are written to the person.
    pub language: AccountLanguage,
    /// Argon2id, in PHC form; none while an invited person has not chosen a password.
    pub password_hash: Option<String>,
    /// When it was made.
    pub created_at: DateTimeUtc,
    /// Since when it may no longer sign in.
    pub disabled_at: Option<DateTimeUtc>,
}

/// Tables this one refers to, or that refer to it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// Its roles.
    #[sea_orm(has_many = "super::account_role::Entity")]
    AccountRole,
    /// Its sessions.
    #[sea_orm(has_many = "super::session::Entity")]
    Session,
    /// Its baskets.
    #[sea_orm(has_many = "crate::shop::basket::Entity")]
    Basket,
    /// Its shifts.
    #[sea_orm(has_many = "crate::shop::shift::Entity")]
    Shift,
}

impl Related<super::account_role::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::AccountRole.def()
    }
}

impl Related<super::session::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Session.def()
    }
}

impl Related<crate::shop::basket::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Basket.def()
    }
}

impl Related<crate::shop::shift::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Shift.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
