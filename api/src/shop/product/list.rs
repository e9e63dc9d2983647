//! Lists of products: which ones, in which order, page by page.

use async_graphql::{Enum, InputObject};
use entity::shop::product::{self, ProductKind};
use sea_orm::{
    ColumnTrait, DbErr, EntityTrait, FromQueryResult, Order, QueryFilter, QuerySelect, QueryTrait, Select,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

use super::search::Search;
use crate::{
    app::App,
    platform::pagination::{Keyset, PageArgs, Position, SortDirection, SortKey, SortKind, TotalCount},
};

/// Which products a list holds. What is missing does not restrict it.
#[derive(Clone, Debug, Default)]
pub struct ProductFilter {
    /// Those of one section.
    pub section_id: Option<Uuid>,
    /// Simple products or packs.
    pub kind: Option<ProductKind>,
    /// Those that can be ordered, or those that cannot.
    pub available: Option<bool>,
    /// Those with a promotion, or those without.
    pub promoted: Option<bool>,
    /// Packs that save nothing, or everything else.
    pub needs_attention: Option<bool>,
    /// The lowest price, in minor units.
    pub price_from: Option<i64>,
    /// The highest price, in minor units.
    pub price_to: Option<i64>,
    /// Those out of the catalogue instead of those in it.
    pub archived: bool,
}

/// What products can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default, Enum)]
pub enum ProductSortField {
    /// By its name, without regard to accents and case.
    #[default]
    Name,
    /// The final price.
    Price,
    /// When the product was made.
    CreatedAt,
}

/// The order of a list of products; by name when missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default, InputObject)]
pub struct ProductSort {
    /// What to sort by.
    pub field: ProductSortField,
    /// Which end comes first.
    #[graphql(default)]
    pub direction: SortDirection,
}

impl ProductSort {
    /// What a cursor of this order holds.
    pub fn kind(self) -> SortKind {
        match self.field {
            ProductSortField::Name => SortKind::Text,
            ProductSortField::Price => SortKind::Number,
            ProductSortField::CreatedAt => SortKind::Instant,
        }
    }

    /// The name of the column that sorts.
    pub fn column_name(self) -> &'static str {
        match self.field {
            ProductSortField::Name => "name_key",
            ProductSortField::Price => "price",
            ProductSortField::CreatedAt => "created_at",
        }
    }

    /// Where a product stands in a list of this order.
    pub fn position(self, product: &product::Model) -> Position {
        let key = match self.field {
            ProductSortField::Name => SortKey::Text(product.name_key.clone()),
            ProductSortField::Price => SortKey::Number(product.price),
            ProductSortField::CreatedAt => SortKey::Instant(product.created_at),
        };
        Position::new(key, product.id)
    }

    fn keyset(self) -> Keyset {
        let column = match self.field {
            ProductSortField::Name => product::Column::NameKey,
            ProductSortField::Price => product::Column::Price,
            ProductSortField::CreatedAt => product::Column::CreatedAt,
        };
        Keyset { column: column.into_expr(), id: product::Column::Id.into_expr(), order: self.direction.into() }
    }
}

/// What a list is sorted by: the best hits of its search first, or a column.
#[derive(Clone, Copy, Debug)]
pub enum ProductOrder {
    /// How well the products fit the search.
    Relevance,
    /// A column.
    Sorted(ProductSort),
}

impl ProductOrder {
    /// What a cursor of this order holds.
    pub fn kind(self) -> SortKind {
        match self {
            Self::Relevance => SortKind::Number,
            Self::Sorted(sort) => sort.kind(),
        }
    }

    fn keyset(self) -> Keyset {
        match self {
            Self::Relevance => {
                Keyset { column: Search::relevance(), id: product::Column::Id.into_expr(), order: Order::Desc }
            }
            Self::Sorted(sort) => sort.keyset(),
        }
    }
}

/// A product in a list, and how well it fits the search; 0 without one.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Listed {
    /// The product.
    #[sea_orm(nested)]
    pub product: product::Model,
    relevance: i64,
}

impl Listed {
    /// Where it stands in a list of this order.
    pub fn position(&self, order: ProductOrder) -> Position {
        match order {
            ProductOrder::Relevance => Position::new(SortKey::Number(self.relevance), self.product.id),
            ProductOrder::Sorted(sort) => sort.position(&self.product),
        }
    }
}

/// One page of the products that `filter` and `search` let through.
pub async fn page(
    app: &App,
    filter: &ProductFilter,
    search: Option<&Search>,
    order: ProductOrder,
    page: &PageArgs,
) -> Result<(Vec<Listed>, TotalCount), DbErr> {
    let all = filtered(filter).apply_if(search, |all, search| search.among(all, app.database.backend()));
    let total = TotalCount::of(&all);
    let relevance = if search.is_some() { Search::relevance() } else { Expr::cust("CAST(0 AS bigint)") };
    let rows = order.keyset().page(all, page).expr_as(relevance, "relevance").into_model::<Listed>();
    Ok((rows.all(app.database.reader()).await?, total))
}

fn filtered(filter: &ProductFilter) -> Select<product::Entity> {
    use product::Column::{ArchivedAt, Available, Kind, Price, Promotion as Reduction, SectionId};
    let needs_attention = || Kind.eq(ProductKind::Pack).and(Reduction.eq(0));
    product::Entity::find()
        .filter(if filter.archived { ArchivedAt.is_not_null() } else { ArchivedAt.is_null() })
        .apply_if(filter.section_id, |all, id| all.filter(SectionId.eq(id)))
        .apply_if(filter.kind, |all, kind| all.filter(Kind.eq(kind)))
        .apply_if(filter.available, |all, available| all.filter(Available.eq(available)))
        .apply_if(filter.promoted, |all, yes| all.filter(if yes { Reduction.lt(0) } else { Reduction.eq(0) }))
        .apply_if(filter.needs_attention, |all, yes| {
            all.filter(if yes { needs_attention() } else { needs_attention().not() })
        })
        .apply_if(filter.price_from, |all, least| all.filter(Price.gte(least)))
        .apply_if(filter.price_to, |all, most| all.filter(Price.lte(most)))
}
