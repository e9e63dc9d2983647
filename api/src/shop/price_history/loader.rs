//! Batch reads of past prices (docs/domain.md, price history).
//!
//! One instant may have several rows, because a price that changed twice within a transaction lasted no time between:
//! the last row of an instant counts.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use chrono::{DateTime, Utc};
use sea_orm::{DbBackend, FromQueryResult};
use uuid::Uuid;

use crate::platform::{
    batch::{Keys, by_parent},
    database::Database,
    error::ApiError,
};

/// The most past prices shown of a product.
pub const MAX_SHOWN: u32 = 50;

/// Loads past prices.
pub struct PriceHistoryLoader(pub Database);

/// The key under which the newest prices of a product are loaded, newest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct HistoryOf(pub Uuid);

/// The key under which the lowest price of the 30 days before a product's present reduction is loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LowestBefore(pub Uuid);

/// The prices of a product from an instant on.
#[derive(Clone, Debug, FromQueryResult)]
pub struct PastPrice {
    product_id: Uuid,
    /// Minor units.
    pub list_price: i64,
    /// Minor units, at most 0.
    pub promotion: i64,
    /// Minor units.
    pub price: i64,
    /// Until the next one.
    pub valid_from: DateTime<Utc>,
}

#[derive(FromQueryResult)]
struct Lowest {
    product_id: Uuid,
    price: i64,
}

/// The prices that lasted, each with the instant at which it ended.
fn lasting(keys: &Keys) -> String {
    format!(
        "SELECT product_id, list_price, promotion, price, valid_from, \
             lead(valid_from) OVER (PARTITION BY product_id ORDER BY valid_from) AS valid_until, \
             row_number() OVER (PARTITION BY product_id ORDER BY valid_from DESC) AS age \
         FROM ( \
             SELECT price_history.*, row_number() OVER (PARTITION BY product_id, valid_from ORDER BY id DESC) AS place \
             FROM price_history WHERE {} \
         ) AS every WHERE place = 1",
        keys.contain_text("product_id"),
    )
}

impl Loader<HistoryOf> for PriceHistoryLoader {
    type Value = Vec<PastPrice>;
    type Error = ApiError;

    async fn load(&self, keys: &[HistoryOf]) -> Result<HashMap<HistoryOf, Vec<PastPrice>>, ApiError> {
        let keys = self.0.keys(keys.iter().map(|key| key.0));
        let sql = format!(
            "SELECT product_id, list_price, promotion, price, valid_from FROM ({}) AS lasting \
             WHERE age <= {MAX_SHOWN} ORDER BY product_id, age",
            lasting(&keys),
        );
        let rows = PastPrice::find_by_statement(keys.statement(&sql, [])).all(self.0.reader()).await?;
        Ok(by_parent(rows, |row| (HistoryOf(row.product_id), row)))
    }
}

impl Loader<LowestBefore> for PriceHistoryLoader {
    type Value = i64;
    type Error = ApiError;

    async fn load(&self, keys: &[LowestBefore]) -> Result<HashMap<LowestBefore, i64>, ApiError> {
        let keys = self.0.keys(keys.iter().map(|key| key.0));
        // Hours, because a day of the session's time zone may have 23.
        let thirty_days_before = match self.0.backend() {
            DbBackend::Postgres => "began_at - interval '720 hours'",
            // In the spelling of the rows: the fraction and the zone stay as they are.
            _ => "strftime('%Y-%m-%dT%H:%M:%S', began_at, '-30 days') || substr(began_at, 20)",
        };
        // A reduction begins where the last price without one ended: one that grows step by step begins once.
        let sql = format!(
            "WITH lasting AS ({}), \
             reduction AS ( \
                 SELECT product_id, max(valid_until) AS began_at FROM lasting WHERE promotion = 0 GROUP BY product_id \
             ) \
             SELECT lasting.product_id, min(lasting.price) AS price \
             FROM reduction JOIN lasting ON lasting.product_id = reduction.product_id \
             WHERE lasting.valid_from < began_at AND lasting.valid_until > {thirty_days_before} \
             GROUP BY lasting.product_id",
            lasting(&keys),
        );
        let rows = Lowest::find_by_statement(keys.statement(&sql, [])).all(self.0.reader()).await?;
        Ok(rows.into_iter().map(|row| (LowestBefore(row.product_id), row.price)).collect())
    }
}
