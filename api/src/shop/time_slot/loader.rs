//! Batch reads of time slots.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use entity::shop::time_slot_state;
use uuid::Uuid;

use super::service;
use crate::{
    app::App,
    platform::{
        batch::{by_id, by_parent},
        error::ApiError,
    },
};

/// Loads time slots with their occupation by id.
pub struct TimeSlotLoader(pub App);

/// The key of a slot as somebody sees it: whose place is held is free for its holder only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SlotSeen {
    /// The slot.
    pub id: Uuid,
    /// The account that looks; none for a visitor.
    pub by: Option<Uuid>,
}

impl Loader<SlotSeen> for TimeSlotLoader {
    type Value = time_slot_state::Model;
    type Error = ApiError;

    async fn load(&self, keys: &[SlotSeen]) -> Result<HashMap<SlotSeen, time_slot_state::Model>, ApiError> {
        let mut slots = HashMap::with_capacity(keys.len());
        for (by, ids) in by_parent(keys, |key| (key.by, key.id)) {
            let seen = service::seen_by(by, self.0.clock.now());
            let column = time_slot_state::Column::TimeSlotId;
            let key = |slot: &time_slot_state::Model| SlotSeen { id: slot.time_slot_id, by };
            slots.extend(by_id(&self.0.database, seen, column, ids, key).await?);
        }
        Ok(slots)
    }
}
