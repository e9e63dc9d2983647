//! Batch reads of time slots.

use std::collections::HashMap;

use async_graphql::dataloader::{DataLoader, Loader};
use entity::shop::time_slot_state;
use sea_orm::{EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::{
    app::App,
    platform::{batch::Keys, database::Database, error::ApiError, loads::Loads},
};

/// Loads time slots with their occupation by id.
pub struct TimeSlotLoader(Database);

impl TimeSlotLoader {
    /// The loader of one operation, over the application's database.
    pub fn batched(app: &App, loads: &Loads) -> DataLoader<Self> {
        loads.batched(Self(app.database.clone()))
    }
}

impl Loader<Uuid> for TimeSlotLoader {
    type Value = time_slot_state::Model;
    type Error = ApiError;

    async fn load(&self, ids: &[Uuid]) -> Result<HashMap<Uuid, time_slot_state::Model>, ApiError> {
        let wanted = Keys::new(self.0.backend(), ids.iter().copied()).contain(time_slot_state::Column::TimeSlotId);
        let slots = time_slot_state::Entity::find().filter(wanted).all(self.0.reader()).await?;
        Ok(slots.into_iter().map(|slot| (slot.time_slot_id, slot)).collect())
    }
}
