//! Letters that a person does not want. Without a row a letter is sent.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DateTimeUtc, DeriveActiveEnum, DeriveEntityModel, DerivePrimaryKey, DeriveRelation,
    EntityTrait, EnumIter, PrimaryKeyTrait, Uuid,
};

/// Letters that can be refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum LetterKind {
    /// An order can be collected.
    #[sea_orm(string_value = "ORDER_READY")]
    OrderReady,
    /// An order is to be collected soon.
    #[sea_orm(string_value = "ORDER_REMINDER")]
    OrderReminder,
    /// The customer moved an order.
    #[sea_orm(string_value = "ORDER_MOVED")]
    OrderMoved,
}

/// A refusal.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "letter_refusal")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: Uuid,
    /// What is not wanted.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: LetterKind,
    /// Since when.
    pub refused_at: DateTimeUtc,
}

/// Tables this one refers to.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// Whose.
    #[sea_orm(belongs_to = "super::account::Entity", from = "Column::AccountId", to = "super::account::Column::Id")]
    Account,
}

impl ActiveModelBehavior for ActiveModel {}
