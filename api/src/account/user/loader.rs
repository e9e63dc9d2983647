//! Batch reads of accounts and their roles.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use entity::account::{account, account_role, role::Role};
use sea_orm::{EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::platform::{
    batch::{by_id, by_parent},
    database::Database,
    error::ApiError,
};

/// Loads accounts by id, and roles by account.
pub struct UserLoader(pub Database);

/// The key under which the roles of an account are loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RolesOf(pub Uuid);

impl Loader<Uuid> for UserLoader {
    type Value = account::Model;
    type Error = ApiError;

    async fn load(&self, ids: &[Uuid]) -> Result<HashMap<Uuid, account::Model>, ApiError> {
        by_id(&self.0, account::Entity::find(), account::Column::Id, ids.iter().copied(), |row| row.id).await
    }
}

impl Loader<RolesOf> for UserLoader {
    type Value = Vec<Role>;
    type Error = ApiError;

    async fn load(&self, keys: &[RolesOf]) -> Result<HashMap<RolesOf, Vec<Role>>, ApiError> {
        let wanted = self.0.keys(keys.iter().map(|key| key.0)).contain(account_role::Column::AccountId);
        let rows = account_role::Entity::find().filter(wanted).all(self.0.reader()).await?;
        Ok(by_parent(rows, |row| (RolesOf(row.account_id), row.role)))
    }
}
