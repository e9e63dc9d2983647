//! Batch reads of baskets and their lines.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use entity::shop::{basket, basket_line};
use sea_orm::EntityTrait;
use uuid::Uuid;

use super::{rules::Line, service};
use crate::platform::{
    batch::{by_id, by_parent},
    database::Database,
    error::ApiError,
};

/// Loads baskets by id, and lines by basket.
pub struct BasketLoader(pub Database);

/// The key under which the lines of a basket are loaded, with their products.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LinesOf(pub Uuid);

impl Loader<Uuid> for BasketLoader {
    type Value = basket::Model;
    type Error = ApiError;

    async fn load(&self, ids: &[Uuid]) -> Result<HashMap<Uuid, basket::Model>, ApiError> {
        by_id(&self.0, basket::Entity::find(), basket::Column::Id, ids.iter().copied(), |row| row.id).await
    }
}

impl Loader<LinesOf> for BasketLoader {
    type Value = Vec<Line>;
    type Error = ApiError;

    async fn load(&self, keys: &[LinesOf]) -> Result<HashMap<LinesOf, Vec<Line>>, ApiError> {
        let baskets = self.0.keys(keys.iter().map(|key| key.0));
        let lines = service::lines(self.0.reader(), baskets.contain(basket_line::Column::BasketId)).await?;
        Ok(by_parent(lines, |line| (LinesOf(line.line.basket_id), line)))
    }
}
