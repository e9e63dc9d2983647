//! How much one operation may ask for, counted over its document before it is validated.
//!
//! The validator follows every spread of a fragment, so it must not see what is refused here.

use async_graphql::{
    Variables,
    parser::types::{ExecutableDocument, OperationDefinition, OperationType},
};

use super::{answer::Fault, measure::measure};

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
    /// Whether the schema can be asked about itself.
    pub introspection: bool,
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
        let measure = measure(document, operation, variables)?;
        let at_most = |what, value: usize, most: usize| {
            if value > most { Err(Fault::limit(what, most as u64)) } else { Ok(()) }
        };
        if measure.introspection_depth > 0 && !self.introspection {
            return Err(Fault::validation(
                "Ce service ne décrit pas son schéma.",
                "This service does not describe its schema.",
            ));
        }
        at_most("depth", measure.depth, self.max_depth)?;
        at_most("depth", measure.introspection_depth, MAX_INTROSPECTION_DEPTH)?;
        at_most("nested introspection lists", measure.introspection_lists, MAX_INTROSPECTION_LISTS)?;
        at_most("aliases", measure.aliases, self.max_aliases)?;
        at_most("directives", measure.directives, MAX_DIRECTIVES)?;
        if operation.ty == OperationType::Mutation {
            at_most("mutation root fields", measure.root_fields, self.max_mutations)?;
        }
        if measure.cost > self.max_cost { Err(Fault::limit("cost", self.max_cost)) } else { Ok(measure.cost) }
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::{Variables, parser::parse_query};
    use serde_json::json;

    use super::{DocumentLimits, Fault};

    const LIMITS: DocumentLimits =
        DocumentLimits { max_cost: 1_000, max_depth: 5, max_aliases: 3, max_mutations: 2, introspection: true };

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
            ("{ associated { associated { a } } }", json!({}), 111),
            ("{ a(ids: [1, 2, 3]) { b } }", json!({}), 4),
            ("query ($i: [ID!]!) { a(ids: $i) { b } }", json!({ "i": ["1", "2"] }), 3),
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

    /// `{ ...F0 }` and fragments that each spread the next one twice, or once.
    fn chain(length: usize, times: usize) -> String {
        let spread = |level| format!(" ...F{level}").repeat(times);
        let link = |level| format!(" fragment F{level} on Q {{{} }}", spread(level + 1));
        let links: String = (0..length).map(link).collect();
        format!("{{ ...F0 }}{links} fragment F{length} on Q {{ a }}")
    }

    #[test]
    fn fragments_that_double_each_other_are_counted_in_time() {
        assert_eq!(cost(&chain(5, 2), json!({})).ok(), Some(32));
        assert!(cost(&chain(60, 2), json!({})).is_err());
    }

    #[test]
    fn a_long_chain_of_fragments_is_refused_without_following_it() {
        assert!(cost(&chain(30, 1), json!({})).is_ok());
        assert!(cost(&chain(2_000, 1), json!({})).is_err());
        let unused = chain(2_000, 1).replacen("{ ...F0 }", "{ a }", 1);
        assert!(cost(&unused, json!({})).is_err());
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
