//! Why a file as a whole was not imported.

use sea_orm::DbErr;

use crate::{
    platform::{
        constraint,
        error::{ApiError, ApiResult},
        refusal::{Refusal, Refuse, UserErrorCode},
    },
    shop::upload::error::UploadError,
};

/// Why a file was not imported. Nothing was changed.
#[derive(Debug)]
pub enum ExchangeError {
    /// The file that was sent cannot be used.
    Upload(UploadError),
    /// It is a picture.
    NoTable,
    /// No column tells which product a row is about.
    NoKeyColumn,
    /// Two columns mean the same.
    ColumnTwice(String),
    /// It has more rows than one import may have.
    TooManyRows {
        /// How many it may have.
        most: usize,
    },
    /// It has more columns than one import may have.
    TooManyColumns {
        /// How many it may have.
        most: usize,
    },
    /// Another change of the same products happened at the same time.
    Conflict,
    /// A fault of ours.
    Fault(ApiError),
}

impl From<UploadError> for ExchangeError {
    fn from(error: UploadError) -> Self {
        Self::Upload(error)
    }
}

impl From<ApiError> for ExchangeError {
    fn from(error: ApiError) -> Self {
        Self::Fault(error)
    }
}

impl From<DbErr> for ExchangeError {
    fn from(error: DbErr) -> Self {
        match constraint::violated(&error).as_deref() {
            // Somebody made or took away what was looked up a moment ago.
            Some("product_reference_key" | "section_name_key" | "section_name_alike" | constraint::ANY_FOREIGN_KEY) => {
                Self::Conflict
            }
            _ if constraint::is_conflict(&error) => Self::Conflict,
            _ => Self::Fault(error.into()),
        }
    }
}

impl Refuse for ExchangeError {
    fn refusals(self) -> ApiResult<Vec<Refusal>> {
        Ok(vec![match self {
            Self::Upload(error) => {
                let mut refusals = error.refusals()?;
                refusals.iter_mut().for_each(|refusal| refusal.field.insert(0, "source".to_owned()));
                return Ok(refusals);
            }
            Self::Fault(fault) => return Err(fault),
            Self::NoTable => Refusal::of(
                "source",
                UserErrorCode::FileTypeRefused,
                "Ce fichier n’est pas un tableau CSV : enregistrez votre tableau en CSV et envoyez-le.",
                "This file is no CSV table: save your table as CSV and send that.",
            ),
            Self::NoKeyColumn => Refusal::of(
                "source",
                UserErrorCode::InvalidInput,
                "La première ligne ne nomme ni « reference » ni « identifiant » : ajoutez l’une de ces colonnes.",
                "The first line names neither `reference` nor `id`: add one of these columns.",
            ),
            Self::ColumnTwice(name) => Refusal::of(
                "source",
                UserErrorCode::InvalidInput,
                format!("La colonne « {name} » dit la même chose qu’une autre : gardez-en une."),
                format!("The column “{name}” means the same as another one: keep one of them."),
            ),
            Self::TooManyRows { most } => Refusal::of(
                "source",
                UserErrorCode::LimitReached,
                format!("Plus de {most} lignes : partagez le fichier en plusieurs."),
                format!("More than {most} rows: split the file."),
            ),
            Self::TooManyColumns { most } => Refusal::of(
                "source",
                UserErrorCode::LimitReached,
                format!("Plus de {most} colonnes : vérifiez le séparateur, ou gardez celles qui servent."),
                format!("More than {most} columns: check the separator, or keep those that are needed."),
            ),
            Self::Conflict => Refusal::conflict(),
        }])
    }
}
