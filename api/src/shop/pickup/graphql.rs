//! Pickup codes in the schema: the QR code, and finding an order at the counter.

use async_graphql::{Context, Object};
use qrcode::render::svg;

use super::{qr, service};
use crate::{
    platform::{context::ContextExt, error::ApiResult, permission::Action},
    shop::order::graphql::Order,
};

/// A pickup code as a QR code. Visible to the order's customer.
#[derive(Clone, Debug)]
pub struct PickupQr(pub String);

/// A pickup code as a QR code. Visible to the order's customer.
#[Object]
impl PickupQr {
    /// What the QR code says, for clients that draw it themselves; `orderByPickupCode` takes it.
    async fn text(&self) -> &str {
        &self.0
    }

    /// The drawn QR code, an SVG document at least 200 units wide with its quiet zone, black on white.
    async fn svg(&self) -> ApiResult<String> {
        Ok(qr::code(&self.0)?.render::<svg::Color<'_>>().min_dimensions(200, 200).build())
    }
}

/// Queries at the counter.
#[derive(Default)]
pub struct PickupQuery;

#[Object]
impl PickupQuery {
    /// The order to be collected with this code, typed or scanned; null when none waits with it. Case, spaces, dashes
    /// and look-alikes such as `0` and `O` do not matter. Role: employee or shop manager.
    async fn order_by_pickup_code(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The code that the customer shows.")] code: String,
    ) -> ApiResult<Option<Order>> {
        ctx.require(Action::Prepare)?;
        Ok(service::find(ctx.app()?, &code).await?.map(Order))
    }
}
