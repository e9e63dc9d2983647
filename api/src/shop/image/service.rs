//! Use cases of pictures: keeping one, setting a product's, and handing out files.

use std::ops::Range;

use axum::body::Bytes;
use entity::shop::{
    image::{self, ImageFormat},
    product,
};
use futures_util::stream::BoxStream;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
    sea_query::OnConflict,
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    error::ImageError,
    rules::{ImageSize, PictureFile, files_of},
};
use crate::{
    app::App,
    external::files::FilesError,
    platform::{
        actor::SignedIn,
        audit::{self, Change, Deed},
        error::{ApiError, ApiResult},
        picture::Rendered,
    },
    shop::{product as products, upload},
};

/// A file of a picture, ready to be handed out.
pub struct Delivery {
    file: PictureFile,
    /// How many bytes it has.
    pub size: u64,
}

impl Delivery {
    /// What it says it is.
    pub fn media_type(&self) -> &'static str {
        self.file.media_type()
    }

    /// A name to save it under.
    pub fn file_name(&self) -> String {
        self.file.file_name()
    }

    /// What names this content and no other. An address always means the same bytes, so it follows from the address.
    pub fn etag(&self) -> String {
        format!("\"{}-{}\"", self.file.id.simple(), self.file.file_name())
    }

    /// A part of the file, as it is read; `None` when it has gone meanwhile.
    pub async fn read(
        &self,
        app: &App,
        range: Range<u64>,
    ) -> ApiResult<Option<BoxStream<'static, Result<Bytes, FilesError>>>> {
        app.files.read(&self.file.name(), range).await.map_err(ApiError::internal)
    }
}

/// The file that an address `/files/images/<id>/<file>` means. Anyone who knows the address may have it: it cannot be
/// guessed, and is told with the product.
pub async fn delivery(app: &App, id: &str, file: &str) -> ApiResult<Option<Delivery>> {
    let Some(file) = PictureFile::parse(id, file) else { return Ok(None) };
    let size = app.files.size(&file.name()).await.map_err(ApiError::internal)?;
    Ok(size.map(|size| Delivery { file, size }))
}

/// Where a picture is, in one of its sizes.
pub fn url(app: &App, image: &image::Model, size: ImageSize) -> String {
    let file = PictureFile { id: image.id, size, format: image.format };
    format!("{}/files/{}", app.config.public_url, file.name())
}

/// Keeps a picture: its files, then its row. The same picture sent twice is kept once (docs/domain.md, pictures).
pub async fn keep(app: &App, rendered: Rendered) -> ApiResult<image::Model> {
    let Some((width, height, largest)) = rendered.files.last() else {
        return Err(ApiError::internal("a picture without sizes"));
    };
    let digest = hex(&Sha256::digest(largest));
    if let Some(known) = by_digest(app.database.reader(), &digest).await? {
        return Ok(known);
    }
    let image = image::Model {
        id: Uuid::now_v7(),
        digest,
        format: if rendered.transparent { ImageFormat::Png } else { ImageFormat::Jpeg },
        width: i32::try_from(*width).map_err(ApiError::internal)?,
        height: i32::try_from(*height).map_err(ApiError::internal)?,
        color: i32::try_from(rendered.color).map_err(ApiError::internal)?,
        created_at: app.clock.now(),
    };
    for (file, (_, _, content)) in files_of(image.id, image.format).into_iter().zip(rendered.files) {
        app.files.put(&file.name(), content).await.map_err(ApiError::internal)?;
    }
    insert(app, image).await
}

/// Writes the row, or finds the one of somebody who sent the same picture meanwhile; then our files are nobody's, and
/// the worker removes them.
async fn insert(app: &App, image: image::Model) -> ApiResult<image::Model> {
    let txn = app.database.begin_write().await?;
    image::Entity::insert(image.clone().into_active_model())
        .on_conflict(OnConflict::column(image::Column::Digest).do_nothing().to_owned())
        .exec_without_returning(&*txn)
        .await?;
    let kept = by_digest(&*txn, &image.digest).await?;
    txn.commit().await?;
    kept.ok_or_else(|| ApiError::internal("a picture that was neither kept nor known"))
}

async fn by_digest(db: &impl ConnectionTrait, digest: &str) -> Result<Option<image::Model>, DbErr> {
    image::Entity::find().filter(image::Column::Digest.eq(digest)).one(db).await
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Sets the picture of a product or a pack from a file that the same account sent, or takes it away.
pub async fn set(
    app: &App,
    by: &SignedIn,
    product_id: Uuid,
    upload_id: Option<Uuid>,
) -> Result<product::Model, ImageError> {
    let txn = app.database.begin_write().await?;
    let before = products::service::lock(&txn, product_id).await?;
    let image_id = match upload_id {
        Some(id) => Some(upload::service::find(&*txn, by.account_id, id).await?.image_id.ok_or(ImageError::NoPicture)?),
        None => None,
    };
    if before.image_id == image_id {
        return Ok(before);
    }
    let now = app.clock.now();
    let row = product::ActiveModel {
        id: Set(product_id),
        image_id: Set(image_id),
        updated_at: Set(now),
        ..Default::default()
    };
    row.update(&*txn).await?;
    let product = products::service::read(&txn, product_id).await?;
    audit::record(&txn, Deed::new("productImageSet", by, now), [Change::between(&before, &product)]).await?;
    txn.commit().await?;
    Ok(product)
}
