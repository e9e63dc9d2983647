//! Pictures of products, and files that managers sent.

use sea_orm_migration::prelude::{DbErr, ForeignKeyAction, SchemaManager};

use crate::table::NewTable;

/// Creates the tables of pictures and uploads; products refer to pictures.
pub(crate) async fn create(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    image(manager).await?;
    upload(manager).await
}

async fn image(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::new(manager, "image")
        .id()
        .text("digest")
        .check("image_digest_length", "length(digest) = 64")
        .one_of("format", &["JPEG", "PNG"])
        .int("width")
        .check("image_width_range", "width BETWEEN 1 AND 65535")
        .int("height")
        .check("image_height_range", "height BETWEEN 1 AND 65535")
        .int("color")
        .check("image_color_range", "color BETWEEN 0 AND 16777215")
        .instant("created_at")
        .unique(&["digest"])
        .index(&["created_at", "id"])
        .create(manager)
        .await
}

async fn upload(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::new(manager, "upload")
        .id()
        .uuid("account_id")
        .references("account", "id", ForeignKeyAction::Cascade)
        .uuid("image_id")
        .nullable()
        .references("image", "id", ForeignKeyAction::Restrict)
        .instant("created_at")
        .index(&["account_id"])
        .index(&["image_id"])
        .index(&["created_at", "id"])
        .create(manager)
        .await
}
