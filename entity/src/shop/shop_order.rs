//! Orders.
//!
//! Triggers judge the slot, assign the employee, give the number and the pickup code, and keep the totals
//! (docs/domain.md, placing an order): insert without them, then read the row again.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DateTimeUtc, DeriveActiveEnum, DeriveEntityModel, DerivePrimaryKey, DeriveRelation,
    EntityTrait, EnumIter, PrimaryKeyTrait, Related, RelationDef, RelationTrait, Uuid,
};

/// How far an order is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum OrderState {
    /// Waits for its employee.
    #[sea_orm(string_value = "PLACED")]
    Placed,
    /// Being put together.
    #[sea_orm(string_value = "PREPARING")]
    Preparing,
    /// Waits for the customer.
    #[sea_orm(string_value = "READY")]
    Ready,
    /// Handed over.
    #[sea_orm(string_value = "COLLECTED")]
    Collected,
    /// Given up; its employee is free for the slot.
    #[sea_orm(string_value = "CANCELLED")]
    Cancelled,
    /// Nobody came for it.
    #[sea_orm(string_value = "NO_SHOW")]
    NoShow,
}

/// An order.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "shop_order")]
pub struct Model {
    /// UUID v7, made by the application.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// As people see it, `C-2026-000123`; given by the database.
    pub number: String,
    /// Who ordered.
    pub customer_id: Uuid,
    /// Who prepares it; none when nobody could take over.
    pub employee_id: Option<Uuid>,
    /// When it is collected.
    pub time_slot_id: Uuid,
    /// How far it is.
    pub state: OrderState,
    /// Σ quantities; a pack counts 1. Calculated.
    pub items_number: i32,
    /// Σ unit price × quantity, in minor units. Calculated.
    pub amount: i64,
    /// Σ prepared quantities. Calculated.
    pub prepared_items: i32,
    /// Σ quantities not prepared. Calculated.
    pub missing_items: i32,
    /// Σ unit price × prepared quantity, in minor units. Calculated.
    pub to_pay: i64,
    /// The customer's; may be empty.
    pub comment: String,
    /// What the customer shows at the counter; given by the database.
    pub pickup_code: Option<String>,
    /// When it was placed; the slot is judged at this instant.
    pub created_at: DateTimeUtc,
    /// When it last changed; a move is judged at this instant.
    pub updated_at: DateTimeUtc,
}

/// Tables this one refers to, or that refer to it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// Who ordered.
    #[sea_orm(
        belongs_to = "crate::account::account::Entity",
        from = "Column::CustomerId",
        to = "crate::account::account::Column::Id"
    )]
    Customer,
    /// Who prepares it.
    #[sea_orm(
        belongs_to = "crate::account::account::Entity",
        from = "Column::EmployeeId",
        to = "crate::account::account::Column::Id"
    )]
    Employee,
    /// When it is collected.
    #[sea_orm(
        belongs_to = "super::time_slot::Entity",
        from = "Column::TimeSlotId",
        to = "super::time_slot::Column::Id"
    )]
    TimeSlot,
    /// What was ordered.
    #[sea_orm(has_many = "super::shop_order_line::Entity")]
    ShopOrderLine,
    /// What has happened to it.
    #[sea_orm(has_many = "super::shop_order_step::Entity")]
    ShopOrderStep,
}

impl Related<crate::account::account::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Customer.def()
    }
}

impl Related<super::time_slot::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::TimeSlot.def()
    }
}

impl Related<super::shop_order_line::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::ShopOrderLine.def()
    }
}

impl Related<super::shop_order_step::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::ShopOrderStep.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
