//! Batch reads of accounts and their roles.

use std::collections::HashMap;

use async_graphql::dataloader::{DataLoader, Loader};
use entity::account::{account, account_role, role::Role};
use sea_orm::{EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::{
    app::App,
    platform::{
        batch::{Keys, by_parent},
        database::Database,
        error::ApiError,
        loads::Loads,
    },
};

/// Loads accounts by id, and roles by account.
pub struct UserLoader(Database);

/// The key under which the roles of an account are loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RolesOf(pub Uuid);

impl UserLoader {
    /// The loader of one operation, over the application's database.
    pub fn batched(app: &App, loads: &Loads) -> DataLoader<Self> {
        loads.batched(Self(app.database.clone()))
    }
}

impl Loader<Uuid> for UserLoader {
    type Value = account::Model;
    type Error = ApiError;

    async fn load(&self, ids: &[Uuid]) -> Result<HashMap<Uuid, account::Model>, ApiError> {
        let wanted = Keys::new(self.0.backend(), ids.iter().copied()).contain(account::Column::Id);
        let rows = account::Entity::find().filter(wanted).all(self.0.reader()).await?;
        Ok(rows.into_iter().map(|row| (row.id, row)).collect())
    }
}

impl Loader<RolesOf> for UserLoader {
    type Value = Vec<Role>;
    type Error = ApiError;

    async fn load(&self, keys: &[RolesOf]) -> Result<HashMap<RolesOf, Vec<Role>>, ApiError> {
        let wanted = Keys::new(self.0.backend(), keys.iter().map(|key| key.0)).contain(account_role::Column::AccountId);
        let rows = account_role::Entity::find().filter(wanted).all(self.0.reader()).await?;
        Ok(by_parent(rows, |row| (RolesOf(row.account_id), row.role)))
    }
}
