//! The roles an account may have (docs/domain.md, roles and permissions).

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DeriveActiveEnum, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter,
    PrimaryKeyTrait,
};

/// What an account may do; a person may have several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Role {
    /// Own baskets and orders.
    #[sea_orm(string_value = "CUSTOMER")]
    Customer,
    /// The preparation queue.
    #[sea_orm(string_value = "EMPLOYEE")]
    Employee,
    /// The catalogue, slots, shifts and all orders of the shop.
    #[sea_orm(string_value = "SHOP_MANAGER")]
    ShopManager,
    /// Roles, keys and everything else.
    #[sea_orm(string_value = "ADMINISTRATOR")]
    Administrator,
}

/// A role.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "role")]
pub struct Model {
    /// The role itself; part of nothing but `account_role`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: Role,
}

/// Tables this one refers to, or that refer to it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
