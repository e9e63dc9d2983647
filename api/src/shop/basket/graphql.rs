//! Baskets in the schema.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::shop::basket;
use uuid::Uuid;

use super::{
    error::BasketError,
    loader::{BasketLoader, LinesOf},
    rules::{self, Line},
    service,
};
use crate::{
    platform::{
        context::ContextExt,
        error::ApiResult,
        global_id::NodeKind,
        money::Money,
        pagination::{self, Connection, PageArgs, SortKind},
        permission::Action,
    },
    shop::product::graphql::Product,
    user_error::{self, UserError},
};

/// What a customer has put aside. Exists for that customer only.
#[derive(Clone, Debug)]
pub struct Basket(pub basket::Model);

/// What a customer has put aside. Exists for that customer only.
#[Object]
impl Basket {
    /// The opaque id.
    pub(crate) async fn id(&self) -> ID {
        NodeKind::Basket.encode(self.0.id)
    }

    /// The name, unique among the customer's baskets.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Whether it is the basket that came with the account and cannot be deleted.
    async fn is_default(&self) -> bool {
        self.0.is_default
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// What is in it, at most 100 lines, in the order in which they were added.
    async fn lines(&self, ctx: &Context<'_>) -> ApiResult<Vec<BasketLine>> {
        Ok(lines(ctx, self.0.id).await?.into_iter().map(BasketLine).collect())
    }

    /// How many items are in it; a pack counts 1.
    async fn items_number(&self, ctx: &Context<'_>) -> ApiResult<i32> {
        Ok(lines(ctx, self.0.id).await?.iter().map(|line| line.line.quantity).sum())
    }

    /// What everything in it costs at today's prices, also what cannot be ordered today.
    async fn amount(&self, ctx: &Context<'_>) -> ApiResult<Money> {
        Ok(Money::eur(lines(ctx, self.0.id).await?.iter().map(rules::line_amount).sum()))
    }
}

/// A product in a basket. Exists for the basket's customer only.
#[derive(Clone, Debug)]
pub struct BasketLine(Line);

/// A product in a basket. Exists for the basket's customer only.
#[Object]
impl BasketLine {
    /// The product as it is today, archived or not.
    async fn product(&self) -> Product {
        Product(self.0.product.clone())
    }

    /// How many pieces, 1 to 999.
    async fn quantity(&self) -> i32 {
        self.0.line.quantity
    }

    /// When the product was first put in.
    async fn added_at(&self) -> DateTime<Utc> {
        self.0.line.added_at
    }

    /// What the line costs at today's price.
    async fn amount(&self) -> Money {
        Money::eur(rules::line_amount(&self.0))
    }

    /// Whether the product can be ordered today: it is in the catalogue and available.
    async fn orderable(&self) -> bool {
        rules::is_orderable(&self.0.product)
    }
}

async fn lines(ctx: &Context<'_>, basket_id: Uuid) -> ApiResult<Vec<Line>> {
    Ok(ctx.loader::<BasketLoader>()?.load_one(LinesOf(basket_id)).await?.unwrap_or_default())
}

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

/// A new basket.
#[derive(InputObject)]
pub struct BasketCreateInput {
    /// The name, 1 to 100 characters; no other basket of the customer may have it.
    name: String,
}

/// Another name for a basket.
#[derive(InputObject)]
pub struct BasketRenameInput {
    /// The basket's id.
    basket_id: ID,
    /// The name, 1 to 100 characters; no other basket of the customer may have it.
    name: String,
}

/// The basket to delete.
#[derive(InputObject)]
pub struct BasketDeleteInput {
    /// The basket's id.
    basket_id: ID,
}

/// How many pieces of a product a basket is to hold.
#[derive(InputObject)]
pub struct BasketLineSetInput {
    /// The basket's id.
    basket_id: ID,
    /// The product's id.
    product_id: ID,
    /// How many pieces, whatever number there was before: 1 to 999, or 0 to remove the product.
    quantity: i32,
}

/// The answer to a change of a basket.
#[derive(SimpleObject)]
pub struct BasketPayload {
    /// The basket as it is now; null when refused.
    basket: Option<Basket>,
    /// What was refused; empty when it was done.
    user_errors: Vec<UserError>,
}

/// The answer to deleting a basket.
#[derive(SimpleObject)]
pub struct BasketDeletePayload {
    /// The id of the basket that is gone; null when refused.
    deleted_basket_id: Option<ID>,
    /// What was refused; empty when it was done.
    user_errors: Vec<UserError>,
}

/// Changes to baskets.
#[derive(Default)]
pub struct BasketMutation;

#[Object]
impl BasketMutation {
    /// Makes an empty basket of the caller's own. Role: customer. Refused when the name is taken, and beyond 50
    /// baskets.
    async fn basket_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A new basket.")] input: BasketCreateInput,
    ) -> ApiResult<BasketPayload> {
        let customer = ctx.require(Action::Shop)?;
        payload(ctx, service::create(ctx.app()?, customer.account_id, &input.name).await)
    }

    /// Gives one of the caller's own baskets another name, the default one too. Role: customer. Refused when the
    /// name is taken.
    async fn basket_rename(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Another name for a basket.")] input: BasketRenameInput,
    ) -> ApiResult<BasketPayload> {
        let customer = ctx.require(Action::Shop)?;
        let id = NodeKind::Basket.decode(&input.basket_id).unwrap_or_default();
        payload(ctx, service::rename(ctx.app()?, customer.account_id, id, &input.name).await)
    }

    /// Deletes one of the caller's own baskets with what is in it. Role: customer. Refused for the default one.
    async fn basket_delete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The basket to delete.")] input: BasketDeleteInput,
    ) -> ApiResult<BasketDeletePayload> {
        let customer = ctx.require(Action::Shop)?;
        let id = NodeKind::Basket.decode(&input.basket_id).unwrap_or_default();
        Ok(match service::delete(ctx.app()?, customer.account_id, id).await {
            Ok(()) => BasketDeletePayload { deleted_basket_id: Some(input.basket_id), user_errors: Vec::new() },
            Err(error) => {
                BasketDeletePayload { deleted_basket_id: None, user_errors: user_error::refused(error, ctx.locale())? }
            }
        })
    }

    /// Puts so many pieces of a product into one of the caller's own baskets, or removes it. Role: customer. Sent
    /// again, it changes nothing more. Refused for a product that is not in the catalogue, beyond 100 lines, and
    /// beyond the amount that one order may have.
    async fn basket_line_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many pieces of a product a basket is to hold.")] input: BasketLineSetInput,
    ) -> ApiResult<BasketPayload> {
        let customer = ctx.require(Action::Shop)?;
        let id = NodeKind::Basket.decode(&input.basket_id).unwrap_or_default();
        let product_id = NodeKind::Product.decode(&input.product_id).unwrap_or_default();
        let set = service::line_set(ctx.app()?, customer.account_id, id, product_id, input.quantity).await;
        payload(ctx, set)
    }
}

fn payload(ctx: &Context<'_>, result: Result<basket::Model, BasketError>) -> ApiResult<BasketPayload> {
    Ok(match result {
        Ok(basket) => BasketPayload { basket: Some(Basket(basket)), user_errors: Vec::new() },
        Err(error) => BasketPayload { basket: None, user_errors: user_error::refused(error, ctx.locale())? },
    })
}
