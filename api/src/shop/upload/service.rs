//! Use cases of files that managers send.

use async_graphql::ID;
use entity::shop::{image, upload};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    error::UploadError,
    rules::{self, FileKind},
};
use crate::{
    app::App,
    platform::{
        actor::SignedIn,
        audit::{self, Change, Deed, Subject, SubjectKind},
        constraint,
        error::ApiError,
        global_id::NodeKind,
        picture::PictureKind,
    },
    shop::image::{self as images, rules::ImageSize},
};

/// Why a file was not taken.
pub type Refused = UploadError;

/// A file that was taken.
pub struct Uploaded {
    id: Uuid,
    /// What was in it; none of a CSV file.
    pub image: Option<image::Model>,
}

impl Uploaded {
    /// What a mutation takes to use the file.
    pub fn reference(&self) -> ID {
        NodeKind::Upload.encode(self.id)
    }
}

/// Takes a file of `by`: recognises it, keeps what it is good for, and gives a reference that is good for a day.
pub async fn receive(app: &App, by: &SignedIn, content: Vec<u8>) -> Result<Uploaded, Refused> {
    match rules::kind_of(&content)? {
        FileKind::Picture(kind) => picture(app, by, kind, content).await,
        FileKind::Csv => {
            let id = Uuid::now_v7();
            app.files.put(&rules::csv_name(id), content).await.map_err(ApiError::internal)?;
            insert(app, id, by, None).await?;
            Ok(Uploaded { id, image: None })
        }
    }
}

/// Where the picture that was sent can be seen.
pub fn url(app: &App, image: &image::Model) -> String {
    images::service::url(app, image, ImageSize::Full)
}

/// The refusal of a file larger than the settings allow.
pub fn too_large(app: &App) -> Refused {
    UploadError::TooLarge { most: app.config.max_upload_mib }
}

/// The refusal of a form without a file, or with several.
pub fn not_one_file() -> Refused {
    UploadError::NotOneFile
}

/// The file that `by` sent under this reference.
pub async fn find(db: &impl ConnectionTrait, by: Uuid, id: Uuid) -> Result<upload::Model, UploadError> {
    let found = upload::Entity::find_by_id(id).filter(upload::Column::AccountId.eq(by)).one(db).await?;
    found.ok_or(UploadError::UnknownUpload)
}

async fn picture(app: &App, by: &SignedIn, kind: PictureKind, content: Vec<u8>) -> Result<Uploaded, UploadError> {
    let most = app.config.max_image_megapixels;
    let rendered = app.pictures.render(kind, content, &images::rules::BOXES).await?;
    let rendered = rendered.map_err(|fault| UploadError::Picture { fault, most })?;
    let id = Uuid::now_v7();
    let image = images::service::keep(app, rendered.clone()).await?;
    match insert(app, id, by, Some(image.id)).await {
        Ok(()) => Ok(Uploaded { id, image: Some(image) }),
        // It was an old one that nobody showed, and the worker has just removed it.
        Err(error) if constraint::violated(&error).as_deref() == Some(constraint::ANY_FOREIGN_KEY) => {
            let image = images::service::keep(app, rendered).await?;
            insert(app, id, by, Some(image.id)).await?;
            Ok(Uploaded { id, image: Some(image) })
        }
        Err(error) => Err(error.into()),
    }
}

async fn insert(app: &App, id: Uuid, by: &SignedIn, image_id: Option<Uuid>) -> Result<(), sea_orm::DbErr> {
    let now = app.clock.now();
    let account_id = by.account_id;
    let row = upload::Model { id, account_id, image_id, created_at: now };
    let txn = app.database.begin_write().await?;
    upload::Entity::insert(row.into_active_model()).exec_without_returning(&*txn).await?;
    let told = json!({ "kind": if image_id.is_some() { "IMAGE" } else { "CSV" }, "image": image_id });
    let sent = Change::of(Subject::Row(SubjectKind::Upload, id), &Value::Null, &told);
    audit::record(&txn, Deed::new("upload", by, now), [sent]).await?;
    txn.commit().await
}
