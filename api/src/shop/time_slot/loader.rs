//! Batch reads of time slots.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use entity::shop::time_slot_state;
use sea_orm::EntityTrait;
use uuid::Uuid;

use crate::platform::{batch::by_id, database::Database, error::ApiError};

/// Loads time slots with their occupation by id.
pub struct TimeSlotLoader(pub Database);

impl Loader<Uuid> for TimeSlotLoader {
    type Value = time_slot_state::Model;
    type Error = ApiError;

    async fn load(&self, ids: &[Uuid]) -> Result<HashMap<Uuid, time_slot_state::Model>, ApiError> {
        by_id(
            &self.0,
            time_slot_state::Entity::find(),
            time_slot_state::Column::TimeSlotId,
            ids.iter().copied(),
            |slot| slot.time_slot_id,
        )
        .await
    }
}
