//! Batch reads of accounts and their roles.

use std::{collections::HashMap, time::Duration};

use async_graphql::dataloader::{DataLoader, Loader};
use entity::account::{account, account_role, role::Role};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::{
    app::App,
    platform::{database::Database, error::ApiError},
};

/// Loads accounts by id, and roles by account.
pub struct UserLoader(Database);

/// The key under which the roles of an account are loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RolesOf(pub Uuid);

impl UserLoader {
    /// The loader over the application's database.
    pub fn batched(app: &App) -> DataLoader<Self> {
        DataLoader::new(Self(app.database.clone()), tokio::spawn).delay(Duration::ZERO)
    }
}

impl Loader<Uuid> for UserLoader {
    type Value = account::Model;
    type Error = ApiError;

    async fn load(&self, ids: &[Uuid]) -> Result<HashMap<Uuid, account::Model>, ApiError> {
        let rows = account::Entity::find().filter(account::Column::Id.is_in(ids.to_vec())).all(self.0.reader()).await?;
        Ok(rows.into_iter().map(|row| (row.id, row)).collect())
    }
}

impl Loader<RolesOf> for UserLoader {
    type Value = Vec<Role>;
    type Error = ApiError;

    async fn load(&self, keys: &[RolesOf]) -> Result<HashMap<RolesOf, Vec<Role>>, ApiError> {
        let ids = keys.iter().map(|key| key.0);
        let rows = account_role::Entity::find()
            .filter(account_role::Column::AccountId.is_in(ids))
            .all(self.0.reader())
            .await?;
        let mut roles: HashMap<RolesOf, Vec<Role>> = HashMap::new();
        for row in rows {
            roles.entry(RolesOf(row.account_id)).or_default().push(row.role);
        }
        Ok(roles)
    }
}
