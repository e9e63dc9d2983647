//! The document of a request, parsed, and its operation chosen.

use std::sync::Arc;

use async_graphql::{
    Name, Positioned,
    parser::types::{
        DocumentOperations, ExecutableDocument, OperationDefinition, OperationType, Selection, SelectionSet,
    },
};

use super::{answer::Fault, documents::Parsed, scan::MAX_NESTING};

/// A parsed document and the operation to run.
pub struct Document {
    /// The whole document, shared with other requests that sent it.
    pub parsed: Arc<Parsed>,
    name: Option<Name>,
}

impl Document {
    /// Chooses the operation named `operation_name`, or the only one.
    pub fn choose(parsed: Arc<Parsed>, operation_name: Option<&str>) -> Result<Self, Fault> {
        let name = match (&parsed.document.operations, operation_name) {
            (DocumentOperations::Single(_), None) => None,
            (DocumentOperations::Multiple(all), None) if all.len() == 1 => all.keys().next().cloned(),
            (DocumentOperations::Multiple(_), None) => {
                return Err(Fault::validation(
                    "« operationName » est obligatoire : le document contient plusieurs opérations.",
                    "`operationName` is required: the document has several operations.",
                ));
            }
            (DocumentOperations::Multiple(all), Some(name)) if all.contains_key(name) => Some(Name::new(name)),
            (_, Some(name)) => {
                return Err(Fault::validation(
                    format!("Le document ne contient pas d’opération « {name} »."),
                    format!("The document has no operation named `{name}`."),
                ));
            }
        };
        let document = Self { parsed, name };
        document.check_subscription()?;
        Ok(document)
    }

    /// The name of the operation to run, for the parts that look it up again.
    pub fn operation_name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The operation to run.
    pub fn operation(&self) -> &OperationDefinition {
        let chosen = |(name, _): &(Option<&Name>, &Positioned<OperationDefinition>)| *name == self.name.as_ref();
        match self.parsed.document.operations.iter().find(chosen) {
            Some((_, operation)) => &operation.node,
            None => unreachable!("`choose` chose the operation from this document"),
        }
    }

    /// A subscription has exactly one root field (GraphQL, single root field); the executor does not check it.
    fn check_subscription(&self) -> Result<(), Fault> {
        let operation = self.operation();
        if operation.ty != OperationType::Subscription {
            return Ok(());
        }
        let mut names = Vec::new();
        root_fields(&self.parsed.document, &operation.selection_set.node, MAX_NESTING, &mut names);
        let introspects = names.iter().any(|(_, name)| name.starts_with("__"));
        names.dedup_by_key(|(key, _)| *key);
        if names.len() == 1 && !introspects {
            return Ok(());
        }
        Err(Fault::validation(
            "Une souscription doit demander exactement un champ à sa racine.",
            "A subscription must select exactly one root field.",
        ))
    }
}

/// Collects response key and name of the fields at the root, through fragments.
fn root_fields<'a>(
    document: &'a ExecutableDocument,
    set: &'a SelectionSet,
    depth: usize,
    into: &mut Vec<(&'a str, &'a str)>,
) {
    // Two fields are one too many already; a chain of fragments longer than this is refused as too deep later.
    if depth == 0 || into.len() > 1 {
        return;
    }
    for selection in &set.items {
        match &selection.node {
            Selection::Field(field) => into.push((&field.node.response_key().node, &field.node.name.node)),
            Selection::InlineFragment(inline) => {
                root_fields(document, &inline.node.selection_set.node, depth - 1, into);
            }
            Selection::FragmentSpread(spread) => {
                if let Some(fragment) = document.fragments.get(&spread.node.fragment_name.node) {
                    root_fields(document, &fragment.node.selection_set.node, depth - 1, into);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Document, Fault, MAX_NESTING, Parsed};

    fn parse(text: &str, operation_name: Option<&str>) -> Result<Document, Fault> {
        Document::choose(Arc::new(Parsed::of(text)?), operation_name)
    }

    #[test]
    fn the_deepest_document_allowed_fits_the_stack() {
        let open = MAX_NESTING - 2;
        let text = format!("{{ a(b: {}{}) }}", "[".repeat(open), "]".repeat(open));
        assert!(parse(&text, None).is_ok());
        let text = format!("{}{}", "{a".repeat(MAX_NESTING), "}".repeat(MAX_NESTING));
        // Refused or parsed, but answered.
        let _ = parse(&text, None);
    }

    #[test]
    fn the_operation_is_chosen_by_name() {
        for (text, name, chosen) in [
            ("{ a }", None, Some(None)),
            ("{ a }", Some("A"), None),
            ("query A { a }", None, Some(Some("A"))),
            ("query A { a } query B { b }", Some("B"), Some(Some("B"))),
            ("query A { a } query B { b }", None, None),
            ("query A { a } query B { b }", Some("C"), None),
        ] {
            let document = parse(text, name).ok();
            assert_eq!(document.as_ref().map(Document::operation_name), chosen, "{text} {name:?}");
        }
    }

    #[test]
    fn a_subscription_has_one_root_field() {
        for (text, sound) in [
            ("subscription { a }", true),
            ("subscription { ...F } fragment F on S { a }", true),
            ("subscription { a b }", false),
            ("subscription { a ... on S { b } }", false),
            ("subscription { x: a y: a }", false),
            ("subscription { __typename }", false),
            ("subscription { ...F } fragment F on S { ...F }", false),
        ] {
            assert_eq!(parse(text, None).is_ok(), sound, "{text}");
        }
    }
}
