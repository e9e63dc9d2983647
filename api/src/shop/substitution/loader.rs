//! Batch reads of substitutions.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use entity::shop::shop_order_substitution;
use sea_orm::{EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::platform::{
    batch::{by_id, by_parent},
    database::Database,
    error::ApiError,
};

/// Loads substitutions by id, and by line.
pub struct SubstitutionLoader(pub Database);

/// The key under which the substitutions of a line are loaded, oldest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SubstitutionsOf(pub Uuid);

impl Loader<Uuid> for SubstitutionLoader {
    type Value = shop_order_substitution::Model;
    type Error = ApiError;

    async fn load(&self, ids: &[Uuid]) -> Result<HashMap<Uuid, shop_order_substitution::Model>, ApiError> {
        let (rows, id) = (shop_order_substitution::Entity::find(), shop_order_substitution::Column::Id);
        by_id(&self.0, rows, id, ids.iter().copied(), |row| row.id).await
    }
}

impl Loader<SubstitutionsOf> for SubstitutionLoader {
    type Value = Vec<shop_order_substitution::Model>;
    type Error = ApiError;

    async fn load(
        &self,
        keys: &[SubstitutionsOf],
    ) -> Result<HashMap<SubstitutionsOf, Vec<shop_order_substitution::Model>>, ApiError> {
        let lines = self.0.keys(keys.iter().map(|key| key.0));
        let rows = shop_order_substitution::Entity::find()
            .filter(lines.contain(shop_order_substitution::Column::OrderLineId))
            .order_by_asc(shop_order_substitution::Column::ProposedAt)
            .order_by_asc(shop_order_substitution::Column::Id)
            .all(self.0.reader())
            .await?;
        Ok(by_parent(rows, |row| (SubstitutionsOf(row.order_line_id), row)))
    }
}
