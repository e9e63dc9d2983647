//! Batch reads of orders, their lines and their steps.

use std::collections::HashMap;

use async_graphql::dataloader::{DataLoader, Loader};
use entity::shop::{shop_order, shop_order_line, shop_order_step};
use sea_orm::{EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::{
    app::App,
    platform::{
        batch::{Keys, by_parent},
        database::Database,
        error::ApiError,
        loads::Loads,
    },
};

/// Loads orders by id, and lines and steps by order.
pub struct OrderLoader(Database);

/// The key under which the lines of an order are loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LinesOf(pub Uuid);

/// The key under which the steps of an order are loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct StepsOf(pub Uuid);

/// The key under which one line is loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LineId(pub Uuid);

impl OrderLoader {
    /// The loader of one operation, over the application's database.
    pub fn batched(app: &App, loads: &Loads) -> DataLoader<Self> {
        loads.batched(Self(app.database.clone()))
    }

    fn keys(&self, ids: impl IntoIterator<Item = Uuid>) -> Keys {
        Keys::new(self.0.backend(), ids)
    }
}

impl Loader<Uuid> for OrderLoader {
    type Value = shop_order::Model;
    type Error = ApiError;

    async fn load(&self, ids: &[Uuid]) -> Result<HashMap<Uuid, shop_order::Model>, ApiError> {
        let wanted = self.keys(ids.iter().copied()).contain(shop_order::Column::Id);
        let rows = shop_order::Entity::find().filter(wanted).all(self.0.reader()).await?;
        Ok(rows.into_iter().map(|row| (row.id, row)).collect())
    }
}

impl Loader<LinesOf> for OrderLoader {
    type Value = Vec<shop_order_line::Model>;
    type Error = ApiError;

    async fn load(&self, keys: &[LinesOf]) -> Result<HashMap<LinesOf, Vec<shop_order_line::Model>>, ApiError> {
        let rows = shop_order_line::Entity::find()
            .filter(self.keys(keys.iter().map(|key| key.0)).contain(shop_order_line::Column::OrderId))
            .order_by_asc(shop_order_line::Column::Position)
            .all(self.0.reader())
            .await?;
        Ok(by_parent(rows, |line| (LinesOf(line.order_id), line)))
    }
}

impl Loader<StepsOf> for OrderLoader {
    type Value = Vec<shop_order_step::Model>;
    type Error = ApiError;

    async fn load(&self, keys: &[StepsOf]) -> Result<HashMap<StepsOf, Vec<shop_order_step::Model>>, ApiError> {
        let wanted = self.keys(keys.iter().map(|key| key.0)).contain(shop_order_step::Column::OrderId);
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
        let wanted = self.keys(keys.iter().map(|key| key.0)).contain(shop_order_line::Column::Id);
        let rows = shop_order_line::Entity::find().filter(wanted).all(self.0.reader()).await?;
        Ok(rows.into_iter().map(|row| (LineId(row.id), row)).collect())
    }
}
