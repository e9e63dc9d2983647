//! What can be refused about the picture of a product.

use sea_orm::DbErr;

use crate::{
    platform::{
        error::ApiResult,
        refusal::{Refusal, Refuse, UserErrorCode},
    },
    shop::{product::error::ProductError, upload::error::UploadError},
};

/// Why a picture was not set.
#[derive(Debug)]
pub enum ImageError {
    /// What can happen to every product.
    Product(ProductError),
    /// The file that was sent cannot be used.
    Upload(UploadError),
    /// The file that was sent is no picture.
    NoPicture,
}

impl From<DbErr> for ImageError {
    fn from(error: DbErr) -> Self {
        Self::Product(error.into())
    }
}

impl From<ProductError> for ImageError {
    fn from(error: ProductError) -> Self {
        Self::Product(error)
    }
}

impl From<UploadError> for ImageError {
    fn from(error: UploadError) -> Self {
        Self::Upload(error)
    }
}

impl Refuse for ImageError {
    fn refusals(self) -> ApiResult<Vec<Refusal>> {
        match self {
            Self::Product(error) => error.refusals(),
            Self::Upload(error) => error.refusals(),
            Self::NoPicture => Ok(vec![Refusal::of(
                "uploadId",
                UserErrorCode::FileTypeRefused,
                "Ce fichier n’est pas une image : envoyez un JPEG, un PNG, un WebP ou un GIF.",
                "This file is no picture: send a JPEG, a PNG, a WebP or a GIF.",
            )]),
        }
    }
}
