//! Removes pictures that nobody shows, for the worker (docs/domain.md, pictures).
//!
//! The row goes first, then the files: what dies in between leaves files without a row, and the sweep of [`crate::shop::upload::sweep`]
//! removes those later. An id is never given twice, so files whose row has gone cannot come back to life.

use chrono::{DateTime, Utc};
use entity::shop::image;
use sea_orm::{
    ColumnTrait, DbErr, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, ExprTrait, LockBehavior, LockType, Query},
};

use super::rules::files_of;
use crate::{
    app::App,
    platform::{batch::Keys, purge::BATCH},
};

/// Deletes a batch of pictures made before `before` that no product shows and no upload holds; answers how many.
pub async fn images(app: &App, before: DateTime<Utc>) -> Result<u64, DbErr> {
    let unused = |table: &'static str| {
        let column = Expr::col((table, "image_id"));
        let uses = Query::select()
            .expr(Expr::val(1))
            .from(table)
            .and_where(column.equals((image::Entity, image::Column::Id)))
            .take();
        Expr::exists(uses).not()
    };
    let txn = app.database.begin_write().await?;
    let unused = image::Entity::find()
        .filter(image::Column::CreatedAt.lt(before))
        .filter(unused("product"))
        .filter(unused("upload"))
        .limit(BATCH)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .all(&*txn)
        .await?;
    let ids = Keys::new(app.database.backend(), unused.iter().map(|image| image.id));
    // Whoever refers to one meanwhile wins: the foreign key refuses this, and the next purge tries again.
    image::Entity::delete_many().filter(ids.contain(image::Column::Id)).exec(&*txn).await?;
    txn.commit().await?;
    for image in &unused {
        for file in files_of(image.id, image.format) {
            if let Err(error) = app.files.delete(&file.name()).await {
                tracing::warn!(?error, "a picture's file stays for now; the sweep tries again");
            }
        }
    }
    Ok(unused.len().try_into().unwrap_or(u64::MAX))
}
