//! What is offered in place of what is missing from orders.
//!
//! Triggers keep what was offered, and refuse more pieces than are missing (docs/domain.md, substitution).

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DateTimeUtc, DeriveActiveEnum, DeriveEntityModel, DerivePrimaryKey, DeriveRelation,
    EntityTrait, EnumIter, PrimaryKeyTrait, Related, RelationDef, RelationTrait, Uuid,
};

/// What the customer made of an offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum SubstitutionState {
    /// Waits for an answer.
    #[sea_orm(string_value = "PROPOSED")]
    Proposed,
    /// Replaces the missing pieces.
    #[sea_orm(string_value = "ACCEPTED")]
    Accepted,
    /// Not wanted.
    #[sea_orm(string_value = "DECLINED")]
    Declined,
    /// Nobody answered in time, or the pieces were found after all.
    #[sea_orm(string_value = "EXPIRED")]
    Expired,
}

/// Something else for missing pieces of a line.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "shop_order_substitution")]
pub struct Model {
    /// UUID v7, made by the application.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The line whose pieces are missing.
    pub order_line_id: Uuid,
    /// What is offered.
    pub product_id: Uuid,
    /// As when it was offered.
    pub product_name: String,
    /// What one costs this customer, in minor units: at most what one of the line costs.
    pub unit_price: i64,
    /// How many missing pieces it replaces.
    pub quantity: i32,
    /// What the customer made of it.
    pub state: SubstitutionState,
    /// When it was offered.
    pub proposed_at: DateTimeUtc,
    /// Who offered it; none for the system or a deleted account.
    pub proposed_by: Option<Uuid>,
    /// Until when it can be accepted, if not until the order is ready.
    pub expires_at: Option<DateTimeUtc>,
    /// When it was answered or expired.
    pub answered_at: Option<DateTimeUtc>,
    /// Who answered it; none when nobody did, or for a deleted account.
    pub answered_by: Option<Uuid>,
}

/// Tables this one refers to.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The line whose pieces are missing.
    #[sea_orm(
        belongs_to = "super::shop_order_line::Entity",
        from = "Column::OrderLineId",
        to = "super::shop_order_line::Column::Id"
    )]
    ShopOrderLine,
    /// What is offered.
    #[sea_orm(belongs_to = "super::product::Entity", from = "Column::ProductId", to = "super::product::Column::Id")]
    Product,
}

impl Related<super::shop_order_line::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::ShopOrderLine.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
