//! Making, filling and reviewing baskets.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use entity::shop::basket;

use super::object::{Basket, BasketChangedError};
use crate::{
    platform::{context::ContextExt, error::ApiResult, global_id::NodeKind, permission::Action},
    shop::basket::{
        error::{self, BasketError},
        service,
    },
    user_error::{self, UserError},
};

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

/// That the customer agrees to what a basket costs today.
#[derive(InputObject)]
pub struct BasketChangesAcceptInput {
    /// The basket's id.
    basket_id: ID,
    /// The amount that the customer agrees to, in minor units: the basket's `amount` as it was shown.
    expected_amount: i32,
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

    /// Takes note that the customer has seen today's prices of a basket: they are no changes any more. Role: customer.
    /// Refused with `BasketChangedError` when today's amount is another than expected. What cannot be ordered stays a
    /// change until it is removed.
    async fn basket_changes_accept(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "That the customer agrees to what a basket costs today.")] input: BasketChangesAcceptInput,
    ) -> ApiResult<BasketPayload> {
        let customer = ctx.require(Action::Shop)?;
        let id = NodeKind::Basket.decode(&input.basket_id).unwrap_or_default();
        payload(ctx, service::accept(ctx.app()?, customer.account_id, id, input.expected_amount.into()).await)
    }
}

fn payload(ctx: &Context<'_>, result: Result<basket::Model, BasketError>) -> ApiResult<BasketPayload> {
    let user_errors = match result {
        Ok(basket) => return Ok(BasketPayload { basket: Some(Basket(basket)), user_errors: Vec::new() }),
        Err(BasketError::Changed(changed)) => BasketChangedError::of(ctx, error::changed(&changed), changed),
        Err(error) => user_error::refused(error, ctx.locale())?,
    };
    Ok(BasketPayload { basket: None, user_errors })
}
