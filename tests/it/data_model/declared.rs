//! What docs/data-model/dependencies.toml declares.

use std::{collections::BTreeSet, fs, path::Path};

use figment::{
    Figment,
    providers::{Format, Toml},
};
use serde::Deserialize;

use super::normal_form::{Columns, Dependency, NormalForm};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    relation: Vec<Relation>,
}

/// One relation; the file itself tells what each field means.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Relation {
    pub name: String,
    pub area: String,
    pub columns: Vec<Column>,
    pub primary_key: Vec<String>,
    #[serde(default)]
    pub keys: Vec<Vec<String>>,
    #[serde(default)]
    pub keys_while: Vec<String>,
    #[serde(default)]
    pub foreign_keys: Vec<ForeignKey>,
    dependencies: Vec<String>,
    #[serde(default = "bcnf")]
    normal_form: String,
    #[serde(default)]
    pub derived: Vec<Derived>,
    pub why: String,
}

/// A column and its type, spelled `name type` with `?` where it may be empty.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct Column {
    pub name: String,
    pub kind: String,
    pub nullable: bool,
}

/// A foreign key, spelled `column -> relation, what happens to this row when that one goes`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct ForeignKey {
    pub column: String,
    pub relation: String,
    pub on_delete: String,
}

/// A column that repeats what other columns or relations say.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Derived {
    pub column: String,
    pub only: Option<String>,
    pub from: String,
    pub kept_by: String,
}

impl Relation {
    /// The names of its columns.
    pub fn all(&self) -> Columns {
        self.columns.iter().map(|column| column.name.clone()).collect()
    }

    /// Its columns without those that are derived in every row.
    pub fn without_derived(&self) -> Columns {
        let derived: BTreeSet<_> = self
            .derived
            .iter()
            .filter(|derived| derived.only.is_none())
            .collect::<Vec<_>>()
            .into_iter()
            .map(|derived| derived.column.as_str())
            .collect();
        self.all().into_iter().filter(|column| !derived.contains(column.as_str())).collect()
    }

    /// Its candidate keys, the primary one included.
    pub fn candidate_keys(&self) -> BTreeSet<Columns> {
        let primary = self.primary_key.iter().cloned().collect();
        self.keys.iter().map(|key| key.iter().cloned().collect()).chain([primary]).collect()
    }

    /// Its dependencies. Panics when one names a column that it does not have.
    pub fn dependencies(&self) -> Vec<Dependency> {
        let all = self.all();
        let side = |text: &str| -> Columns { text.split(',').map(|column| column.trim().to_owned()).collect() };
        let parse = |text: &String| {
            let (from, to) = text.split_once("->").unwrap_or_else(|| panic!("no arrow in {text:?} of {}", self.name));
            let determinant = side(from);
            let dependents = if to.trim() == "*" { all.difference(&determinant).cloned().collect() } else { side(to) };
            let unknown: Vec<_> = determinant.union(&dependents).filter(|column| !all.contains(*column)).collect();
            assert!(unknown.is_empty(), "{text:?} names what {} has no column for: {unknown:?}", self.name);
            Dependency { determinant, dependents }
        };
        self.dependencies.iter().map(parse).collect()
    }

    /// The dependencies as they are written.
    pub fn dependencies_as_written(&self) -> &[String] {
        &self.dependencies
    }

    /// The normal form that the table is said to be in.
    pub fn normal_form(&self) -> NormalForm {
        match self.normal_form.as_str() {
            "BCNF" => NormalForm::BoyceCodd,
            "3NF" => NormalForm::Third,
            "2NF" => NormalForm::Second,
            other => panic!("{} is said to be in {other:?}: BCNF, 3NF or 2NF", self.name),
        }
    }
}

impl TryFrom<String> for Column {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let (name, kind) = text.split_once(' ').ok_or_else(|| format!("{text:?} has no type"))?;
        let bare = kind.trim_end_matches('?');
        Ok(Self { name: name.to_owned(), kind: bare.to_owned(), nullable: bare.len() < kind.len() })
    }
}

impl TryFrom<String> for ForeignKey {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let parts = text.split_once(" -> ").and_then(|(column, rest)| Some((column, rest.split_once(", ")?)));
        let (column, (relation, on_delete)) = parts.ok_or_else(|| format!("{text:?} is no foreign key"))?;
        Ok(Self { column: column.to_owned(), relation: relation.to_owned(), on_delete: on_delete.to_owned() })
    }
}

/// Every relation, in the order of the file.
pub fn relations() -> Vec<Relation> {
    let text = fs::read_to_string(root().join("docs/data-model/dependencies.toml")).unwrap();
    let file: File = Figment::from(Toml::string(&text)).extract().unwrap_or_else(|error| panic!("{error}"));
    file.relation
}

/// The repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

fn bcnf() -> String {
    "BCNF".to_owned()
}
