//! Queries about baskets.

use async_graphql::{Context, ID, Object};
use uuid::Uuid;

use super::object::Basket;
use crate::{
    platform::{
        context::ContextExt,
        error::ApiResult,
        global_id::NodeKind,
        pagination::{self, Connection, PageArgs, SortKind},
        permission::Action,
    },
    shop::basket::{loader::BasketLoader, service},
};

/// Queries about baskets.
#[derive(Default)]
pub struct BasketQuery;

#[Object]
impl BasketQuery {
    /// The caller's own baskets, the oldest first; at most 50. Role: customer.
    async fn baskets(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most, 0 to 100; 20 when missing.")] first: Option<i32>,
        #[graphql(desc = "The cursor after which the page begins.")] after: Option<String>,
    ) -> ApiResult<Connection<Basket>> {
        let customer = ctx.require(Action::Shop)?;
        let page = PageArgs::new(first, after)?.sorted_by(SortKind::Instant)?;
        let (rows, total) = service::page(ctx.app()?, customer.account_id, &page).await?;
        Ok(pagination::connection(rows, &page, total, service::position, Basket))
    }

    /// One of the caller's own baskets; null when there is none with this id. Role: customer.
    async fn basket(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The basket's id.")] id: ID,
    ) -> ApiResult<Option<Basket>> {
        ctx.require(Action::Shop)?;
        match NodeKind::Basket.decode(&id) {
            Some(id) => find_visible(ctx, id).await,
            None => Ok(None),
        }
    }
}

/// The basket with this row id, if it is the caller's own.
pub async fn find_visible(ctx: &Context<'_>, id: Uuid) -> ApiResult<Option<Basket>> {
    let Some(caller) = ctx.actor().account_id() else { return Ok(None) };
    let basket = ctx.loader::<BasketLoader>()?.load_one(id).await?;
    Ok(basket.filter(|basket| basket.customer_id == caller).map(Basket))
}
