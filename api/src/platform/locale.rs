//! The two languages people read, and texts that exist in both.

use async_graphql::Enum;
use entity::account::account::AccountLanguage;

/// A language that Quai speaks. French comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
#[graphql(name = "Language")]
pub enum Locale {
    /// French, spoken where nothing else is asked for.
    #[default]
    French,
    /// English, the second language.
    English,
}

impl Locale {
    /// Chooses from an `Accept-Language` header: the known language with the highest weight,
    /// French where none is known.
    pub fn from_accept_language(header: Option<&str>) -> Self {
        let weighted = header.unwrap_or_default().split(',').filter_map(|range| {
            let mut parts = range.trim().split(';');
            let locale = match parts.next()?.trim().get(..2)?.to_ascii_lowercase().as_str() {
                "fr" => Self::French,
                "en" => Self::English,
                _ => return None,
            };
            let weight = parts
                .find_map(|part| part.trim().strip_prefix("q="))
                .map_or(Some(1.0), |weight| weight.parse::<f32>().ok())?;
            (weight > 0.0).then_some((locale, weight))
        });
        weighted
            .reduce(|best, next| if next.1 > best.1 { next } else { best })
            .map_or_else(Self::default, |(locale, _)| locale)
    }
}

impl Locale {
    /// The language's tag, as in `lang="fr"`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::French => "fr",
            Self::English => "en",
        }
    }
}

impl From<AccountLanguage> for Locale {
    fn from(language: AccountLanguage) -> Self {
        match language {
            AccountLanguage::French => Self::French,
            AccountLanguage::English => Self::English,
        }
    }
}

impl From<Locale> for AccountLanguage {
    fn from(locale: Locale) -> Self {
        match locale {
            Locale::French => Self::French,
            Locale::English => Self::English,
        }
    }
}

/// A sentence in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    french: String,
    english: String,
}

impl Text {
    /// A sentence in French and in English.
    pub fn new(french: impl Into<String>, english: impl Into<String>) -> Self {
        Self { french: french.into(), english: english.into() }
    }

    /// The sentence in one language.
    pub fn in_locale(&self, locale: Locale) -> &str {
        match locale {
            Locale::French => &self.french,
            Locale::English => &self.english,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Locale;

    #[test]
    fn the_heaviest_known_language_wins() {
        for (header, expected) in [
            (None, Locale::French),
            (Some("en"), Locale::English),
            (Some("de, en;q=0.5, fr;q=0.4"), Locale::English),
            (Some("en-GB;q=0.2, fr-CA"), Locale::French),
            (Some("en;q=0"), Locale::French),
            (Some("\u{e9}\u{e9}, ;;, q=1"), Locale::French),
        ] {
            assert_eq!(Locale::from_accept_language(header), expected, "{header:?}");
        }
    }
}
