//! Batch reads of baskets and their lines.

use std::collections::HashMap;

use async_graphql::dataloader::{DataLoader, Loader};
use entity::shop::{basket, basket_line};
use sea_orm::{EntityTrait, QueryFilter};
use uuid::Uuid;

use super::{rules::Line, service};
use crate::{
    app::App,
    platform::{
        batch::{Keys, by_parent},
        database::Database,
        error::ApiError,
        loads::Loads,
    },
};

/// Loads baskets by id, and lines by basket.
pub struct BasketLoader(Database);

/// The key under which the lines of a basket are loaded, with their products.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LinesOf(pub Uuid);

impl BasketLoader {
    /// The loader of one operation, over the application's database.
    pub fn batched(app: &App, loads: &Loads) -> DataLoader<Self> {
        loads.batched(Self(app.database.clone()))
    }
}

impl Loader<Uuid> for BasketLoader {
    type Value = basket::Model;
    type Error = ApiError;

    async fn load(&self, ids: &[Uuid]) -> Result<HashMap<Uuid, basket::Model>, ApiError> {
        let wanted = Keys::new(self.0.backend(), ids.iter().copied()).contain(basket::Column::Id);
        let rows = basket::Entity::find().filter(wanted).all(self.0.reader()).await?;
        Ok(rows.into_iter().map(|row| (row.id, row)).collect())
    }
}

impl Loader<LinesOf> for BasketLoader {
    type Value = Vec<Line>;
    type Error = ApiError;

    async fn load(&self, keys: &[LinesOf]) -> Result<HashMap<LinesOf, Vec<Line>>, ApiError> {
        let baskets = Keys::new(self.0.backend(), keys.iter().map(|key| key.0));
        let lines = service::lines(self.0.reader(), baskets.contain(basket_line::Column::BasketId)).await?;
        Ok(by_parent(lines, |line| (LinesOf(line.line.basket_id), line)))
    }
}
