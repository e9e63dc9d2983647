//! Pictures in the schema.

use async_graphql::{Context, ID, InputObject, Object};
use entity::shop::image;
use uuid::Uuid;

use super::{loader::ImageLoader, rules::ImageSize, service};
use crate::{
    platform::{context::ContextExt, error::ApiResult, global_id::NodeKind, permission::Action},
    shop::product::graphql::ProductPayload,
};

/// The picture of a product, in three sizes. Anyone who sees the product sees it.
#[derive(Clone, Debug)]
pub struct Image(image::Model);

impl Image {
    /// The picture with this id; those of many products are loaded together.
    pub async fn load(ctx: &Context<'_>, id: Uuid) -> ApiResult<Option<Self>> {
        Ok(ctx.loader::<ImageLoader>()?.load_one(id).await?.map(Self))
    }
}

/// The picture of a product, in three sizes. Anyone who sees the product sees it.
#[Object]
impl Image {
    /// Where the file is. It never changes its content and may be kept for ever.
    async fn url(
        &self,
        ctx: &Context<'_>,
        #[graphql(default, desc = "Which size; a card's when missing.")] size: ImageSize,
    ) -> ApiResult<String> {
        Ok(service::url(ctx.app()?, &self.0, size))
    }

    /// The width of a size, in pixels. A picture is never enlarged.
    async fn width(&self, #[graphql(default, desc = "Which size; a card's when missing.")] size: ImageSize) -> u32 {
        size.of(&self.0).0
    }

    /// The height of a size, in pixels.
    async fn height(&self, #[graphql(default, desc = "Which size; a card's when missing.")] size: ImageSize) -> u32 {
        size.of(&self.0).1
    }

    /// The average colour, such as `#c0ffee`: what to show in its place until it is there.
    async fn color(&self) -> String {
        format!("#{:06x}", self.0.color)
    }
}

/// A product's picture.
#[derive(InputObject)]
pub struct ProductImageSetInput {
    /// The id of the product or pack.
    product_id: ID,
    /// What `POST /uploads` answered to a picture that the same account sent within the last day; null takes the
    /// picture away.
    upload_id: Option<ID>,
}

/// Changes to pictures.
#[derive(Default)]
pub struct ImageMutation;

#[Object]
impl ImageMutation {
    /// Sets the picture of a product or a pack, or takes it away. Role: shop manager. Refused when the file is unknown,
    /// of somebody else, older than a day, or no picture.
    async fn product_image_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A product's picture.")] input: ProductImageSetInput,
    ) -> ApiResult<ProductPayload> {
        let by = ctx.require(Action::ManageCatalogue)?;
        let product = NodeKind::Product.decode(&input.product_id).unwrap_or_default();
        let upload = input.upload_id.map(|id| NodeKind::Upload.decode(&id).unwrap_or_default());
        ProductPayload::new(ctx, service::set(ctx.app()?, by, product, upload).await)
    }
}
