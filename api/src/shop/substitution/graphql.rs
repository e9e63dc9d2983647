//! Substitution in the schema.

use async_graphql::{Context, Enum, ID, InputObject, Object};
use chrono::{DateTime, SubsecRound, Utc};
use entity::shop::{
    shop_order_line::SubstitutionPreference,
    shop_order_substitution::{self, SubstitutionState},
};
use uuid::Uuid;

use super::{
    loader::{SubstitutionLoader, SubstitutionsOf},
    rules::{self, Offer},
    service,
};
use crate::{
    platform::{context::ContextExt, error::ApiResult, global_id::NodeKind, money::Money, permission::Action},
    shop::{
        order::graphql::{OrderPayload, find_visible_line},
        product::{self, graphql::Product},
    },
};

/// Whether something else may replace what is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "SubstitutionPreference", remote = "SubstitutionPreference")]
pub enum SubstitutionPreferenceName {
    /// Nothing else is wanted: what is missing is neither replaced nor paid.
    None,
    /// The customer wants to be asked, and answers until the order is ready.
    Ask,
    /// Something similar is welcome without asking.
    Similar,
}

/// What became of an offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "OrderLineSubstitutionState", remote = "SubstitutionState")]
pub enum SubstitutionStateName {
    /// Waits for the customer's answer.
    Proposed,
    /// Replaces missing pieces: it counts as prepared and is to be paid.
    Accepted,
    /// Not wanted.
    Declined,
    /// Nobody answered in time, or the missing pieces were found after all.
    Expired,
}

/// Something else offered for missing pieces of an order's line. Visible to whom the order is visible.
#[derive(Clone, Debug)]
pub struct OrderLineSubstitution(pub shop_order_substitution::Model);

/// Something else offered for missing pieces of an order's line. Visible to whom the order is visible.
#[Object]
impl OrderLineSubstitution {
    /// The opaque id.
    pub(crate) async fn id(&self) -> ID {
        NodeKind::OrderLineSubstitution.encode(self.0.id)
    }

    /// What is offered, as it is today; null when it left the catalogue and the caller may not see it any more.
    async fn product(&self, ctx: &Context<'_>) -> ApiResult<Option<Product>> {
        product::graphql::find_visible(ctx, self.0.product_id).await
    }

    /// The product's name as when it was offered.
    async fn product_name(&self) -> &str {
        &self.0.product_name
    }

    /// What one costs the customer: its price when it was offered, but never more than one of what is missing.
    async fn unit_price(&self) -> Money {
        Money::eur(self.0.unit_price)
    }

    /// How many missing pieces it replaces, 1 to 999.
    async fn quantity(&self) -> i32 {
        self.0.quantity
    }

    /// What all of it costs.
    async fn amount(&self) -> Money {
        Money::eur(self.0.unit_price * i64::from(self.0.quantity))
    }

    /// What became of it.
    async fn state(&self, ctx: &Context<'_>) -> ApiResult<SubstitutionStateName> {
        Ok(rules::state(&self.0, ctx.app()?.clock.now()).into())
    }

    /// When it was offered.
    async fn proposed_at(&self) -> DateTime<Utc> {
        self.0.proposed_at
    }

    /// Until when it can be accepted; null when that is until the order is ready.
    async fn expires_at(&self) -> Option<DateTime<Utc>> {
        self.0.expires_at
    }

    /// When it was answered or expired; null as long as it waits.
    async fn answered_at(&self) -> Option<DateTime<Utc>> {
        self.0.answered_at
    }
}

/// The offers for a line, oldest first.
pub async fn of_line(ctx: &Context<'_>, line_id: Uuid) -> ApiResult<Vec<shop_order_substitution::Model>> {
    Ok(ctx.loader::<SubstitutionLoader>()?.load_one(SubstitutionsOf(line_id)).await?.unwrap_or_default())
}

/// The offer with this row id, if the caller may see its order.
pub async fn find_visible(ctx: &Context<'_>, id: Uuid) -> ApiResult<Option<OrderLineSubstitution>> {
    let Some(offer) = ctx.loader::<SubstitutionLoader>()?.load_one(id).await? else { return Ok(None) };
    Ok(find_visible_line(ctx, offer.order_line_id).await?.map(|_| OrderLineSubstitution(offer)))
}

/// Something else for missing pieces of a line.
#[derive(InputObject)]
pub struct OrderLineSubstituteProposeInput {
    /// The id of the line whose pieces are missing.
    order_line_id: ID,
    /// The id of the product or pack to offer.
    product_id: ID,
    /// How many missing pieces it replaces: 1 up to those that are neither prepared nor replaced.
    quantity: i32,
    /// Until when the customer can accept it; until the order is ready when missing, and never later.
    /// At most one day.
    expires_at: Option<DateTime<Utc>>,
}

/// The offer to accept.
#[derive(InputObject)]
pub struct OrderLineSubstitutionAcceptInput {
    /// The offer's id.
    order_line_substitution_id: ID,
}

/// The offer to decline.
#[derive(InputObject)]
pub struct OrderLineSubstitutionDeclineInput {
    /// The offer's id.
    order_line_substitution_id: ID,
}

/// Offering something else, and answering.
#[derive(Default)]
pub struct SubstitutionMutation;

#[Object]
impl SubstitutionMutation {
    /// Offers something else for missing pieces of a line; where something similar is welcome it counts at once. It
    /// costs the customer at most what the missing pieces would have. Role: the order's assigned employee, or a shop
    /// manager. Refused unless the order is being prepared, when the customer wants nothing else, and while another
    /// offer for the line waits.
    async fn order_line_substitute_propose(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Something else for missing pieces of a line.")] input: OrderLineSubstituteProposeInput,
    ) -> ApiResult<OrderPayload> {
        let caller = ctx.require(Action::Prepare)?;
        let line_id = NodeKind::OrderLine.decode(&input.order_line_id).unwrap_or_default();
        let product_id = NodeKind::Product.decode(&input.product_id).unwrap_or_default();
        let offer = Offer { quantity: input.quantity, expires_at: input.expires_at.map(|at| at.trunc_subsecs(6)) };
        OrderPayload::of(ctx, service::propose(ctx.app()?, caller, line_id, product_id, offer).await)
    }

    /// Accepts an offer: it replaces the missing pieces and is to be paid. Role: the order's customer. Refused once it
    /// was answered or has expired.
    async fn order_line_substitution_accept(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The offer to accept.")] input: OrderLineSubstitutionAcceptInput,
    ) -> ApiResult<OrderPayload> {
        answer(ctx, &input.order_line_substitution_id, true).await
    }

    /// Declines an offer: the pieces stay missing and are not paid. Role: the order's customer. Refused once it was
    /// answered or has expired.
    async fn order_line_substitution_decline(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The offer to decline.")] input: OrderLineSubstitutionDeclineInput,
    ) -> ApiResult<OrderPayload> {
        answer(ctx, &input.order_line_substitution_id, false).await
    }
}

async fn answer(ctx: &Context<'_>, id: &ID, accepted: bool) -> ApiResult<OrderPayload> {
    let customer = ctx.require(Action::Shop)?;
    let id = NodeKind::OrderLineSubstitution.decode(id).unwrap_or_default();
    OrderPayload::of(ctx, service::answer(ctx.app()?, customer, id, accepted).await)
}
