//! The schema as clients read it.

use std::{collections::BTreeMap, fmt};

use serde::Deserialize;
use serde_json::json;

use super::app::TestApp;

const QUERY: &str = "{ __schema { queryType { name } mutationType { name } types { ...Type } } }
fragment Type on __Type { kind name description isOneOf
    fields { name description args { ...Input } type { ...Ref } }
    inputFields { ...Input } interfaces { name } enumValues { name description } possibleTypes { name } }
fragment Input on __InputValue { name description type { ...Ref } defaultValue }
fragment Ref on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";

/// Every type, by name. The language's own ones (`__Type`, …) are left out.
pub struct Schema {
    /// The types.
    pub types: BTreeMap<String, Type>,
}

/// A type.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Type {
    /// `OBJECT`, `INPUT_OBJECT`, and so on.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// What it says about itself.
    pub description: Option<String>,
    /// Whether exactly one of its input fields is to be given.
    pub is_one_of: Option<bool>,
    fields: Option<Vec<Field>>,
    input_fields: Option<Vec<Input>>,
    interfaces: Option<Vec<Name>>,
    enum_values: Option<Vec<EnumValue>>,
    possible_types: Option<Vec<Name>>,
}

/// A field of an object or an interface.
#[derive(Deserialize)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// What it says about itself.
    pub description: Option<String>,
    /// Its arguments.
    pub args: Vec<Input>,
    /// What it answers.
    #[serde(rename = "type")]
    pub ty: TypeRef,
}

/// An argument, or a field of an input object.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Input {
    /// Its name.
    pub name: String,
    /// What it says about itself.
    pub description: Option<String>,
    /// What it takes.
    #[serde(rename = "type")]
    pub ty: TypeRef,
    /// What it is when missing, as a literal.
    pub default_value: Option<String>,
}

/// A value of an enumeration.
#[derive(Deserialize)]
pub struct EnumValue {
    /// Its name.
    pub name: String,
    /// What it says about itself.
    pub description: Option<String>,
}

/// A type as it is used: named, a list, or never null.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TypeRef {
    kind: String,
    name: Option<String>,
    of_type: Option<Box<TypeRef>>,
}

#[derive(Deserialize)]
struct Name {
    name: String,
}

impl Schema {
    /// Asks the service for it.
    pub async fn of(app: &TestApp) -> Self {
        let mut answer = app.graphql(QUERY, json!({}), None).await;
        assert_eq!(answer.get("errors"), None, "{answer}");
        let types = answer["data"]["__schema"]["types"].take();
        let types: Vec<Type> = serde_json::from_value(types).expect("the schema has the shape that was asked for");
        let ours = types.into_iter().filter(|ty| !ty.name.starts_with("__"));
        Self { types: ours.map(|ty| (ty.name.clone(), ty)).collect() }
    }

    /// The type that `ty` is made of.
    pub fn named(&self, ty: &TypeRef) -> &Type {
        &self.types[ty.named()]
    }
}

impl Type {
    /// The fields of an object or an interface.
    pub fn fields(&self) -> &[Field] {
        self.fields.as_deref().unwrap_or_default()
    }

    /// The field `name`.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields().iter().find(|field| field.name == name)
    }

    /// The fields of an input object.
    pub fn input_fields(&self) -> &[Input] {
        self.input_fields.as_deref().unwrap_or_default()
    }

    /// The values of an enumeration.
    pub fn enum_values(&self) -> &[EnumValue] {
        self.enum_values.as_deref().unwrap_or_default()
    }

    /// The names of the interfaces that an object has.
    pub fn interfaces(&self) -> impl Iterator<Item = &str> {
        self.interfaces.iter().flatten().map(|interface| interface.name.as_str())
    }

    /// The names of the objects that have an interface.
    pub fn possible_types(&self) -> impl Iterator<Item = &str> {
        self.possible_types.iter().flatten().map(|ty| ty.name.as_str())
    }
}

impl Input {
    /// Whether it has to be given.
    pub fn is_required(&self) -> bool {
        self.ty.is_non_null() && self.default_value.is_none()
    }
}

impl TypeRef {
    /// The name of the type it is made of.
    pub fn named(&self) -> &str {
        match &self.of_type {
            Some(inner) => inner.named(),
            None => self.name.as_deref().unwrap_or_default(),
        }
    }

    /// Whether it is never null.
    pub fn is_non_null(&self) -> bool {
        self.kind == "NON_NULL"
    }

    /// The same type where it may be null.
    pub fn nullable(&self) -> &Self {
        if self.is_non_null() { self.of_type.as_deref().unwrap_or(self) } else { self }
    }

    /// The type of its items, if it is a list.
    pub fn item(&self) -> Option<&Self> {
        let list = self.nullable();
        if list.kind == "LIST" { list.of_type.as_deref() } else { None }
    }
}

impl fmt::Display for TypeRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.kind.as_str(), &self.of_type) {
            ("NON_NULL", Some(inner)) => write!(f, "{inner}!"),
            ("LIST", Some(inner)) => write!(f, "[{inner}]"),
            _ => f.write_str(self.named()),
        }
    }
}
