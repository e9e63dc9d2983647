//! What accounts are looked for by. Pure.

use crate::platform::error::{ApiError, ApiResult};

/// The longest search.
const MAX_SEARCH: usize = 100;

/// A search as a pattern of LIKE over texts whose letters without accents are small; none for a blank one.
///
/// Databases disagree about the case of other letters: each of them may be any letter.
pub fn pattern(search: &str) -> ApiResult<Option<String>> {
    let search = search.trim();
    if search.chars().count() > MAX_SEARCH {
        return Err(ApiError::bad_input(
            format!("Une recherche compte au plus {MAX_SEARCH} caractères."),
            format!("A search has at most {MAX_SEARCH} characters."),
        ));
    }
    let mut pattern = String::from("%");
    for letter in search.chars() {
        match letter {
            '%' | '_' | '\\' => pattern.extend(['\\', letter]),
            letter if letter.is_ascii() => pattern.push(letter.to_ascii_lowercase()),
            _ => pattern.push('_'),
        }
    }
    pattern.push('%');
    Ok((!search.is_empty()).then_some(pattern))
}

#[cfg(test)]
mod tests {
    use super::pattern;

    #[test]
    fn signs_of_patterns_stand_for_themselves_and_accents_for_any_letter() {
        for (search, expected) in
            [(" ", None), ("Anne", Some("%anne%")), ("100%_\\", Some("%100\\%\\_\\\\%")), ("Élodie", Some("%_lodie%"))]
        {
            assert_eq!(pattern(search).unwrap().as_deref(), expected, "{search}");
        }
        assert!(pattern(&"x".repeat(101)).is_err());
    }
}
