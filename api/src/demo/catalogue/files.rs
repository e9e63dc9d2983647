//! The five CSV files of the demonstration's catalogue, row by row.

use serde::{Deserialize, Deserializer, de::DeserializeOwned, de::Error as _};

use crate::demo::DemoError;

#[derive(Debug, Deserialize)]
pub(super) struct SectionRow {
    pub(super) name: String,
    pub(super) description: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct ProductRow {
    pub(super) section: String,
    pub(super) name: String,
    pub(super) comment: String,
    pub(super) list_price: i64,
    pub(super) promotion: i64,
    pub(super) image: String,
    #[serde(deserialize_with = "yes_or_no")]
    pub(super) available: bool,
}

#[derive(Debug, Deserialize)]
pub(super) struct PackRow {
    pub(super) section: String,
    pub(super) name: String,
    pub(super) comment: String,
    pub(super) price: i64,
    pub(super) former_price: Option<i64>,
    pub(super) image: String,
    #[serde(deserialize_with = "yes_or_no")]
    pub(super) available: bool,
}

#[derive(Debug, Deserialize)]
pub(super) struct PackItemRow {
    pub(super) pack: String,
    pub(super) product: String,
    pub(super) quantity: i32,
}

#[derive(Debug, Deserialize)]
pub(super) struct AssociationRow {
    pub(super) product: String,
    pub(super) associated: String,
}

/// The five files, as they are.
#[derive(Debug)]
pub(in crate::demo) struct Catalogue {
    pub(super) sections: Vec<SectionRow>,
    pub(super) products: Vec<ProductRow>,
    pub(super) packs: Vec<PackRow>,
    pub(super) pack_items: Vec<PackItemRow>,
    pub(super) associations: Vec<AssociationRow>,
}

impl Catalogue {
    /// Reads the files that are compiled into the program.
    pub(in crate::demo) fn read() -> Result<Self, DemoError> {
        Ok(Self {
            sections: rows("sections.csv", include_str!("sections.csv"))?,
            products: rows("products.csv", include_str!("products.csv"))?,
            packs: rows("packs.csv", include_str!("packs.csv"))?,
            pack_items: rows("pack_items.csv", include_str!("pack_items.csv"))?,
            associations: rows("associations.csv", include_str!("associations.csv"))?,
        })
    }
}

fn rows<T: DeserializeOwned>(file: &'static str, text: &str) -> Result<Vec<T>, DemoError> {
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(text.as_bytes());
    reader.deserialize().collect::<Result<_, _>>().map_err(|source| DemoError::File { file, source })
}

fn yes_or_no<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    match String::deserialize(deserializer)?.as_str() {
        "yes" => Ok(true),
        "no" => Ok(false),
        other => Err(D::Error::custom(format!("`{other}` is neither `yes` nor `no`"))),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{Catalogue, DemoError};

    #[test]
    fn every_name_is_unique_and_every_reference_resolves() -> Result<(), DemoError> {
        let catalogue = Catalogue::read()?;
        let sections: HashSet<_> = catalogue.sections.iter().map(|row| row.name.as_str()).collect();
        assert_eq!(sections.len(), catalogue.sections.len());

        let simple = catalogue.products.iter().map(|row| (row.name.as_str(), row.section.as_str()));
        let packs = catalogue.packs.iter().map(|row| (row.name.as_str(), row.section.as_str()));
        let mut names = HashSet::new();
        for (name, section) in simple.chain(packs) {
            assert!(names.insert(name), "{name} appears twice");
            assert!(sections.contains(section), "{name} is in the unknown section {section}");
        }

        let contents = catalogue.pack_items.iter().map(|row| (row.pack.as_str(), row.product.as_str()));
        let links = catalogue.associations.iter().map(|row| (row.product.as_str(), row.associated.as_str()));
        let mut seen = HashSet::new();
        for (from, to) in contents.chain(links) {
            assert!(names.contains(from) && names.contains(to), "{from} or {to} is unknown");
            assert!(from != to && seen.insert((from, to)), "{from} leads to {to} twice, or to itself");
        }
        Ok(())
    }

    #[test]
    fn a_pack_that_contains_another_comes_after_it() -> Result<(), DemoError> {
        let catalogue = Catalogue::read()?;
        let place = |name: &str| catalogue.packs.iter().position(|row| row.name == name);
        for row in &catalogue.pack_items {
            if let Some(inner) = place(&row.product) {
                assert!(place(&row.pack) > Some(inner), "{} comes before {}", row.pack, row.product);
            }
        }
        Ok(())
    }
}
