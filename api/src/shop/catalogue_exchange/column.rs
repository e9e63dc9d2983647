//! The columns of the table, and the names under which merchants know them. Pure.

use crate::platform::locale::Locale;

/// A column that is read and written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Column {
    /// The merchant's own reference: what a row is known by.
    Reference,
    /// Our id, for products without a reference.
    Id,
    /// Product or pack.
    Kind,
    /// The name of the section.
    Section,
    /// The name.
    Name,
    /// What the customer should know.
    Comment,
    /// Before promotion; of a pack its price.
    Price,
    /// What is taken off, at most 0.
    Promotion,
    /// Whether it can be ordered.
    Available,
}

impl Column {
    /// Every column, in the order in which they are written.
    pub const ALL: [Self; 9] = [
        Self::Reference,
        Self::Id,
        Self::Kind,
        Self::Section,
        Self::Name,
        Self::Comment,
        Self::Price,
        Self::Promotion,
        Self::Available,
    ];

    /// The names it goes by, without accents and capitals; the first two are those that we write, French and English.
    fn names(self) -> &'static [&'static str] {
        match self {
            Self::Reference => {
                &["reference", "reference", "sku", "ref", "code", "code article", "article", "reference produit"]
            }
            Self::Id => &["identifiant", "id", "product id", "id produit"],
            Self::Kind => &["type", "kind", "nature"],
            Self::Section => &["rayon", "section", "categorie", "category", "famille"],
            Self::Name => &["nom", "name", "produit", "product", "designation", "libelle", "title", "titre"],
            Self::Comment => &["commentaire", "comment", "description"],
            Self::Price => &["prix", "price", "prix ttc", "list price", "prix catalogue", "tarif"],
            Self::Promotion => &["promotion", "promotion", "remise", "discount"],
            Self::Available => &["disponible", "available", "en vente", "actif", "active"],
        }
    }

    /// The header that we write.
    pub fn header(self, locale: Locale) -> &'static str {
        match locale {
            Locale::French => self.names()[0],
            Locale::English => self.names()[1],
        }
    }

    /// The column that a header means.
    pub fn of(header: &str) -> Option<Self> {
        let folded = fold(header);
        Self::ALL.into_iter().find(|column| column.names().contains(&folded.as_str()))
    }
}

/// Without accents, capitals, and what joins words.
pub fn fold(text: &str) -> String {
    let plain = text.trim().chars().flat_map(char::to_lowercase).filter_map(|c| match c {
        'à' | 'â' | 'ä' => Some('a'),
        'ç' => Some('c'),
        'é' | 'è' | 'ê' | 'ë' => Some('e'),
        'î' | 'ï' => Some('i'),
        'ô' | 'ö' => Some('o'),
        'ù' | 'û' | 'ü' => Some('u'),
        '_' | '-' | '\u{a0}' | '\u{202f}' => Some(' '),
        // Accents that stand for themselves.
        '\u{300}'..='\u{36f}' => None,
        other => Some(other),
    });
    plain.collect()
}

#[cfg(test)]
mod tests {
    use super::{Column, Locale};

    #[test]
    fn headers_are_known_in_both_languages_and_however_they_are_typed() {
        for (header, column) in [
            ("Référence", Some(Column::Reference)),
            ("SKU", Some(Column::Reference)),
            ("Libellé", Some(Column::Name)),
            ("LIST_PRICE", Some(Column::Price)),
            (" Prix TTC ", Some(Column::Price)),
            ("Cate\u{301}gorie", Some(Column::Section)),
            ("Poids", None),
            ("", None),
        ] {
            assert_eq!(Column::of(header), column, "{header}");
        }
        for column in Column::ALL {
            assert_eq!(Column::of(column.header(Locale::French)), Some(column));
            assert_eq!(Column::of(column.header(Locale::English)), Some(column));
        }
    }
}
