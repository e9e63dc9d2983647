//! Finding orders by their pickup codes.

use entity::shop::shop_order::{self, OrderState};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};

use super::rules;
use crate::app::App;

/// The order that waits to be collected with this code; at most one does.
pub async fn find(app: &App, written: &str) -> Result<Option<shop_order::Model>, DbErr> {
    let Some(code) = rules::read(written) else { return Ok(None) };
    let waiting = [OrderState::Placed, OrderState::Preparing, OrderState::Ready];
    shop_order::Entity::find()
        .filter(shop_order::Column::PickupCode.eq(code))
        .filter(shop_order::Column::State.is_in(waiting))
        .one(app.database.reader())
        .await
}
