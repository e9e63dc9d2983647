//! Batch reads of orders, their lines and their steps.

use std::{collections::HashMap, time::Duration};

use async_graphql::dataloader::{DataLoader, Loader};
use entity::shop::{shop_order, shop_order_line, shop_order_step};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::{
    app::App,
    platform::{database::Database, error::ApiError},
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
    /// The loader over the application's database.
    pub fn batched(app: &App) -> DataLoader<Self> {
        DataLoader::new(Self(app.database.clone()), tokio::spawn).delay(Duration::ZERO)
    }
}

impl Loader<Uuid> for OrderLoader {
    type Value = shop_order::Model;
    type Error = ApiError;

    async fn load(&self, ids: &[Uuid]) -> Result<HashMap<Uuid, shop_order::Model>, ApiError> {
        let rows = shop_order::Entity::find().filter(shop_order::Column::Id.is_in(ids.to_vec()));
        Ok(rows.all(self.0.reader()).await?.into_iter().map(|row| (row.id, row)).collect())
    }
}

impl Loader<LinesOf> for OrderLoader {
    type Value = Vec<shop_order_line::Model>;
    type Error = ApiError;

    async fn load(&self, keys: &[LinesOf]) -> Result<HashMap<LinesOf, Vec<shop_order_line::Model>>, ApiError> {
        let rows = shop_order_line::Entity::find()
            .filter(shop_order_line::Column::OrderId.is_in(keys.iter().map(|key| key.0)))
            .order_by_asc(shop_order_line::Column::OrderId)
            .order_by_asc(shop_order_line::Column::Position)
            .all(self.0.reader())
            .await?;
        let mut lines: HashMap<LinesOf, Vec<shop_order_line::Model>> = HashMap::new();
        for row in rows {
            lines.entry(LinesOf(row.order_id)).or_default().push(row);
        }
        Ok(lines)
    }
}

impl Loader<StepsOf> for OrderLoader {
    type Value = Vec<shop_order_step::Model>;
    type Error = ApiError;

    async fn load(&self, keys: &[StepsOf]) -> Result<HashMap<StepsOf, Vec<shop_order_step::Model>>, ApiError> {
        let rows = shop_order_step::Entity::find()
            .filter(shop_order_step::Column::OrderId.is_in(keys.iter().map(|key| key.0)))
            .order_by_asc(shop_order_step::Column::At)
            .all(self.0.reader())
            .await?;
        let mut steps: HashMap<StepsOf, Vec<shop_order_step::Model>> = HashMap::new();
        for row in rows {
            steps.entry(StepsOf(row.order_id)).or_default().push(row);
        }
        Ok(steps)
    }
}

impl Loader<LineId> for OrderLoader {
    type Value = shop_order_line::Model;
    type Error = ApiError;

    async fn load(&self, keys: &[LineId]) -> Result<HashMap<LineId, shop_order_line::Model>, ApiError> {
        let rows =
            shop_order_line::Entity::find().filter(shop_order_line::Column::Id.is_in(keys.iter().map(|key| key.0)));
        Ok(rows.all(self.0.reader()).await?.into_iter().map(|row| (LineId(row.id), row)).collect())
    }
}
