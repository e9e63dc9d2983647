//! What a section must look like. Pure.

use crate::platform::{refusal::Refusal, validate::Validation};

/// The texts and the place of a section.
#[derive(Clone, Debug)]
pub struct SectionDraft {
    /// Its name, unique in the shop.
    pub name: String,
    /// What customers find there.
    pub description: String,
    /// Its place among the sections, lowest first.
    pub position: i32,
}

/// Trims and checks a section (docs/domain.md, sections and products).
pub fn check(draft: SectionDraft) -> Result<SectionDraft, Vec<Refusal>> {
    let mut validation = Validation::new();
    let name = validation.text("name", &draft.name, 1, 100);
    let description = validation.text("description", &draft.description, 0, 2_000);
    validation.range("position", draft.position.into(), 0, 10_000);
    validation.finish(SectionDraft { name, description, position: draft.position })
}
