//! Measures what an operation asks for, in one walk over its document.
//!
//! Each fragment is measured once and its measure reused, so the walk takes time in proportion to the document,
//! however often fragments are spread.

use std::collections::{HashMap, HashSet};

use async_graphql::{
    Name, Positioned, Value, Variables,
    parser::types::{
        Directive, ExecutableDocument, Field, FragmentDefinition, OperationDefinition, Selection, SelectionSet,
    },
};

use super::answer::Fault;
use crate::platform::pagination::MAX_PAGE;

/// What a list costs that is asked for without `first`: its default page.
const DEFAULT_PAGE: u64 = 20;
/// Lists that are answered whole, and what each costs: about its usual length. Some lead back to themselves, and
/// each level multiplies what is answered.
const WHOLE_LISTS: [(&str, u64); 14] = [
    ("associated", 10),
    ("byDay", 31),
    ("byTime", 40),
    ("changes", 10),
    ("contents", 10),
    ("faults", 100),
    ("lines", 10),
    ("openingExceptions", 10),
    ("packs", 10),
    ("priceHistory", 20),
    ("products", 20),
    ("shifts", 100),
    ("substitutions", 2),
    ("timeSlots", 100),
];
/// What asking the schema about itself costs: the answer is large, whatever is selected.
const INTROSPECTION_COST: u64 = 500;
/// How deep selections may nest, those of fragments included: each walk over the document calls itself for them.
const MAX_NESTING: usize = 64;

/// What a selection asks for, fragments included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Measure {
    /// One for each field, those of a list times its length.
    pub cost: u64,
    /// How deep selections nest.
    pub nesting: usize,
    /// How deep fields nest.
    pub depth: usize,
    /// Renamed fields.
    pub aliases: usize,
    /// Directives.
    pub directives: usize,
    /// Fields of the outermost selection.
    pub root_fields: usize,
    /// How deep fields nest below `__schema` and `__type`.
    pub introspection_depth: usize,
    /// How deep lists nest there.
    pub introspection_lists: usize,
    /// Nested fields with names of the schema's own lists; they count only below `__schema` and `__type`.
    schema_lists: usize,
    /// Whether there is `edges` or `nodes` in it, as in every page of a list.
    is_page: bool,
}

/// Measures `operation`, and walks over every fragment of the document, used or not: the validator will.
pub fn measure(
    document: &ExecutableDocument,
    operation: &OperationDefinition,
    variables: &Variables,
) -> Result<Measure, Fault> {
    let mut walk = Walk { document, operation, variables, measured: HashMap::new(), open: HashSet::new(), level: 0 };
    let measure = walk.set(&operation.selection_set.node)?.with_directives(&operation.directives);
    for name in document.fragments.keys() {
        walk.fragment(name)?;
    }
    Ok(measure)
}

/// One walk over a document for one of its operations.
struct Walk<'a> {
    document: &'a ExecutableDocument,
    operation: &'a OperationDefinition,
    variables: &'a Variables,
    measured: HashMap<&'a str, Measure>,
    open: HashSet<&'a str>,
    level: usize,
}

impl<'a> Walk<'a> {
    fn set(&mut self, set: &'a SelectionSet) -> Result<Measure, Fault> {
        let mut whole = Measure::default();
        self.level += 1;
        self.at_most_nested(0)?;
        for selection in &set.items {
            let part = match &selection.node {
                Selection::Field(field) => self.field(&field.node)?,
                Selection::InlineFragment(inline) => {
                    self.set(&inline.node.selection_set.node)?.with_directives(&inline.node.directives)
                }
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    self.fragment(name)?.with_directives(&spread.node.directives)
                }
            };
            whole = whole.beside(part);
        }
        self.level -= 1;
        Ok(Measure { nesting: whole.nesting + 1, ..whole })
    }

    fn at_most_nested(&self, further: usize) -> Result<(), Fault> {
        if self.level + further > MAX_NESTING { Err(Fault::limit("depth", MAX_NESTING as u64)) } else { Ok(()) }
    }

    fn fragment(&mut self, name: &'a Name) -> Result<Measure, Fault> {
        if let Some(measure) = self.measured.get(name.as_str()) {
            self.at_most_nested(measure.nesting)?;
            return Ok(*measure);
        }
        // The validator will say that an unknown one is unknown.
        let Some(fragment) = self.document.fragments.get(name) else { return Ok(Measure::default()) };
        if !self.open.insert(name) {
            return Err(Fault::validation(
                format!("Le fragment « {name} » se contient lui-même."),
                format!("The fragment `{name}` contains itself."),
            ));
        }
        let fragment: &'a FragmentDefinition = &fragment.node;
        let measure = self.set(&fragment.selection_set.node)?.with_directives(&fragment.directives);
        self.open.remove(name.as_str());
        self.measured.insert(name, measure);
        Ok(measure)
    }

    fn field(&mut self, field: &'a Field) -> Result<Measure, Fault> {
        let below = self.set(&field.selection_set.node)?;
        let name = field.name.node.as_str();
        let introspects = matches!(name, "__schema" | "__type");
        let length = self.length(field, below.is_page);
        let own = if introspects { INTROSPECTION_COST } else { 1 };
        let is_schema_list = matches!(name, "fields" | "inputFields" | "interfaces" | "possibleTypes");
        Ok(Measure {
            cost: below.cost.saturating_mul(length).saturating_add(own),
            nesting: below.nesting,
            depth: if introspects { 1 } else { below.depth.saturating_add(1) },
            aliases: below.aliases.saturating_add(usize::from(field.alias.is_some())),
            directives: below.directives.saturating_add(field.directives.len()),
            root_fields: 1,
            introspection_depth: if introspects { below.depth.saturating_add(1) } else { below.introspection_depth },
            introspection_lists: if introspects { below.schema_lists } else { below.introspection_lists },
            schema_lists: below.schema_lists.saturating_add(usize::from(is_schema_list)),
            is_page: matches!(name, "edges" | "nodes"),
        })
    }

    /// How many items the field answers at most, as far as its arguments tell.
    fn length(&self, field: &Field, is_page: bool) -> u64 {
        let argument = |name: &str| {
            let value = field.get_argument(name)?.node.clone();
            Some(value.into_const_with(|name| self.variable(&name).cloned().ok_or(())).unwrap_or_default())
        };
        let number = match (argument("first"), argument("ids")) {
            (Some(Value::Number(first)), _) => first.as_u64(),
            (Some(_), _) => None,
            (None, Some(Value::List(ids))) => Some(ids.len() as u64),
            (None, _) if is_page => None,
            (None, _) => {
                let whole = WHOLE_LISTS.iter().find(|(name, _)| *name == field.name.node.as_str());
                Some(whole.map_or(1, |(_, length)| *length))
            }
        };
        // An empty page costs what one item does, since its fields are visited all the same. More than a page can
        // hold is refused by the field itself, with a better message.
        number.unwrap_or(DEFAULT_PAGE).clamp(1, MAX_PAGE.unsigned_abs().into())
    }

    fn variable(&self, name: &Name) -> Option<&'a Value> {
        let default = || {
            let definition = self.operation.variable_definitions.iter().find(|known| known.node.name.node == *name)?;
            definition.node.default_value.as_ref().map(|value| &value.node)
        };
        self.variables.get(name).or_else(default)
    }
}

impl Measure {
    /// Two parts of one selection.
    fn beside(self, other: Self) -> Self {
        Self {
            cost: self.cost.saturating_add(other.cost),
            nesting: self.nesting.max(other.nesting),
            depth: self.depth.max(other.depth),
            aliases: self.aliases.saturating_add(other.aliases),
            directives: self.directives.saturating_add(other.directives),
            root_fields: self.root_fields.saturating_add(other.root_fields),
            introspection_depth: self.introspection_depth.max(other.introspection_depth),
            introspection_lists: self.introspection_lists.max(other.introspection_lists),
            schema_lists: self.schema_lists.max(other.schema_lists),
            is_page: self.is_page || other.is_page,
        }
    }

    fn with_directives(self, directives: &[Positioned<Directive>]) -> Self {
        Self { directives: self.directives.saturating_add(directives.len()), ..self }
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::{
        parse_schema,
        types::{BaseType, TypeKind, TypeSystemDefinition},
    };

    use super::WHOLE_LISTS;

    /// Lists of a handful of things that lead no further.
    const SHORT: [&str; 10] = [
        "actions",
        "alternatives",
        "field",
        "letterPreferences",
        "openingHours",
        "recoveryCodes",
        "roles",
        "steps",
        "unknownColumns",
        "userErrors",
    ];

    #[test]
    fn every_list_of_the_schema_costs_its_length() {
        for definition in parse_schema(crate::schema::sdl()).unwrap().definitions {
            let TypeSystemDefinition::Type(ty) = definition else { continue };
            let fields = match ty.node.kind {
                TypeKind::Object(object) => object.fields,
                TypeKind::Interface(interface) => interface.fields,
                _ => continue,
            };
            for field in fields.into_iter().map(|field| field.node) {
                let name = field.name.node.as_str();
                let counted = WHOLE_LISTS.iter().map(|(name, _)| *name).chain(SHORT).chain(["edges", "nodes"]);
                let is_list = matches!(field.ty.node.base, BaseType::List(_));
                assert!(!is_list || counted.into_iter().any(|counted| counted == name), "{}.{name}", ty.node.name);
            }
        }
    }
}
