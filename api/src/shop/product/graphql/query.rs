//! Finding and list products.

use async_graphql::{Context, ID, InputObject, Object};
use entity::shop::product;
use uuid::Uuid;

use super::object::{Product, ProductKindName};
use crate::{
    platform::{
        context::ContextExt,
        error::ApiResult,
        global_id::NodeKind,
        pagination::{self, Connection, PageArgs, TotalCount},
        permission::Action,
    },
    shop::product::{
        list::{self, ProductFilter, ProductOrder, ProductSort},
        loader::{CountIn, ProductLoader, SectionPage},
        search::Search,
        service,
    },
};

/// Which products to list. All conditions hold together; a missing one does not restrict.
#[derive(Default, InputObject)]
pub struct ProductWhere {
    /// Only those of this section.
    section_id: Option<ID>,
    /// Only simple products, or only packs.
    kind: Option<ProductKindName>,
    /// True: only those that can be ordered now. False: only those switched off.
    available: Option<bool>,
    /// True: only those with a promotion. False: only those without.
    promoted: Option<bool>,
    /// Only those whose final price lies in this range.
    price: Option<AmountRange>,
    /// True: only packs that save nothing any more. False: everything else. Role: shop manager.
    needs_attention: Option<bool>,
    /// True: the archived products instead of the catalogue. Role: shop manager.
    #[graphql(default)]
    archived: bool,
}

/// A range of amounts in minor units, such as cents; both ends belong to it.
#[derive(InputObject)]
pub struct AmountRange {
    /// The least.
    gte: Option<i32>,
    /// The most.
    lte: Option<i32>,
}

impl From<ProductWhere> for ProductFilter {
    fn from(wanted: ProductWhere) -> Self {
        Self {
            section_id: wanted.section_id.map(|id| NodeKind::Section.decode(&id).unwrap_or_default()),
            kind: wanted.kind.map(Into::into),
            available: wanted.available,
            promoted: wanted.promoted,
            needs_attention: wanted.needs_attention,
            price_from: wanted.price.as_ref().and_then(|price| price.gte).map(Into::into),
            price_to: wanted.price.as_ref().and_then(|price| price.lte).map(Into::into),
            archived: wanted.archived,
        }
    }
}

/// Queries about products.
#[derive(Default)]
pub struct ProductQuery;

#[Object]
impl ProductQuery {
    /// The products and packs of the catalogue. Anyone may ask, with the conditions open to them.
    async fn products(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most, 0 to 100; 20 when missing.")] first: Option<i32>,
        #[graphql(desc = "The cursor after which the page begins; it belongs to one order.")] after: Option<String>,
        #[graphql(name = "where", desc = "Which products; all of the catalogue when missing.")] filter: Option<
            ProductWhere,
        >,
        #[graphql(desc = "Only products with these words in their name, comment or section, beginnings of words \
            included, without regard to accents and case; typos are forgiven where nothing has the word as written. At \
            most 100 characters, of which the first 8 words count. Blank: no restriction.")]
        search: Option<String>,
        #[graphql(desc = "The order; when missing, the best hits of a search first, otherwise by name.")]
        sort_by: Option<ProductSort>,
    ) -> ApiResult<Connection<Product>> {
        let filter = ProductFilter::from(filter.unwrap_or_default());
        if filter.archived || filter.needs_attention.is_some() {
            ctx.require(Action::ManageCatalogue)?;
        }
        let search = Search::parse(search.as_deref().unwrap_or_default(), filter.archived)?;
        let order = match sort_by {
            None if search.is_some() => ProductOrder::Relevance,
            sort => ProductOrder::Sorted(sort.unwrap_or_default()),
        };
        let page = PageArgs::new(first, after)?.sorted_by(order.kind())?;
        let (rows, total) = list::page(ctx.app()?, &filter, search.as_ref(), order, &page).await?;
        Ok(pagination::connection(rows, &page, total, |row| row.position(order), |row| Product(row.product)))
    }

    /// One product or pack; null when there is none with this id, or none that the caller may see. Anyone may ask.
    async fn product(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The product's id.")] id: ID,
    ) -> ApiResult<Option<Product>> {
        match NodeKind::Product.decode(&id) {
            Some(id) => find_visible(ctx, id).await,
            None => Ok(None),
        }
    }
}

/// The product with this row id if the caller may see it, for `product`, `node` and whatever refers to products.
pub async fn find_visible(ctx: &Context<'_>, id: Uuid) -> ApiResult<Option<Product>> {
    let product = ctx.loader::<ProductLoader>()?.load_one(id).await?;
    Ok(product.and_then(|product| visible(ctx, product)))
}

/// The product with this row, loaded by whatever refers to it, if the caller may see it.
pub fn visible(ctx: &Context<'_>, row: product::Model) -> Option<Product> {
    service::is_visible(ctx.actor(), &row).then_some(Product(row))
}

/// A page of one section's products in the catalogue; those of many sections are loaded together.
pub async fn page_of_section(
    ctx: &Context<'_>,
    section_id: Uuid,
    first: Option<i32>,
    after: Option<String>,
    sort_by: Option<ProductSort>,
) -> ApiResult<Connection<Product>> {
    let sort = sort_by.unwrap_or_default();
    let page = PageArgs::new(first, after)?.sorted_by(sort.kind())?;
    let key = SectionPage { section_id, page: page.clone(), sort };
    let rows = ctx.loader::<ProductLoader>()?.load_one(key).await?.unwrap_or_default();
    let total = TotalCount::batched(move |ctx| {
        Box::pin(async move { Ok(ctx.loader::<ProductLoader>()?.load_one(CountIn(section_id)).await?.unwrap_or(0)) })
    });
    Ok(pagination::connection(rows, &page, total, |row| sort.position(row), Product))
}
