//! Batch reads of holds.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use entity::shop::time_slot_hold;
use sea_orm::{EntityTrait, QueryFilter};
use uuid::Uuid;

use super::service;
use crate::{app::App, platform::error::ApiError};

/// Loads what customers hold now, by customer.
pub struct SlotHoldLoader(pub App);

impl Loader<Uuid> for SlotHoldLoader {
    type Value = time_slot_hold::Model;
    type Error = ApiError;

    async fn load(&self, customers: &[Uuid]) -> Result<HashMap<Uuid, time_slot_hold::Model>, ApiError> {
        let database = &self.0.database;
        let wanted = database.keys(customers.iter().copied()).contain(time_slot_hold::Column::CustomerId);
        let rows = time_slot_hold::Entity::find()
            .filter(wanted)
            .filter(service::is_live(self.0.clock.now()))
            .all(database.reader())
            .await?;
        Ok(rows.into_iter().map(|hold| (hold.customer_id, hold)).collect())
    }
}
