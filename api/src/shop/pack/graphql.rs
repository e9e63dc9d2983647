//! Packs in the schema: their contents and their changes. The type itself is `Product`.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use uuid::Uuid;

use super::{
    loader::PackLoader,
    rules::{Item, PackDraft},
    service,
};
use crate::{
    platform::{context::ContextExt, error::ApiResult, global_id::NodeKind, permission::Action},
    shop::product::{
        self,
        graphql::{Product, ProductPayload, mutation::PresentationChange},
        rules::Presentation,
    },
};

/// A product in a pack. Anyone who sees the pack sees it.
#[derive(SimpleObject)]
pub struct PackItem {
    /// How many pieces, 1 to 999.
    quantity: i32,
    /// What it is; null when it has been archived meanwhile, except for shop managers.
    product: Option<Product>,
}

impl PackItem {
    /// The contents of a pack; those of many packs are loaded together.
    pub async fn of_pack(ctx: &Context<'_>, pack_id: Uuid) -> ApiResult<Vec<Self>> {
        let contents = ctx.loader::<PackLoader>()?.load_one(pack_id).await?.unwrap_or_default();
        let actor = ctx.actor();
        let item = |content: super::loader::Content| Self {
            quantity: content.quantity,
            product: product::service::is_visible(actor, &content.product).then_some(Product(content.product)),
        };
        Ok(contents.into_iter().map(item).collect())
    }
}

/// A product to put into a pack.
#[derive(InputObject)]
pub struct PackItemInput {
    /// The id of the product or pack.
    product_id: ID,
    /// How many pieces, 1 to 999.
    quantity: i32,
}

/// A new pack.
#[derive(InputObject)]
pub struct PackCreateInput {
    /// The merchant's own reference, at most 64 characters; no other product or pack may have it. None when empty.
    reference: Option<String>,
    /// The id of the section it stands in.
    section_id: ID,
    /// The name, 1 to 200 characters.
    name: String,
    /// What the customer should know about it, at most 2,000 characters.
    #[graphql(default)]
    comment: String,
    /// The final price in minor units (cents), 0 to 100,000,000; less than the contents cost one by one.
    price: i32,
    /// What it contains, 1 to 50 different products or packs.
    items: Vec<PackItemInput>,
    /// Whether it can be ordered now.
    #[graphql(default = true)]
    available: bool,
}

/// Changes to a pack; what is missing stays as it is.
#[derive(InputObject)]
pub struct PackUpdateInput {
    /// The pack's id.
    pack_id: ID,
    /// The merchant's own reference, at most 64 characters; no other product or pack may have it. An empty text takes it
    /// away.
    reference: Option<String>,
    /// The id of the section it stands in.
    section_id: Option<ID>,
    /// The name, 1 to 200 characters.
    name: Option<String>,
    /// What the customer should know about it, at most 2,000 characters.
    comment: Option<String>,
    /// The final price in minor units (cents), 0 to 100,000,000; less than the contents cost one by one.
    price: Option<i32>,
    /// What it contains, 1 to 50 different products or packs; they replace all of its contents.
    items: Option<Vec<PackItemInput>>,
    /// Whether it can be ordered now.
    available: Option<bool>,
}

/// Changes to packs.
#[derive(Default)]
pub struct PackMutation;

#[Object]
impl PackMutation {
    /// Makes a pack. Role: shop manager. Refused when it is not cheaper than its contents, when one of them is
    /// unknown, archived, or named twice, or when another product has the reference.
    async fn pack_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A new pack.")] input: PackCreateInput,
    ) -> ApiResult<ProductPayload> {
        let by = ctx.require(Action::ManageCatalogue)?;
        let presentation = Presentation {
            reference: input.reference,
            section_id: NodeKind::Section.decode(&input.section_id).unwrap_or_default(),
            name: input.name,
            comment: input.comment,
            available: input.available,
        };
        let draft = PackDraft { presentation, price: input.price.into() };
        ProductPayload::new(ctx, service::create(ctx.app()?, by, draft, items(input.items)).await)
    }

    /// Changes a pack. Role: shop manager. Refused for a simple product; when a price or contents are given and it is
    /// not cheaper than its contents; when one of them is unknown, archived, or named twice; when the pack would
    /// contain itself, at any depth.
    async fn pack_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Changes to a pack; what is missing stays as it is.")] input: PackUpdateInput,
    ) -> ApiResult<ProductPayload> {
        let by = ctx.require(Action::ManageCatalogue)?;
        let id = NodeKind::Product.decode(&input.pack_id).unwrap_or_default();
        let PackUpdateInput { reference, section_id, name, comment, available, .. } = input;
        let parts = PresentationChange { reference, section_id, name, comment, available };
        let (contents, price) = (input.items.map(items), input.price.map(Into::into));
        let change = |now| parts.apply(now);
        ProductPayload::new(ctx, service::update(ctx.app()?, by, id, contents, price, change).await)
    }
}

fn items(inputs: Vec<PackItemInput>) -> Vec<Item> {
    let item = |input: PackItemInput| Item {
        product_id: NodeKind::Product.decode(&input.product_id).unwrap_or_default(),
        quantity: input.quantity,
    };
    inputs.into_iter().map(item).collect()
}
