//! Batch reads of the audit trail.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use entity::platform::audit_entry;
use sea_orm::EntityTrait;
use uuid::Uuid;

use crate::platform::{batch::by_id, database::Database, error::ApiError};

/// Loads entries by id.
pub struct AuditLoader(pub Database);

impl Loader<Uuid> for AuditLoader {
    type Value = audit_entry::Model;
    type Error = ApiError;

    async fn load(&self, ids: &[Uuid]) -> Result<HashMap<Uuid, audit_entry::Model>, ApiError> {
        by_id(&self.0, audit_entry::Entity::find(), audit_entry::Column::Id, ids.iter().copied(), |row| row.id).await
    }
}
