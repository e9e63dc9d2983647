//! Refresh tokens: each may be used once and gives the next.

use sea_orm::entity::prelude::{
    ActiveModelBehavior, DateTimeUtc, DeriveEntityModel, DerivePrimaryKey, DeriveRelation, EntityTrait, EnumIter,
    PrimaryKeyTrait, Related, RelationDef, RelationTrait, Uuid,
};

/// A refresh token.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "refresh_token")]
pub struct Model {
    /// UUID v7, made by the application.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The sign-in it belongs to.
    pub session_id: Uuid,
    /// SHA-256 of the token; the token itself is kept nowhere.
    pub token_hash: Vec<u8>,
    /// When it was given out.
    pub issued_at: DateTimeUtc,
    /// When it stops being good.
    pub expires_at: DateTimeUtc,
    /// When it was exchanged for the next.
    pub used_at: Option<DateTimeUtc>,
    /// When another took its place, because it seemed never to have arrived.
    pub voided_at: Option<DateTimeUtc>,
}

/// Tables this one refers to, or that refer to it.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The sign-in it belongs to.
    #[sea_orm(belongs_to = "super::session::Entity", from = "Column::SessionId", to = "super::session::Column::Id")]
    Session,
}

impl Related<super::session::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Session.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
