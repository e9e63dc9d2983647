//! Use cases of the shop's settings.

use chrono_tz::Tz;
use entity::shop::{opening_hours, shop};
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, QueryOrder};

use crate::platform::error::{ApiError, ApiResult};

/// The id of the one row of settings.
const THE_SHOP: i16 = 1;

/// The settings, of which the migration made the only row.
pub async fn current(db: &impl ConnectionTrait) -> Result<shop::Model, DbErr> {
    let row = shop::Entity::find_by_id(THE_SHOP).one(db).await?;
    row.ok_or_else(|| DbErr::RecordNotFound("the row of the shop's settings is gone".to_owned()))
}

/// The week's opening hours, Monday first.
pub async fn week(db: &impl ConnectionTrait) -> Result<Vec<opening_hours::Model>, DbErr> {
    opening_hours::Entity::find()
        .order_by_asc(opening_hours::Column::Weekday)
        .order_by_asc(opening_hours::Column::OpensAt)
        .all(db)
        .await
}

/// The zone in which the shop's days and hours are meant.
pub fn zone(shop: &shop::Model) -> ApiResult<Tz> {
    shop.time_zone.parse().map_err(ApiError::internal)
}
