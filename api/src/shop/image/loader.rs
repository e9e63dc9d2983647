//! Batch reads of pictures, by id.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use entity::shop::image;
use sea_orm::EntityTrait;
use uuid::Uuid;

use crate::platform::{batch::by_id, database::Database, error::ApiError};

/// Loads pictures.
pub struct ImageLoader(pub Database);

impl Loader<Uuid> for ImageLoader {
    type Value = image::Model;
    type Error = ApiError;

    async fn load(&self, ids: &[Uuid]) -> Result<HashMap<Uuid, image::Model>, ApiError> {
        by_id(&self.0, image::Entity::find(), image::Column::Id, ids.iter().copied(), |row| row.id).await
    }
}
