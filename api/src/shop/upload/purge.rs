//! Removes references that nobody used in time, for the worker.

use chrono::{DateTime, Utc};
use entity::shop::upload;
use sea_orm::{
    ColumnTrait, DbErr, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{LockBehavior, LockType},
};

use super::rules::csv_name;
use crate::{
    app::App,
    platform::{batch::Keys, purge::BATCH},
};

/// Deletes a batch of references made before `before`, and the CSV files among them; answers how many.
///
/// The row first: what dies in between leaves a file that the sweep removes later.
pub async fn uploads(app: &App, before: DateTime<Utc>) -> Result<u64, DbErr> {
    let txn = app.database.begin_write().await?;
    let old = upload::Entity::find()
        .filter(upload::Column::CreatedAt.lt(before))
        .limit(BATCH)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .all(&*txn)
        .await?;
    let ids = Keys::new(app.database.backend(), old.iter().map(|upload| upload.id));
    upload::Entity::delete_many().filter(ids.contain(upload::Column::Id)).exec(&*txn).await?;
    txn.commit().await?;
    for upload in old.iter().filter(|upload| upload.image_id.is_none()) {
        if let Err(error) = app.files.delete(&csv_name(upload.id)).await {
            tracing::warn!(?error, "a file stays for now; the sweep tries again");
        }
    }
    Ok(old.len().try_into().unwrap_or(u64::MAX))
}
