//! Changing products.

use async_graphql::{Context, ID, InputObject, Object, OneofObject, SimpleObject};
use entity::shop::product;

use super::object::Product;
use crate::{
    platform::{context::ContextExt, error::ApiResult, global_id::NodeKind, permission::Action, refusal::Refuse},
    shop::product::{
        rules::{Presentation, ProductDraft, Promotion},
        service,
    },
    user_error::{self, UserError},
};

/// What is taken off a list price: exactly one of these.
#[derive(OneofObject)]
pub enum PromotionInput {
    /// An amount in minor units (cents), at most 0 and no more than the list price: -50 takes 50 cents off.
    Amount(i32),
    /// A share of the list price in basis points (hundredths of a percent), 1 to 10,000: 1000 takes 10 % off. It is
    /// rounded half away from zero, now and once: a later list price does not change the amount.
    BasisPoints(i32),
    /// No promotion, whatever the value.
    None(bool),
}

/// A new product.
#[derive(InputObject)]
pub struct ProductCreateInput {
    /// The merchant's own reference, at most 64 characters; no other product or pack may have it. None when empty.
    reference: Option<String>,
    /// The id of the section it stands in.
    section_id: ID,
    /// The name, 1 to 200 characters.
    name: String,
    /// What the customer should know about it, at most 2,000 characters.
    #[graphql(default)]
    comment: String,
    /// The price before promotion in minor units (cents), 0 to 100,000,000.
    list_price: i32,
    /// What is taken off; nothing when missing.
    promotion: Option<PromotionInput>,
    /// Whether it can be ordered now.
    #[graphql(default = true)]
    available: bool,
}

/// Changes to a product; what is missing stays as it is.
#[derive(InputObject)]
pub struct ProductUpdateInput {
    /// The product's id.
    product_id: ID,
    /// The merchant's own reference, at most 64 characters; no other product or pack may have it. An empty text takes it
    /// away.
    reference: Option<String>,
    /// The id of the section it stands in.
    section_id: Option<ID>,
    /// The name, 1 to 200 characters.
    name: Option<String>,
    /// What the customer should know about it, at most 2,000 characters.
    comment: Option<String>,
    /// The price before promotion in minor units (cents), 0 to 100,000,000.
    list_price: Option<i32>,
    /// What is taken off. When missing, the amount taken off stays, also from a new list price.
    promotion: Option<PromotionInput>,
    /// Whether it can be ordered now.
    available: Option<bool>,
}

/// A product to take out of the catalogue, or to put back.
#[derive(InputObject)]
pub struct ProductArchiveInput {
    /// The id of the product or pack.
    product_id: ID,
    /// True: out of the catalogue. False: back into it.
    #[graphql(default = true)]
    archived: bool,
}

/// Products to switch on or off.
#[derive(InputObject)]
pub struct ProductAvailabilitySetInput {
    /// The ids of 1 to 100 products and packs; one named twice counts once.
    product_ids: Vec<ID>,
    /// True: they can be ordered. False: not today.
    available: bool,
}

/// The answer to switching products on or off.
#[derive(SimpleObject)]
pub struct ProductAvailabilitySetPayload {
    /// The products as they are now, as they were named; null when refused.
    products: Option<Vec<Product>>,
    /// What was refused; empty when it was done.
    user_errors: Vec<UserError>,
}

/// What to show beside a product.
#[derive(InputObject)]
pub struct ProductAssociateInput {
    /// The id of the product or pack.
    product_id: ID,
    /// The ids of the products and packs to show beside it, in their order, at most 30; they replace those set before.
    associated_ids: Vec<ID>,
}

/// The answer to a change of a product or a pack.
#[derive(SimpleObject)]
pub struct ProductPayload {
    /// The product as it is now; null when refused.
    product: Option<Product>,
    /// What was refused; empty when it was done.
    user_errors: Vec<UserError>,
}

impl ProductPayload {
    /// The answer that tells how a use case ended.
    pub fn new(ctx: &Context<'_>, result: Result<product::Model, impl Refuse>) -> ApiResult<Self> {
        Ok(match result {
            Ok(product) => Self { product: Some(Product(product)), user_errors: Vec::new() },
            Err(error) => Self { product: None, user_errors: user_error::refused(error, ctx.locale())? },
        })
    }
}

impl From<PromotionInput> for Promotion {
    fn from(promotion: PromotionInput) -> Self {
        match promotion {
            PromotionInput::Amount(amount) => Self::Amount(amount.into()),
            PromotionInput::BasisPoints(share) => Self::Share(share.into()),
            PromotionInput::None(_) => Self::None,
        }
    }
}

/// Changes to products.
#[derive(Default)]
pub struct ProductMutation;

#[Object]
impl ProductMutation {
    /// Makes a simple product. Role: shop manager. Refused when there is no such section, when the promotion is
    /// larger than the price, or when another product has the reference.
    async fn product_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A new product.")] input: ProductCreateInput,
    ) -> ApiResult<ProductPayload> {
        let by = ctx.require(Action::ManageCatalogue)?;
        let presentation = Presentation {
            reference: input.reference,
            section_id: NodeKind::Section.decode(&input.section_id).unwrap_or_default(),
            name: input.name,
            comment: input.comment,
            available: input.available,
        };
        let promotion = input.promotion.map_or(Promotion::None, Into::into);
        let draft = ProductDraft { presentation, list_price: input.list_price.into(), promotion };
        ProductPayload::new(ctx, service::create(ctx.app()?, by, draft).await)
    }

    /// Changes a simple product. Role: shop manager. Refused for a pack, when there is no such section, when the
    /// promotion is larger than the price, or when another product has the reference.
    async fn product_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Changes to a product; what is missing stays as it is.")] input: ProductUpdateInput,
    ) -> ApiResult<ProductPayload> {
        let by = ctx.require(Action::ManageCatalogue)?;
        let id = NodeKind::Product.decode(&input.product_id).unwrap_or_default();
        let ProductUpdateInput { reference, section_id, name, comment, list_price, promotion, available, .. } = input;
        let parts = PresentationChange { reference, section_id, name, comment, available };
        let change = |now: ProductDraft| ProductDraft {
            presentation: parts.apply(now.presentation),
            list_price: list_price.map_or(now.list_price, Into::into),
            promotion: promotion.map_or(now.promotion, Into::into),
        };
        ProductPayload::new(ctx, service::update(ctx.app()?, by, id, change).await)
    }

    /// Takes a product or a pack out of the catalogue, or puts it back. Role: shop manager. Orders keep showing what
    /// they hold. Doing so twice changes nothing.
    async fn product_archive(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A product to take out of the catalogue, or to put back.")] input: ProductArchiveInput,
    ) -> ApiResult<ProductPayload> {
        let by = ctx.require(Action::ManageCatalogue)?;
        let id = NodeKind::Product.decode(&input.product_id).unwrap_or_default();
        ProductPayload::new(ctx, service::archive(ctx.app()?, by, id, input.archived).await)
    }

    /// Switches products and packs on or off, all or none. Role: employee, shop manager. Refused when it names an unknown
    /// product, none, or more than 100. What is switched off stays visible and in baskets, and cannot be ordered; orders
    /// keep it. Doing so twice changes nothing.
    async fn product_availability_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Products to switch on or off.")] input: ProductAvailabilitySetInput,
    ) -> ApiResult<ProductAvailabilitySetPayload> {
        let by = ctx.require(Action::Prepare)?;
        let ids = input.product_ids.iter().map(|id| NodeKind::Product.decode(id).unwrap_or_default()).collect();
        Ok(match service::set_availability(ctx.app()?, by, ids, input.available).await {
            Ok(products) => ProductAvailabilitySetPayload {
                products: Some(products.into_iter().map(Product).collect()),
                user_errors: Vec::new(),
            },
            Err(error) => {
                ProductAvailabilitySetPayload { products: None, user_errors: user_error::refused(error, ctx.locale())? }
            }
        })
    }

    /// Sets what to show beside a product or a pack. Role: shop manager. Refused when it names the product itself, an
    /// unknown or archived product, or one twice. Packs that contain the product are shown without being named.
    async fn product_associate(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to show beside a product.")] input: ProductAssociateInput,
    ) -> ApiResult<ProductPayload> {
        let by = ctx.require(Action::ManageCatalogue)?;
        let id = NodeKind::Product.decode(&input.product_id).unwrap_or_default();
        let ids = input.associated_ids.iter().map(|id| NodeKind::Product.decode(id).unwrap_or_default()).collect();
        ProductPayload::new(ctx, service::associate(ctx.app()?, by, id, ids).await)
    }
}

/// Changes to what a product and a pack have in common; what is missing stays as it is.
pub struct PresentationChange {
    /// Another reference; an empty one takes it away.
    pub reference: Option<String>,
    /// Another section.
    pub section_id: Option<ID>,
    /// Another name.
    pub name: Option<String>,
    /// Another comment.
    pub comment: Option<String>,
    /// On or off.
    pub available: Option<bool>,
}

impl PresentationChange {
    /// The parts as they will be.
    pub fn apply(self, now: Presentation) -> Presentation {
        let section_id = self.section_id.map(|id| NodeKind::Section.decode(&id).unwrap_or_default());
        Presentation {
            reference: self.reference.or(now.reference),
            section_id: section_id.unwrap_or(now.section_id),
            name: self.name.unwrap_or(now.name),
            comment: self.comment.unwrap_or(now.comment),
            available: self.available.unwrap_or(now.available),
        }
    }
}
