//! Batch reads of sections.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use entity::shop::section;
use sea_orm::EntityTrait;
use uuid::Uuid;

use crate::platform::{batch::by_id, database::Database, error::ApiError};

/// Loads sections by id.
pub struct SectionLoader(pub Database);

impl Loader<Uuid> for SectionLoader {
    type Value = section::Model;
    type Error = ApiError;

    async fn load(&self, ids: &[Uuid]) -> Result<HashMap<Uuid, section::Model>, ApiError> {
        by_id(&self.0, section::Entity::find(), section::Column::Id, ids.iter().copied(), |row| row.id).await
    }
}
