//! Batch reads of invitations.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use chrono::{DateTime, Utc};
use entity::account::one_time_link::{self, LinkPurpose};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::platform::{database::Database, error::ApiError};

/// Loads invitations by account.
pub struct InvitationLoader(pub Database);

/// The key under which is loaded when an account's unused invitation expires; that may have been some time ago.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct InvitationOf(pub Uuid);

impl Loader<InvitationOf> for InvitationLoader {
    type Value = DateTime<Utc>;
    type Error = ApiError;

    async fn load(&self, keys: &[InvitationOf]) -> Result<HashMap<InvitationOf, DateTime<Utc>>, ApiError> {
        let wanted = self.0.keys(keys.iter().map(|key| key.0)).contain(one_time_link::Column::AccountId);
        let rows = one_time_link::Entity::find()
            .filter(wanted)
            .filter(one_time_link::Column::Purpose.eq(LinkPurpose::Invitation))
            .filter(one_time_link::Column::UsedAt.is_null())
            .filter(one_time_link::Column::EndedAt.is_null())
            .all(self.0.reader())
            .await?;
        Ok(rows.into_iter().map(|link| (InvitationOf(link.account_id), link.expires_at)).collect())
    }
}
