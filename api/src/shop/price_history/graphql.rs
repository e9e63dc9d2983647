//! Past prices in the schema; [`crate::shop::product`] shows them.

use async_graphql::{Context, SimpleObject};
use chrono::{DateTime, Utc};
use entity::shop::product::{self, ProductKind};

use super::loader::{HistoryOf, LowestBefore, PastPrice, PriceHistoryLoader};
use crate::platform::{context::ContextExt, error::ApiResult, money::Money, permission::Action};

/// The prices of a product from an instant on. Role: shop manager.
#[derive(Clone, Debug, SimpleObject)]
pub struct PricePoint {
    /// Since when; until the next one.
    valid_from: DateTime<Utc>,
    /// The price before promotion.
    list_price: Money,
    /// What was taken off the list price, at most 0.
    promotion: Money,
    /// The final price of one piece.
    price: Money,
}

impl From<PastPrice> for PricePoint {
    fn from(row: PastPrice) -> Self {
        Self {
            valid_from: row.valid_from,
            list_price: Money::eur(row.list_price),
            promotion: Money::eur(row.promotion),
            price: Money::eur(row.price),
        }
    }
}

/// The newest prices of a product for who manages the catalogue, `None` for others.
pub async fn of_product(ctx: &Context<'_>, product: &product::Model) -> ApiResult<Option<Vec<PricePoint>>> {
    if !ctx.actor().may(Action::ManageCatalogue) {
        return Ok(None);
    }
    let rows = ctx.loader::<PriceHistoryLoader>()?.load_one(HistoryOf(product.id)).await?;
    Ok(Some(rows.unwrap_or_default().into_iter().map(Into::into).collect()))
}

/// The lowest price of the 30 days before the present reduction; `None` for a pack and where nothing is reduced.
pub async fn lowest_before_reduction(ctx: &Context<'_>, product: &product::Model) -> ApiResult<Option<Money>> {
    if product.kind == ProductKind::Pack || product.promotion == 0 {
        return Ok(None);
    }
    Ok(ctx.loader::<PriceHistoryLoader>()?.load_one(LowestBefore(product.id)).await?.map(Money::eur))
}
