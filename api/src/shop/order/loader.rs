//! Batch reads of orders, their lines and their steps.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use entity::shop::{product, shop_order, shop_order_line, shop_order_step};
use sea_orm::{EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::platform::{
    batch::{by_id, by_parent},
    database::Database,
    error::ApiError,
};

/// Loads orders by id, and lines and steps by order.
pub struct OrderLoader(pub Database);

/// The key under which the lines of an order are loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LinesOf(pub Uuid);

/// The key under which the lines of an order are loaded together with their products as they are today.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LinesWithProducts(pub Uuid);

/// The key under which the steps of an order are loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct StepsOf(pub Uuid);

/// The key under which one line is loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LineId(pub Uuid);

impl Loader<Uuid> for OrderLoader {
    type Value = shop_order::Model;
    type Error = ApiError;

    async fn load(&self, ids: &[Uuid]) -> Result<HashMap<Uuid, shop_order::Model>, ApiError> {
        by_id(&self.0, shop_order::Entity::find(), shop_order::Column::Id, ids.iter().copied(), |row| row.id).await
    }
}

impl Loader<LinesOf> for OrderLoader {
    type Value = Vec<shop_order_line::Model>;
    type Error = ApiError;

    async fn load(&self, keys: &[LinesOf]) -> Result<HashMap<LinesOf, Vec<shop_order_line::Model>>, ApiError> {
        let rows = shop_order_line::Entity::find()
            .filter(self.0.keys(keys.iter().map(|key| key.0)).contain(shop_order_line::Column::OrderId))
            .order_by_asc(shop_order_line::Column::Position)
            .all(self.0.reader())
            .await?;
        Ok(by_parent(rows, |line| (LinesOf(line.order_id), line)))
    }
}

impl Loader<LinesWithProducts> for OrderLoader {
    type Value = Vec<(shop_order_line::Model, product::Model)>;
    type Error = ApiError;

    async fn load(&self, keys: &[LinesWithProducts]) -> Result<HashMap<LinesWithProducts, Self::Value>, ApiError> {
        let rows = shop_order_line::Entity::find()
            .filter(self.0.keys(keys.iter().map(|key| key.0)).contain(shop_order_line::Column::OrderId))
            .order_by_asc(shop_order_line::Column::Position)
            .find_also_related(product::Entity)
            .all(self.0.reader())
            .await?;
        let rows = rows.into_iter().filter_map(|(line, product)| Some((line, product?)));
        Ok(by_parent(rows, |row| (LinesWithProducts(row.0.order_id), row)))
    }
}

impl Loader<StepsOf> for OrderLoader {
    type Value = Vec<shop_order_step::Model>;
    type Error = ApiError;

    async fn load(&self, keys: &[StepsOf]) -> Result<HashMap<StepsOf, Vec<shop_order_step::Model>>, ApiError> {
        let wanted = self.0.keys(keys.iter().map(|key| key.0)).contain(shop_order_step::Column::OrderId);
        let mut rows = shop_order_step::Entity::find().filter(wanted).all(self.0.reader()).await?;
        // Two steps may share an instant; then the states' own order decides.
        rows.sort_by_key(|step| (step.at, step.state as u8));
        Ok(by_parent(rows, |step| (StepsOf(step.order_id), step)))
    }
}

impl Loader<LineId> for OrderLoader {
    type Value = shop_order_line::Model;
    type Error = ApiError;

    async fn load(&self, keys: &[LineId]) -> Result<HashMap<LineId, shop_order_line::Model>, ApiError> {
        let ids = keys.iter().map(|key| key.0);
        by_id(&self.0, shop_order_line::Entity::find(), shop_order_line::Column::Id, ids, |row| LineId(row.id)).await
    }
}
