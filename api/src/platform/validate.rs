//! Checks of the plain shape of input: lengths and ranges. Rules of a domain live with the domain.

use super::refusal::{Refusal, UserErrorCode};

/// Collects every fault of an input, so that one answer names them all.
#[derive(Debug, Default)]
pub struct Validation {
    refusals: Vec<Refusal>,
}

impl Validation {
    /// An input without faults so far.
    pub fn new() -> Self {
        Self::default()
    }

    /// A text, trimmed, of at least `least` and at most `most` characters, without control characters
    /// other than line breaks.
    pub fn text(&mut self, field: &str, value: &str, least: usize, most: usize) -> String {
        let value = value.trim();
        let length = value.chars().count();
        if length < least && length == 0 {
            self.add(field, UserErrorCode::InvalidInput, "Ce texte est obligatoire.", "This text is required.");
        } else if length < least || length > most {
            self.add(
                field,
                UserErrorCode::InvalidInput,
                format!("Ce texte doit compter de {least} à {most} caractères."),
                format!("This text must have {least} to {most} characters."),
            );
        } else if value.chars().any(|c| c.is_control() && c != '\n') {
            self.add(
                field,
                UserErrorCode::InvalidInput,
                "Ce texte contient des caractères de contrôle : retirez-les.",
                "This text contains control characters: remove them.",
            );
        }
        value.to_owned()
    }

    /// A whole number between `least` and `most`, both included.
    pub fn range(&mut self, field: &str, value: i64, least: i64, most: i64) -> i64 {
        if value < least || value > most {
            self.add(
                field,
                UserErrorCode::OutOfRange,
                format!("Ce nombre doit être compris entre {least} et {most}."),
                format!("This number must lie between {least} and {most}."),
            );
        }
        value
    }

    /// Notes a fault found by the caller.
    pub fn add(&mut self, field: &str, code: UserErrorCode, french: impl Into<String>, english: impl Into<String>) {
        self.refusals.push(Refusal::of(field, code, french, english));
    }

    /// `value` when the input is sound, otherwise all its faults.
    pub fn finish<T>(self, value: T) -> Result<T, Vec<Refusal>> {
        if self.refusals.is_empty() { Ok(value) } else { Err(self.refusals) }
    }
}
