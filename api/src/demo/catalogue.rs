//! The demonstration's sections, products, packs and associated products: read from the CSV files beside this
//! module (their README tells the columns), written in batches with prices that have a past.

mod files;

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use entity::shop::{pack_item, product, product::ProductKind, product_association, section};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
};
use uuid::Uuid;

use super::{DemoError, pictures::Pictures};
pub(super) use files::Catalogue;

/// Since when the shop's products have existed; their prices of before today's promotions are that old.
const PRODUCTS_AGE: TimeDelta = TimeDelta::days(40);
/// When packs that have a former price got their present one.
const PACK_PRICE_AGE: TimeDelta = TimeDelta::days(5);

/// How much of each was written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Written {
    pub(super) sections: usize,
    pub(super) products: usize,
    pub(super) packs: usize,
}

impl Catalogue {
    /// Writes everything into an empty catalogue.
    pub(super) async fn write<C: ConnectionTrait>(
        &self,
        txn: &C,
        pictures: &Pictures,
        now: DateTime<Utc>,
    ) -> Result<Written, DemoError> {
        let created_at = now - PRODUCTS_AGE;
        let sections = self.write_sections(txn, created_at).await?;
        let products = self.write_products(txn, &sections, pictures, created_at).await?;
        self.write_packs(txn, &products, now).await?;
        self.write_associations(txn, &products).await?;
        self.start_promotions(txn, &products, now).await?;
        refuse_dear_packs(txn).await?;
        Ok(Written { sections: self.sections.len(), products: self.products.len(), packs: self.packs.len() })
    }

    async fn write_sections<C: ConnectionTrait>(&self, txn: &C, created_at: DateTime<Utc>) -> Result<Names, DemoError> {
        let names = Names::new(self.sections.iter().map(|row| row.name.as_str()));
        let rows = self.sections.iter().zip(0..).map(|(row, position)| {
            Ok(section::ActiveModel {
                id: Set(names.id(&row.name)?),
                name: Set(row.name.clone()),
                description: Set(row.description.clone()),
                position: Set(position),
                created_at: Set(created_at),
            })
        });
        let rows = rows.collect::<Result<Vec<_>, DemoError>>()?;
        section::Entity::insert_many(rows).exec_without_returning(txn).await?;
        Ok(names)
    }

    /// Products at their list price and packs at their former price: what was true before the last weeks.
    async fn write_products<C: ConnectionTrait>(
        &self,
        txn: &C,
        sections: &Names,
        pictures: &Pictures,
        created_at: DateTime<Utc>,
    ) -> Result<Names, DemoError> {
        let simple = self.products.iter().map(|row| row.name.as_str());
        let names = Names::new(simple.chain(self.packs.iter().map(|row| row.name.as_str())));
        let mut rows = Vec::with_capacity(self.products.len() + self.packs.len());
        for row in &self.products {
            rows.push(product::ActiveModel {
                id: Set(names.id(&row.name)?),
                section_id: Set(sections.id(&row.section)?),
                kind: Set(ProductKind::Simple),
                name: Set(row.name.clone()),
                name_key: NotSet,
                comment: Set(row.comment.clone()),
                reference: Set(None),
                image_id: Set(pictures.of(&row.image)),
                list_price: Set(row.list_price),
                promotion: Set(0),
                price: Set(row.list_price),
                available: Set(row.available),
                archived_at: Set(None),
                created_at: Set(created_at),
                updated_at: Set(created_at),
            });
        }
        for row in &self.packs {
            rows.push(product::ActiveModel {
                id: Set(names.id(&row.name)?),
                section_id: Set(sections.id(&row.section)?),
                kind: Set(ProductKind::Pack),
                name: Set(row.name.clone()),
                name_key: NotSet,
                comment: Set(row.comment.clone()),
                reference: Set(None),
                image_id: Set(pictures.of(&row.image)),
                list_price: Set(0),
                promotion: Set(0),
                price: Set(row.former_price.unwrap_or(row.price)),
                available: Set(row.available),
                archived_at: Set(None),
                created_at: Set(created_at),
                updated_at: Set(created_at),
            });
        }
        product::Entity::insert_many(rows).exec_without_returning(txn).await?;
        Ok(names)
    }

    /// Contents, then the price changes of the packs that had one: those travel to the packs around them.
    async fn write_packs<C: ConnectionTrait>(
        &self,
        txn: &C,
        products: &Names,
        now: DateTime<Utc>,
    ) -> Result<(), DemoError> {
        let rows = self.pack_items.iter().zip(0..).map(|(row, position)| {
            Ok(pack_item::ActiveModel {
                pack_id: Set(products.id(&row.pack)?),
                product_id: Set(products.id(&row.product)?),
                quantity: Set(row.quantity),
                position: Set(position),
            })
        });
        let rows = rows.collect::<Result<Vec<_>, DemoError>>()?;
        pack_item::Entity::insert_many(rows).exec_without_returning(txn).await?;

        for row in self.packs.iter().filter(|row| row.former_price.is_some()) {
            let change = product::ActiveModel {
                price: Set(row.price),
                updated_at: Set(now - PACK_PRICE_AGE),
                ..Default::default()
            };
            change_product(txn, products.id(&row.name)?, change).await?;
        }
        Ok(())
    }

    async fn write_associations<C: ConnectionTrait>(&self, txn: &C, products: &Names) -> Result<(), DemoError> {
        let rows = self.associations.iter().zip(0..).map(|(row, position)| {
            Ok(product_association::ActiveModel {
                product_id: Set(products.id(&row.product)?),
                associated_id: Set(products.id(&row.associated)?),
                position: Set(position),
            })
        });
        let rows = rows.collect::<Result<Vec<_>, DemoError>>()?;
        product_association::Entity::insert_many(rows).exec_without_returning(txn).await?;
        Ok(())
    }

    /// Promotions begin three to twelve days ago, so that the price of before is within the last 30 days.
    async fn start_promotions<C: ConnectionTrait>(
        &self,
        txn: &C,
        products: &Names,
        now: DateTime<Utc>,
    ) -> Result<(), DemoError> {
        for (row, nth) in self.products.iter().filter(|row| row.promotion < 0).zip(0..) {
            let change = product::ActiveModel {
                promotion: Set(row.promotion),
                updated_at: Set(now - TimeDelta::days(3 + nth % 10)),
                ..Default::default()
            };
            change_product(txn, products.id(&row.name)?, change).await?;
        }
        Ok(())
    }
}

/// The ids given to names.
struct Names(HashMap<String, Uuid>);

impl Names {
    fn new<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        Self(names.map(|name| (name.to_owned(), Uuid::now_v7())).collect())
    }

    fn id(&self, name: &str) -> Result<Uuid, DemoError> {
        self.0.get(name).copied().ok_or_else(|| DemoError::UnknownName(name.to_owned()))
    }
}

async fn change_product<C: ConnectionTrait>(txn: &C, id: Uuid, change: product::ActiveModel) -> Result<(), DemoError> {
    product::Entity::update_many().set(change).filter(product::Column::Id.eq(id)).exec(txn).await?;
    Ok(())
}

/// docs/domain.md, packs: a pack is cheaper than its contents.
async fn refuse_dear_packs<C: ConnectionTrait>(txn: &C) -> Result<(), DemoError> {
    let dear = product::Entity::find()
        .filter(product::Column::Kind.eq(ProductKind::Pack))
        .filter(product::Column::Promotion.eq(0))
        .order_by_asc(product::Column::Name)
        .one(txn)
        .await?;
    dear.map_or(Ok(()), |pack| Err(DemoError::PackNotCheaper(pack.name)))
}
