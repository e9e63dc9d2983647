//! Counters of tries that may be guesses (docs/domain.md, back-off).

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DateTimeUtc, DeriveActiveEnum, DeriveEntityModel, DerivePrimaryKey, DeriveRelation,
    EntityTrait, EnumIter, PrimaryKeyTrait,
};

/// What a counter is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum CounterKind {
    /// Sign-ins to one account, from anywhere it does not know.
    #[sea_orm(string_value = "ACCOUNT")]
    Account,
    /// Sign-ins from one address, to any account that does not know it.
    #[sea_orm(string_value = "ADDRESS")]
    Address,
    /// Codes of one account's second factor, from anywhere it does not know.
    #[sea_orm(string_value = "OTP")]
    Otp,
    /// Sign-ins to one account from one address.
    #[sea_orm(string_value = "PAIR")]
    Pair,
    /// Links for a new password asked for from one address.
    #[sea_orm(string_value = "PASSWORD_RESET")]
    PasswordReset,
    /// New accounts from one address.
    #[sea_orm(string_value = "SIGN_UP")]
    SignUp,
}

/// A counter.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "attempt_counter")]
pub struct Model {
    /// What it is about.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: CounterKind,
    /// Whom it is about: a keyed hash of e-mail address, network address, or both, from which neither can be told.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: Vec<u8>,
    /// How many tries were not forgotten at `counted_at`.
    pub tries: i32,
    /// When the last one was counted.
    pub counted_at: DateTimeUtc,
}

/// Tables this one refers to, or that refer to it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
