//! Batch reads of what packs contain.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use entity::shop::product;
use sea_orm::FromQueryResult;
use uuid::Uuid;

use crate::platform::{batch::by_parent, database::Database, error::ApiError};

/// Loads the contents of packs, by the pack's id.
pub struct PackLoader(pub Database);

/// A product in a pack.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Content {
    pack_id: Uuid,
    /// How many pieces.
    pub quantity: i32,
    /// What it is, archived or not.
    #[sea_orm(nested)]
    pub product: product::Model,
}

impl Loader<Uuid> for PackLoader {
    type Value = Vec<Content>;
    type Error = ApiError;

    async fn load(&self, packs: &[Uuid]) -> Result<HashMap<Uuid, Vec<Content>>, ApiError> {
        let keys = self.0.keys(packs.iter().copied());
        let sql = format!(
            "SELECT item.pack_id, item.quantity, product.* FROM pack_item AS item \
             JOIN product ON product.id = item.product_id \
             WHERE {} ORDER BY item.pack_id, item.position, item.product_id",
            keys.contain_text("item.pack_id"),
        );
        let rows = Content::find_by_statement(keys.statement(&sql, [])).all(self.0.reader()).await?;
        Ok(by_parent(rows, |row| (row.pack_id, row)))
    }
}
