//! Batch reads of products: by id, by section, and those shown beside a product.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use entity::shop::product;
use sea_orm::{EntityTrait, FromQueryResult};
use uuid::Uuid;

use super::list::ProductSort;
use crate::platform::{
    batch::{Keys, NestedPage, by_id, by_parent},
    database::Database,
    error::ApiError,
    pagination::PageArgs,
};

/// The most products shown beside one.
pub const MAX_BESIDE: u32 = 50;

/// Loads products.
pub struct ProductLoader(pub Database);

/// The key of a page of a section's products that are in the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SectionPage {
    /// The section.
    pub section_id: Uuid,
    /// Which products of the list, which has one more than the page when another page follows.
    pub page: PageArgs,
    /// The list's order.
    pub sort: ProductSort,
}

/// The key under which the products of a section that are in the catalogue are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CountIn(pub Uuid);

/// The key under which the products associated with one are loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AssociatedWith(pub Uuid);

/// The key under which the packs that contain a product are loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PacksWith(pub Uuid);

#[derive(FromQueryResult)]
struct Beside {
    parent_id: Uuid,
    #[sea_orm(nested)]
    product: product::Model,
}

#[derive(FromQueryResult)]
struct SectionCount {
    section_id: Uuid,
    count: i64,
}

impl ProductLoader {
    /// The first [`MAX_BESIDE`] products of each parent that `related` (`parent_id, product_id, place…`) names.
    async fn beside(
        &self,
        keys: Keys,
        related: &str,
        order: &str,
    ) -> Result<HashMap<Uuid, Vec<product::Model>>, ApiError> {
        let sql = format!(
            "SELECT ranked.parent_id, product.* FROM ( \
                 SELECT parent_id, product_id, row_number() OVER (PARTITION BY parent_id ORDER BY {order}) AS place \
                 FROM ({related}) AS related \
             ) AS ranked \
             JOIN product ON product.id = ranked.product_id \
             WHERE ranked.place <= {MAX_BESIDE} ORDER BY ranked.parent_id, ranked.place"
        );
        let rows = Beside::find_by_statement(keys.statement(&sql, [])).all(self.0.reader()).await?;
        Ok(by_parent(rows, |row| (row.parent_id, row.product)))
    }
}

impl Loader<Uuid> for ProductLoader {
    type Value = product::Model;
    type Error = ApiError;

    async fn load(&self, ids: &[Uuid]) -> Result<HashMap<Uuid, product::Model>, ApiError> {
        by_id(&self.0, product::Entity::find(), product::Column::Id, ids.iter().copied(), |row| row.id).await
    }
}

impl Loader<SectionPage> for ProductLoader {
    type Value = Vec<product::Model>;
    type Error = ApiError;

    async fn load(&self, keys: &[SectionPage]) -> Result<HashMap<SectionPage, Vec<product::Model>>, ApiError> {
        let by_list = by_parent(keys, |key| ((key.page.clone(), key.sort), key.section_id));
        let mut pages = HashMap::with_capacity(keys.len());
        for ((page, sort), sections) in by_list {
            let nested = NestedPage {
                table: "product",
                parent: "section_id",
                condition: "archived_at IS NULL",
                column: sort.column_name(),
                direction: sort.direction,
            };
            let statement = nested.statement(self.0.backend(), sections, &page);
            let rows = product::Model::find_by_statement(statement).all(self.0.reader()).await?;
            let rows = by_parent(rows, |row| (row.section_id, row));
            pages.extend(
                rows.into_iter().map(|(section_id, rows)| (SectionPage { section_id, page: page.clone(), sort }, rows)),
            );
        }
        Ok(pages)
    }
}

impl Loader<CountIn> for ProductLoader {
    type Value = i64;
    type Error = ApiError;

    async fn load(&self, keys: &[CountIn]) -> Result<HashMap<CountIn, i64>, ApiError> {
        let keys = self.0.keys(keys.iter().map(|key| key.0));
        let sql = format!(
            "SELECT section_id, COUNT(*) AS count FROM product WHERE {} AND archived_at IS NULL GROUP BY section_id",
            keys.contain_text("section_id"),
        );
        let rows = SectionCount::find_by_statement(keys.statement(&sql, [])).all(self.0.reader()).await?;
        Ok(rows.into_iter().map(|row| (CountIn(row.section_id), row.count)).collect())
    }
}

impl Loader<AssociatedWith> for ProductLoader {
    type Value = Vec<product::Model>;
    type Error = ApiError;

    async fn load(&self, keys: &[AssociatedWith]) -> Result<HashMap<AssociatedWith, Vec<product::Model>>, ApiError> {
        let keys = self.0.keys(keys.iter().map(|key| key.0));
        let related = format!(
            "SELECT product_id AS parent_id, associated_id AS product_id, origin, position FROM product_associated \
             WHERE {}",
            keys.contain_text("product_id"),
        );
        let lists = self.beside(keys, &related, "origin, position, product_id").await?;
        Ok(lists.into_iter().map(|(id, list)| (AssociatedWith(id), list)).collect())
    }
}

impl Loader<PacksWith> for ProductLoader {
    type Value = Vec<product::Model>;
    type Error = ApiError;

    async fn load(&self, keys: &[PacksWith]) -> Result<HashMap<PacksWith, Vec<product::Model>>, ApiError> {
        let keys = self.0.keys(keys.iter().map(|key| key.0));
        let related = format!(
            "SELECT item.product_id AS parent_id, item.pack_id AS product_id, pack.name_key FROM pack_item AS item \
             JOIN product AS pack ON pack.id = item.pack_id WHERE {} AND pack.archived_at IS NULL",
            keys.contain_text("item.product_id"),
        );
        let lists = self.beside(keys, &related, "name_key, product_id").await?;
        Ok(lists.into_iter().map(|(id, list)| (PacksWith(id), list)).collect())
    }
}
