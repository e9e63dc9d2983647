//! The type `Product`.

use async_graphql::{Context, Enum, ID, Object};
use chrono::{DateTime, Utc};
use entity::shop::product::{self, ProductKind};

use crate::{
    platform::{
        context::ContextExt,
        error::{ApiError, ApiResult},
        global_id::NodeKind,
        money::Money,
        permission::Action,
    },
    shop::{
        image::graphql::Image,
        pack::graphql::PackItem,
        price_history::{self, graphql::PricePoint},
        product::{
            loader::{AssociatedWith, PacksWith, ProductLoader},
            rules,
        },
        section::{self, graphql::Section},
    },
};

/// Whether the prices come from the product or from its contents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "ProductKind", remote = "ProductKind")]
pub enum ProductKindName {
    /// A product with a list price and a promotion of its own.
    Simple,
    /// Products sold together at a price of its own; list price and promotion come from its contents.
    Pack,
}

/// A product or a pack of products. Anyone may see those in the catalogue, shop managers the archived ones too.
#[derive(Clone, Debug)]
pub struct Product(pub product::Model);

/// A product or a pack of products. Anyone may see those in the catalogue, shop managers the archived ones too.
#[Object]
impl Product {
    /// The opaque id.
    pub(crate) async fn id(&self) -> ID {
        NodeKind::Product.encode(self.0.id)
    }

    /// The name, not always unique.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The merchant's own reference, unique, by which imports know it; null without one.
    async fn reference(&self) -> Option<&str> {
        self.0.reference.as_deref()
    }

    /// What the customer should know about it; may be empty.
    async fn comment(&self) -> &str {
        &self.0.comment
    }

    /// Its picture; null without one.
    async fn image(&self, ctx: &Context<'_>) -> ApiResult<Option<Image>> {
        match self.0.image_id {
            Some(id) => Image::load(ctx, id).await,
            None => Ok(None),
        }
    }

    /// Whether it is a simple product or a pack.
    async fn kind(&self) -> ProductKindName {
        self.0.kind.into()
    }

    /// The section it stands in.
    async fn section(&self, ctx: &Context<'_>) -> ApiResult<Section> {
        let section = section::graphql::find(ctx, self.0.section_id).await?;
        section.ok_or_else(|| ApiError::internal("a product without its section"))
    }

    /// The price before promotion; of a pack, what its contents cost one by one.
    async fn list_price(&self) -> Money {
        Money::eur(self.0.list_price)
    }

    /// What is taken off the list price, at most 0; of a pack, what it saves. It is already part of `price`.
    async fn promotion(&self) -> Money {
        Money::eur(self.0.promotion)
    }

    /// The final price of one piece: what the customer pays, promotion included.
    async fn price(&self) -> Money {
        Money::eur(self.0.price)
    }

    /// Whether it can be ordered now; what is switched off stays visible.
    async fn available(&self) -> bool {
        self.0.available
    }

    /// Since when it is out of the catalogue; null while it is in it. Only shop managers see archived products.
    async fn archived_at(&self) -> Option<DateTime<Utc>> {
        self.0.archived_at
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// The lowest price of one piece in the 30 days before the present reduction began, which France has shown beside
    /// it; null without a promotion, for a pack, and for what was never sold without a promotion. Anyone may see it.
    async fn lowest_price_last_30_days(&self, ctx: &Context<'_>) -> ApiResult<Option<Money>> {
        price_history::graphql::lowest_before_reduction(ctx, &self.0).await
    }

    /// The prices it had, newest first, at most 50. Role: shop manager; null for others.
    async fn price_history(&self, ctx: &Context<'_>) -> ApiResult<Option<Vec<PricePoint>>> {
        price_history::graphql::of_product(ctx, &self.0).await
    }

    /// Whether a pack saves nothing any more, so that its price should be set again; false for a simple product.
    /// Role: shop manager; null for others.
    async fn needs_attention(&self, ctx: &Context<'_>) -> Option<bool> {
        ctx.actor().may(Action::ManageCatalogue).then(|| rules::needs_attention(&self.0))
    }

    /// What a pack contains, in the manager's order, at most 50; null for a simple product.
    async fn contents(&self, ctx: &Context<'_>) -> ApiResult<Option<Vec<PackItem>>> {
        match self.0.kind {
            ProductKind::Pack => Ok(Some(PackItem::of_pack(ctx, self.0.id).await?)),
            ProductKind::Simple => Ok(None),
        }
    }

    /// What to show beside it, at most 50: the products a manager associated with it in their order, then the packs
    /// that contain it. Archived ones are left out.
    async fn associated(&self, ctx: &Context<'_>) -> ApiResult<Vec<Product>> {
        let products = ctx.loader::<ProductLoader>()?.load_one(AssociatedWith(self.0.id)).await?;
        Ok(products.unwrap_or_default().into_iter().map(Product).collect())
    }

    /// The packs that contain it, by name, at most 50. Archived ones are left out.
    async fn packs(&self, ctx: &Context<'_>) -> ApiResult<Vec<Product>> {
        let packs = ctx.loader::<ProductLoader>()?.load_one(PacksWith(self.0.id)).await?;
        Ok(packs.unwrap_or_default().into_iter().map(Product).collect())
    }
}
