//! How much one operation may ask for, counted over its document before it is validated.
//!
//! Each fragment is measured once and its measure reused, so the count takes time in proportion to the document,
//! however often fragments are spread. The validator follows every spread: it must not see what is refused here.

use std::collections::{HashMap, HashSet};

use async_graphql::{
    Name, Positioned, Value, Variables,
    parser::types::{
        Directive, ExecutableDocument, Field, FragmentDefinition, OperationDefinition, OperationType, Selection,
        SelectionSet,
    },
};

use super::answer::Fault;
use crate::platform::pagination::MAX_PAGE;

/// What a list costs that is asked for without `first`: its default page.
const DEFAULT_PAGE: u64 = 20;
/// What asking the schema about itself costs: the answer is large, whatever is selected.
const INTROSPECTION_COST: u64 = 500;
/// How deep a question to the schema about itself may nest. The usual ones ask for types of types of types.
const MAX_INTROSPECTION_DEPTH: usize = 20;
/// How often lists of the schema may nest in each other; the product of their lengths is what is answered.
const MAX_INTROSPECTION_LISTS: usize = 2;
const MAX_DIRECTIVES: usize = 100;

/// The limits of an operation.
#[derive(Clone, Copy, Debug)]
pub struct DocumentLimits {
    /// The largest cost: one for each field, those of a list times its length.
    pub max_cost: u64,
    /// How deep fields may nest.
    pub max_depth: usize,
    /// How many fields may be renamed.
    pub max_aliases: usize,
    /// How many changes one mutation may make.
    pub max_mutations: usize,
}

/// What a selection asks for, fragments included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Measure {
    cost: u64,
    depth: usize,
    aliases: usize,
    directives: usize,
    root_fields: usize,
    introspection_depth: usize,
    introspection_lists: usize,
    /// Nested fields with names of the schema's own lists; they count only below `__schema` and `__type`.
    schema_lists: usize,
    /// Whether there is `edges` or `nodes` in it, as in every page of a list.
    is_page: bool,
}

impl DocumentLimits {
    /// Checks every operation of the document, since the validator will visit them all, and answers the cost of
    /// the one to run.
    pub fn check(
        &self,
        document: &ExecutableDocument,
        chosen: &OperationDefinition,
        variables: &Variables,
    ) -> Result<u64, Fault> {
        for (_, operation) in document.operations.iter() {
            self.check_operation(document, &operation.node, variables)?;
        }
        self.check_operation(document, chosen, variables)
    }

    fn check_operation(
        &self,
        document: &ExecutableDocument,
        operation: &OperationDefinition,
        variables: &Variables,
    ) -> Result<u64, Fault> {
        let mut walk = Walk { document, operation, variables, measured: HashMap::new(), open: HashSet::new() };
        let measure = walk.set(&operation.selection_set.node)?;
        let at_most = |what, value: usize, most: usize| {
            if value > most { Err(Fault::limit(what, most as u64)) } else { Ok(()) }
        };
        at_most("depth", measure.depth, self.max_depth)?;
        at_most("depth", measure.introspection_depth, MAX_INTROSPECTION_DEPTH)?;
        at_most("nested introspection lists", measure.introspection_lists, MAX_INTROSPECTION_LISTS)?;
        at_most("aliases", measure.aliases, self.max_aliases)?;
        at_most("directives", measure.directives + operation.directives.len(), MAX_DIRECTIVES)?;
        if operation.ty == OperationType::Mutation {
            at_most("mutation root fields", measure.root_fields, self.max_mutations)?;
        }
        if measure.cost > self.max_cost { Err(Fault::limit("cost", self.max_cost)) } else { Ok(measure.cost) }
    }
}

struct Walk<'a> {
    document: &'a ExecutableDocument,
    operation: &'a OperationDefinition,
    variables: &'a Variables,
    measured: HashMap<&'a str, Measure>,
    open: HashSet<&'a str>,
}

impl<'a> Walk<'a> {
    fn set(&mut self, set: &'a SelectionSet) -> Result<Measure, Fault> {
        let mut whole = Measure::default();
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
        Ok(whole)
    }

    fn fragment(&mut self, name: &'a Name) -> Result<Measure, Fault> {
        if let Some(measure) = self.measured.get(name.as_str()) {
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
        let Some(first) = field.get_argument("first") else { return if is_page { DEFAULT_PAGE } else { 1 } };
        let number = match first.node.clone().into_const_with(|name| self.variable(&name).cloned().ok_or(())) {
            Ok(Value::Number(number)) => number.as_u64(),
            _ => None,
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
    use async_graphql::{Variables, parser::parse_query};
    use serde_json::json;

    use super::{DocumentLimits, Fault};

    const LIMITS: DocumentLimits = DocumentLimits { max_cost: 1_000, max_depth: 5, max_aliases: 3, max_mutations: 2 };

    fn cost(text: &str, variables: serde_json::Value) -> Result<u64, Fault> {
        let document = parse_query(text).unwrap();
        let (_, chosen) = document.operations.iter().next().unwrap();
        LIMITS.check(&document, &chosen.node, &Variables::from_json(variables))
    }

    #[test]
    fn a_list_costs_its_length() {
        for (text, variables, expected) in [
            ("{ a }", json!({}), 1),
            ("{ a { b c } }", json!({}), 3),
            ("{ a(first: 10) { b } }", json!({}), 11),
            ("{ a { edges { node { b } } } }", json!({}), 61),
            ("{ a { nodes { b } } }", json!({}), 41),
            ("{ a { ...P } } fragment P on X { nodes { b } }", json!({}), 41),
            ("query ($n: Int) { a(first: $n) { b } }", json!({ "n": 5 }), 6),
            ("query ($n: Int = 7) { a(first: $n) { b } }", json!({}), 8),
            ("query ($n: Int) { a(first: $n) { b } }", json!({}), 21),
            ("{ a(first: 0) { b } }", json!({}), 2),
            ("{ a(first: 999999) { b } }", json!({}), 101),
            ("{ a(first: 10) { b(first: 10) { c } } }", json!({}), 111),
        ] {
            assert_eq!(cost(text, variables).ok(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_too_much_is_refused() {
        for text in [
            "{ a(first: 100) { b(first: 100) { c } } }",
            "{ a { b { c { d { e { f } } } } } }",
            "{ a: x b: x c: x d: x }",
            "mutation { a b c }",
            "mutation { ...F } fragment F on M { a b c }",
            "{ a ...F } fragment F on Q { a ...G } fragment G on Q { b ...F }",
            "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }",
            "{ __type(name: \"A\") { interfaces { possibleTypes { interfaces { name } } } } }",
            "{ a } query B { a(first: 100) { b(first: 100) { c } } }",
        ] {
            let Ok(document) = parse_query(text.replace("{ a } query", "query A { a } query")) else {
                panic!("{text}")
            };
            let (_, chosen) = document.operations.iter().next().unwrap();
            assert!(LIMITS.check(&document, &chosen.node, &Variables::default()).is_err(), "{text}");
        }
    }

    #[test]
    fn fragments_that_double_each_other_are_counted_in_time() {
        let mut text = String::from("{ ...F0 }");
        for level in 0..2_000 {
            text += &format!(" fragment F{level} on Q {{ ...F{next} ...F{next} }}", next = level + 1);
        }
        text += " fragment F2000 on Q { a }";
        assert!(cost(&text, json!({})).is_err());
    }

    #[test]
    fn the_usual_question_to_the_schema_passes() {
        let of_type = "ofType { kind name ".repeat(9) + &"}".repeat(9);
        let text = format!(
            "query IntrospectionQuery {{ __schema {{ queryType {{ name }} types {{ ...FullType }} \
             directives {{ name args {{ ...InputValue }} }} }} }} \
             fragment FullType on __Type {{ kind name fields(includeDeprecated: true) {{ name \
             args {{ ...InputValue }} type {{ ...TypeRef }} }} inputFields {{ ...InputValue }} \
             interfaces {{ ...TypeRef }} enumValues {{ name }} possibleTypes {{ ...TypeRef }} }} \
             fragment InputValue on __InputValue {{ name type {{ ...TypeRef }} defaultValue }} \
             fragment TypeRef on __Type {{ kind name {of_type} }}"
        );
        assert!(cost(&text, json!({})).is_ok());
    }
}
