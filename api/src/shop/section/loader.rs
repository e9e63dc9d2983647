//! Batch reads of sections.

use std::collections::HashMap;

use async_graphql::dataloader::{DataLoader, Loader};
use entity::shop::section;
use sea_orm::{EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::{
    app::App,
    platform::{batch::Keys, database::Database, error::ApiError, loads::Loads},
};

/// Loads sections by id.
pub struct SectionLoader(Database);

impl SectionLoader {
    /// The loader of one operation, over the application's database.
    pub fn batched(app: &App, loads: &Loads) -> DataLoader<Self> {
        loads.batched(Self(app.database.clone()))
    }
}

impl Loader<Uuid> for SectionLoader {
    type Value = section::Model;
    type Error = ApiError;

    async fn load(&self, ids: &[Uuid]) -> Result<HashMap<Uuid, section::Model>, ApiError> {
        let wanted = Keys::new(self.0.backend(), ids.iter().copied()).contain(section::Column::Id);
        let rows = section::Entity::find().filter(wanted).all(self.0.reader()).await?;
        Ok(rows.into_iter().map(|row| (row.id, row)).collect())
    }
}
