//! The types `Order`, `OrderLine` and `OrderStep`.

use async_graphql::{Context, Enum, ID, Object};
use chrono::{DateTime, Utc};
use entity::shop::{
    product::Model as ProductRow,
    shop_order::{self, OrderState},
    shop_order_line, shop_order_step,
};

use crate::{
    account::user::{graphql::User, loader::UserLoader},
    platform::{context::ContextExt, error::ApiResult, global_id::NodeKind, money::Money},
    shop::{
        order::loader::{LinesOf, LinesWithProducts, OrderLoader, StepsOf},
        pickup::{self, graphql::PickupQr},
        product::{self, graphql::Product},
        substitution::{
            self,
            graphql::{OrderLineSubstitution, SubstitutionPreferenceName},
        },
        time_slot::{self, graphql::TimeSlot},
    },
};

/// How far an order is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "OrderState", remote = "OrderState")]
pub enum OrderStateName {
    /// Placed; its employee has not begun.
    Placed,
    /// Being put together.
    Preparing,
    /// Waits for the customer.
    Ready,
    /// Handed over.
    Collected,
    /// Given up.
    Cancelled,
    /// Nobody came for it.
    NoShow,
}

/// An order. Visible to its customer and to the staff.
#[derive(Clone, Debug)]
pub struct Order(pub shop_order::Model);

/// An order. Visible to its customer and to the staff.
#[Object]
impl Order {
    /// The opaque id.
    pub(crate) async fn id(&self) -> ID {
        NodeKind::Order.encode(self.0.id)
    }

    /// The number that people use, such as `C-2026-000123`.
    async fn number(&self) -> &str {
        &self.0.number
    }

    /// How far the order is.
    async fn state(&self) -> OrderStateName {
        self.0.state.into()
    }

    /// Who placed it.
    async fn customer(&self, ctx: &Context<'_>) -> ApiResult<Option<User>> {
        Ok(ctx.loader::<UserLoader>()?.load_one(self.0.customer_id).await?.map(User::of))
    }

    /// Who prepares it, chosen by the system; null when nobody could take over.
    async fn employee(&self, ctx: &Context<'_>) -> ApiResult<Option<User>> {
        let Some(id) = self.0.employee_id else { return Ok(None) };
        Ok(ctx.loader::<UserLoader>()?.load_one(id).await?.map(User::of))
    }

    /// When it is collected.
    async fn time_slot(&self, ctx: &Context<'_>) -> ApiResult<Option<TimeSlot>> {
        time_slot::graphql::find(ctx, self.0.time_slot_id).await
    }

    /// What was ordered, at most 100 lines, with names and prices as they were at ordering.
    async fn lines(&self, ctx: &Context<'_>) -> ApiResult<Vec<OrderLine>> {
        let loader = ctx.loader::<OrderLoader>()?;
        if ctx.look_ahead().field("product").exists() {
            let lines = loader.load_one(LinesWithProducts(self.0.id)).await?.unwrap_or_default();
            return Ok(lines.into_iter().map(|(line, product)| OrderLine(line, Some(product))).collect());
        }
        let lines = loader.load_one(LinesOf(self.0.id)).await?.unwrap_or_default();
        Ok(lines.into_iter().map(|line| OrderLine(line, None)).collect())
    }

    /// The steps taken so far, oldest first; each state is reached at most once.
    async fn steps(&self, ctx: &Context<'_>) -> ApiResult<Vec<OrderStep>> {
        let steps = ctx.loader::<OrderLoader>()?.load_one(StepsOf(self.0.id)).await?;
        Ok(steps.unwrap_or_default().into_iter().map(OrderStep).collect())
    }

    /// How many items were ordered; a pack counts 1.
    async fn items_number(&self) -> i32 {
        self.0.items_number
    }

    /// What everything ordered costs.
    async fn amount(&self) -> Money {
        Money::eur(self.0.amount)
    }

    /// How many items are prepared, accepted substitutes included.
    async fn prepared_items(&self) -> i32 {
        self.0.prepared_items
    }

    /// How many items are neither prepared nor replaced.
    async fn missing_items(&self) -> i32 {
        self.0.missing_items
    }

    /// What the customer pays at pickup: what is prepared, at the prices of ordering, and accepted substitutes.
    async fn to_pay(&self) -> Money {
        Money::eur(self.0.to_pay)
    }

    /// The customer's word to the shop; may be empty.
    async fn comment(&self) -> &str {
        &self.0.comment
    }

    /// What the customer says or shows at the counter: 8 characters that do not look alike. Null for everybody but
    /// its customer, and once the order has ended.
    async fn pickup_code(&self, ctx: &Context<'_>) -> Option<&str> {
        pickup::rules::of(&self.0).filter(|_| ctx.actor().account_id() == Some(self.0.customer_id))
    }

    /// The pickup code as a QR code. Null for everybody but its customer, and once the order has ended.
    async fn pickup_qr(&self, ctx: &Context<'_>) -> Option<PickupQr> {
        let code = pickup::rules::of(&self.0).filter(|_| ctx.actor().account_id() == Some(self.0.customer_id));
        code.map(|code| PickupQr(code.to_owned()))
    }

    /// When it was placed.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it last changed.
    async fn updated_at(&self) -> DateTime<Utc> {
        self.0.updated_at
    }
}

/// A line of an order, with its product where it is loaded already. Visible to whom the order is visible.
#[derive(Clone, Debug)]
pub struct OrderLine(pub shop_order_line::Model, pub Option<ProductRow>);

/// A line of an order. Visible to whom the order is visible.
#[Object]
impl OrderLine {
    /// The opaque id.
    pub(crate) async fn id(&self) -> ID {
        NodeKind::OrderLine.encode(self.0.id)
    }

    /// The product as it is today; null when it left the catalogue and the caller may not see it any more.
    async fn product(&self, ctx: &Context<'_>) -> ApiResult<Option<Product>> {
        match &self.1 {
            Some(loaded) => Ok(product::graphql::visible(ctx, loaded.clone())),
            None => product::graphql::find_visible(ctx, self.0.product_id).await,
        }
    }

    /// The product's name as at ordering.
    async fn product_name(&self) -> &str {
        &self.0.product_name
    }

    /// The price of one as at ordering.
    async fn unit_price(&self) -> Money {
        Money::eur(self.0.unit_price)
    }

    /// How many were ordered.
    async fn quantity(&self) -> i32 {
        self.0.quantity
    }

    /// Whether something else may replace what is missing.
    async fn substitution(&self) -> SubstitutionPreferenceName {
        self.0.substitution.into()
    }

    /// What was offered in place of missing pieces, oldest first; at most 10 offers.
    async fn substitutions(&self, ctx: &Context<'_>) -> ApiResult<Vec<OrderLineSubstitution>> {
        let offers = substitution::graphql::of_line(ctx, self.0.id).await?;
        Ok(offers.into_iter().map(OrderLineSubstitution).collect())
    }

    /// How many pieces are replaced by something else.
    async fn substituted_quantity(&self, ctx: &Context<'_>) -> ApiResult<i32> {
        Ok(substitution::rules::replaced(&substitution::graphql::of_line(ctx, self.0.id).await?))
    }

    /// How many are prepared.
    async fn prepared_quantity(&self) -> i32 {
        self.0.prepared_quantity
    }

    /// Whether all of it is prepared.
    async fn prepared(&self) -> bool {
        self.0.prepared_quantity == self.0.quantity
    }

    /// What the line costs when all of it is prepared.
    async fn amount(&self) -> Money {
        Money::eur(self.0.unit_price * i64::from(self.0.quantity))
    }
}

/// A step of an order: a state reached, when, and by whom.
#[derive(Clone, Debug)]
pub struct OrderStep(pub shop_order_step::Model);

/// A step of an order: a state reached, when, and by whom.
#[Object]
impl OrderStep {
    /// The state reached.
    async fn state(&self) -> OrderStateName {
        self.0.state.into()
    }

    /// When.
    async fn at(&self) -> DateTime<Utc> {
        self.0.at
    }

    /// Whether the customer's pickup code was checked; only when the order was collected.
    async fn by_pickup_code(&self) -> bool {
        self.0.by_pickup_code
    }

    /// Who did it; null when it was the system.
    async fn actor(&self, ctx: &Context<'_>) -> ApiResult<Option<User>> {
        let Some(id) = self.0.actor_id else { return Ok(None) };
        Ok(ctx.loader::<UserLoader>()?.load_one(id).await?.map(User::of))
    }
}
