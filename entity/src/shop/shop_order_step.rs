//! What has happened to orders: when each reached each state, and by whom.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DateTimeUtc, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter,
    PrimaryKeyTrait, Related, RelationDef, RelationTrait, Uuid,
};

use super::shop_order::OrderState;

/// An order reaching a state.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "shop_order_step")]
pub struct Model {
    /// The order.
    #[sea_orm(primary_key, auto_increment = false)]
    pub order_id: Uuid,
    /// The state it reached.
    #[sea_orm(primary_key, auto_increment = false)]
    pub state: OrderState,
    /// When.
    pub at: DateTimeUtc,
    /// Who did it; none for the system or a deleted account.
    pub actor_id: Option<Uuid>,
    /// Of `COLLECTED` alone: whether the customer's pickup code was checked.
    pub by_pickup_code: bool,
}

/// Tables this one refers to, or that refer to it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The order.
    #[sea_orm(belongs_to = "super::shop_order::Entity", from = "Column::OrderId", to = "super::shop_order::Column::Id")]
    ShopOrder,
    /// Who did it.
    #[sea_orm(
        belongs_to = "crate::account::account::Entity",
        from = "Column::ActorId",
        to = "crate::account::account::Column::Id"
    )]
    Actor,
}

impl Related<super::shop_order::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::ShopOrder.def()
    }
}

impl Related<crate::account::account::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Actor.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
