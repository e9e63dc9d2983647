//! What can be refused about sections.

use sea_orm::DbErr;

use crate::platform::{
    constraint,
    error::{ApiError, ApiResult},
    refusal::{Refusal, Refuse, UserErrorCode},
};

/// Why a section was not changed.
#[derive(Debug)]
pub enum SectionError {
    /// The input has faults.
    Invalid(Vec<Refusal>),
    /// Another section has the name.
    NameTaken,
    /// The section still has products.
    NotEmpty,
    /// No such section.
    UnknownSection,
    /// A fault of ours.
    Fault(ApiError),
}

impl From<DbErr> for SectionError {
    fn from(error: DbErr) -> Self {
        match constraint::violated(&error).as_deref() {
            Some("section_name_key" | "section_name_alike") => Self::NameTaken,
            Some(constraint::ANY_FOREIGN_KEY) => Self::NotEmpty,
            _ => Self::Fault(error.into()),
        }
    }
}

impl From<Vec<Refusal>> for SectionError {
    fn from(refusals: Vec<Refusal>) -> Self {
        Self::Invalid(refusals)
    }
}

impl Refuse for SectionError {
    fn refusals(self) -> ApiResult<Vec<Refusal>> {
        Ok(vec![match self {
            Self::Invalid(refusals) => return Ok(refusals),
            Self::Fault(fault) => return Err(fault),
            Self::NameTaken => Refusal::of(
                "name",
                UserErrorCode::NameTaken,
                "Un autre rayon porte déjà ce nom, aux accents et aux majuscules près.",
                "Another section already has this name, accents and case aside.",
            ),
            Self::NotEmpty => Refusal::of(
                "sectionId",
                UserErrorCode::SectionNotEmpty,
                "Ce rayon contient encore des produits, archivés compris : déplacez-les d’abord.",
                "This section still has products, archived ones included: move them first.",
            ),
            Self::UnknownSection => {
                Refusal::of("sectionId", UserErrorCode::NotFound, "Ce rayon n’existe pas.", "There is no such section.")
            }
        }])
    }
}
