//! What can be refused about a file that somebody sends.

use sea_orm::DbErr;

use crate::platform::{
    error::{ApiError, ApiResult},
    picture::PictureFault,
    refusal::{Refusal, Refuse, UserErrorCode},
};

/// Why a file was not taken, or cannot be used.
#[derive(Debug)]
pub enum UploadError {
    /// There is no file in the form, or more than one.
    NotOneFile,
    /// The file has no content.
    Empty,
    /// It has more bytes than one file may have.
    TooLarge {
        /// How many it may have, in MiB.
        most: usize,
    },
    /// It is a drawing that can carry programs.
    Svg,
    /// It is nothing that can be used.
    UnknownType,
    /// The picture cannot be decoded.
    Picture {
        /// Why not.
        fault: PictureFault,
        /// How many megapixels one may have.
        most: u32,
    },
    /// No such file, none of the caller's, or none any more.
    UnknownUpload,
    /// A fault of ours.
    Fault(ApiError),
}

impl From<DbErr> for UploadError {
    fn from(error: DbErr) -> Self {
        Self::Fault(error.into())
    }
}

impl From<ApiError> for UploadError {
    fn from(error: ApiError) -> Self {
        Self::Fault(error)
    }
}

impl Refuse for UploadError {
    fn refusals(self) -> ApiResult<Vec<Refusal>> {
        let (code, french, english) = match self {
            Self::Fault(fault) => return Err(fault),
            Self::UnknownUpload => {
                return Ok(vec![Refusal::of(
                    "uploadId",
                    UserErrorCode::NotFound,
                    "Ce fichier n’existe pas ou n’est plus gardé : envoyez-le de nouveau.",
                    "There is no such file, or it is kept no longer: send it again.",
                )]);
            }
            Self::NotOneFile => (
                UserErrorCode::InvalidInput,
                "Envoyez un seul fichier, dans le champ « file » du formulaire.".to_owned(),
                "Send exactly one file, in the form's field `file`.".to_owned(),
            ),
            Self::Empty => (
                UserErrorCode::FileUnreadable,
                "Ce fichier est vide : choisissez-en un autre.".to_owned(),
                "This file is empty: choose another one.".to_owned(),
            ),
            Self::TooLarge { most } => (
                UserErrorCode::FileTooLarge,
                format!("Ce fichier dépasse {most} Mio : envoyez-en un plus petit."),
                format!("This file is larger than {most} MiB: send a smaller one."),
            ),
            Self::Svg => (
                UserErrorCode::FileTypeRefused,
                "Les dessins SVG ne sont pas acceptés, car ils peuvent contenir des programmes : exportez-le en PNG."
                    .to_owned(),
                "SVG drawings are not accepted, because they can carry programs: export it as PNG.".to_owned(),
            ),
            Self::UnknownType => (
                UserErrorCode::FileTypeRefused,
                "Ce type de fichier n’est pas accepté : envoyez une image JPEG, PNG, WebP ou GIF, ou un fichier CSV."
                    .to_owned(),
                "This type of file is not accepted: send a JPEG, PNG, WebP or GIF picture, or a CSV file.".to_owned(),
            ),
            Self::Picture { fault: PictureFault::Unreadable, .. } => (
                UserErrorCode::FileUnreadable,
                "Cette image est abîmée ou incomplète : exportez-la de nouveau.".to_owned(),
                "This picture is broken or incomplete: export it again.".to_owned(),
            ),
            Self::Picture { fault: PictureFault::TooManyPixels, most } => (
                UserErrorCode::FileTooLarge,
                format!("Cette image dépasse {most} millions de pixels : réduisez-la."),
                format!("This picture has more than {most} million pixels: make it smaller."),
            ),
        };
        Ok(vec![Refusal::of("file", code, french, english)])
    }
}
