//! The types `Basket` and `BasketLine`, and what a changed basket says.

use async_graphql::{Context, ID, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::shop::basket;
use uuid::Uuid;

use crate::{
    platform::{
        context::ContextExt,
        error::ApiResult,
        global_id::NodeKind,
        money::Money,
        refusal::{Refusal, UserErrorCode},
    },
    shop::{
        basket::{
            error::{Changed, LineChange, LineChangeKind},
            loader::{BasketLoader, LinesOf},
            rules::{self, Line},
        },
        product::graphql::Product,
    },
    user_error::UserError,
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
        Ok(Money::eur(rules::amount(&lines(ctx, self.0.id).await?)))
    }

    /// What has changed since the customer last saw it, at most one change for each line: a price, or that the product
    /// cannot be ordered now. Setting a line takes note of its price, and so does `basketChangesAccept`.
    async fn changes(&self, ctx: &Context<'_>) -> ApiResult<Vec<BasketLineChange>> {
        Ok(rules::changes(&lines(ctx, self.0.id).await?).into_iter().map(BasketLineChange).collect())
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

    /// The price of one that the customer last saw; null when nobody told a price yet.
    async fn seen_price(&self) -> Option<Money> {
        self.0.line.seen_price.map(Money::eur)
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

/// A line of a basket that is not as its customer saw it.
#[derive(Clone, Debug)]
pub struct BasketLineChange(pub LineChange);

/// A line of a basket that is not as its customer saw it.
#[Object]
impl BasketLineChange {
    /// What changed.
    async fn kind(&self) -> LineChangeKind {
        self.0.kind
    }

    /// The product as it is today, archived or not.
    async fn product(&self) -> Product {
        Product(self.0.product.clone())
    }

    /// The price of one that the customer last saw; null when nobody told a price yet.
    async fn before(&self) -> Option<Money> {
        self.0.before.map(Money::eur)
    }

    /// The price of one today; null when it cannot be ordered.
    async fn after(&self) -> Option<Money> {
        self.0.after.map(Money::eur)
    }
}

/// A refusal because the basket is not as its customer saw it.
#[derive(Clone, SimpleObject)]
pub struct BasketChangedError {
    /// The stable code: `PRODUCT_UNAVAILABLE` when something must leave the basket, otherwise `BASKET_CHANGED`.
    pub code: UserErrorCode,
    /// The path of the input field concerned, outermost first.
    pub field: Vec<String>,
    /// What is wrong and what to do, in the language of `Accept-Language`.
    pub message: String,
    /// What has changed since the customer last saw the basket; empty when only the expected amount was another.
    changes: Vec<BasketLineChange>,
    /// What everything in the basket costs today: the amount to expect, once the customer agrees.
    amount: Money,
}

impl BasketChangedError {
    /// The refusals of a changed basket in the caller's language, with what changed.
    pub fn of(ctx: &Context<'_>, refusals: Vec<Refusal>, changed: Changed) -> Vec<UserError> {
        let changes: Vec<_> = changed.changes.into_iter().map(BasketLineChange).collect();
        let error = |refusal: Refusal| {
            UserError::BasketChanged(Self {
                code: refusal.code,
                message: refusal.message.in_locale(ctx.locale()).to_owned(),
                field: refusal.field,
                changes: changes.clone(),
                amount: Money::eur(changed.amount),
            })
        };
        refusals.into_iter().map(error).collect()
    }
}

async fn lines(ctx: &Context<'_>, basket_id: Uuid) -> ApiResult<Vec<Line>> {
    Ok(ctx.loader::<BasketLoader>()?.load_one(LinesOf(basket_id)).await?.unwrap_or_default())
}
