//! The document of a request: scanned, parsed, and its operation chosen.
//!
//! The parser calls itself for every bracket, so a document is scanned for its size and nesting first: one pass
//! without a stack.

use async_graphql::{
    Name, Positioned,
    parser::{
        parse_query,
        types::{DocumentOperations, ExecutableDocument, OperationDefinition, OperationType, Selection, SelectionSet},
    },
};

use super::{answer::Fault, variables};

/// The most brackets open at once, of selections, arguments, lists and objects together.
const MAX_NESTING: usize = 64;
/// The most words and signs of a document.
const MAX_TOKENS: usize = 15_000;
/// The most operations of a document, of which a request runs one.
const MAX_OPERATIONS: usize = 25;

/// A parsed document and the operation to run.
pub struct Document {
    /// The whole document.
    pub parsed: ExecutableDocument,
    name: Option<Name>,
}

impl Document {
    /// Parses `text` and chooses the operation named `operation_name`, or the only one.
    pub fn parse(text: &str, operation_name: Option<&str>) -> Result<Self, Fault> {
        scan(text)?;
        let parsed = parse_query(text).map_err(Fault::syntax)?;
        if parsed.operations.iter().len() > MAX_OPERATIONS {
            return Err(Fault::limit("operations", MAX_OPERATIONS as u64));
        }
        let name = match (&parsed.operations, operation_name) {
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
        match self.parsed.operations.iter().find(chosen) {
            Some((_, operation)) => &operation.node,
            None => unreachable!("`parse` chose the operation from this document"),
        }
    }

    /// A subscription has exactly one root field (GraphQL, single root field); the executor does not check it.
    fn check_subscription(&self) -> Result<(), Fault> {
        let operation = self.operation();
        if operation.ty != OperationType::Subscription {
            return Ok(());
        }
        let mut names = Vec::new();
        root_fields(&self.parsed, &operation.selection_set.node, MAX_NESTING, &mut names);
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

/// Counts tokens and open brackets, in one pass that knows strings and comments. The character NUL is refused, as it
/// is in variables: no text of ours may hold it.
fn scan(text: &str) -> Result<(), Fault> {
    let bytes = text.as_bytes();
    let (mut at, mut open, mut tokens) = (0, 0_usize, 0_usize);
    while let Some(byte) = bytes.get(at) {
        let end = match byte {
            b'#' => end_of_line(bytes, at),
            b' ' | b'\t' | b'\r' | b'\n' | b',' => at + 1,
            b'"' => end_of_string(bytes, at),
            _ if is_word(*byte) => at + bytes[at..].iter().take_while(|byte| is_word(**byte)).count(),
            _ => at + 1,
        };
        if bytes[at..end].contains(&0) || *byte == b'"' && has_nul_escape(&bytes[at..end]) {
            return Err(variables::nul().into());
        }
        match byte {
            b'{' | b'(' | b'[' => open += 1,
            b'}' | b')' | b']' => open = open.saturating_sub(1),
            _ => {}
        }
        if !matches!(byte, b'#' | b' ' | b'\t' | b'\r' | b'\n' | b',') {
            tokens += 1;
        }
        if open > MAX_NESTING {
            return Err(Fault::limit("nested brackets", MAX_NESTING as u64));
        }
        if tokens > MAX_TOKENS {
            return Err(Fault::limit("tokens", MAX_TOKENS as u64));
        }
        at = end;
    }
    Ok(())
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+')
}

/// Whether a string spells NUL as `\u0000`; a block string knows no such escapes.
fn has_nul_escape(string: &[u8]) -> bool {
    let mut rest = string;
    while let Some(at) = rest.iter().position(|byte| *byte == b'\\') {
        if rest[at..].starts_with(b"\\u0000") && !string.starts_with(b"\"\"\"") {
            return true;
        }
        rest = rest.get(at + 2..).unwrap_or_default();
    }
    false
}

fn end_of_line(bytes: &[u8], from: usize) -> usize {
    bytes[from..].iter().position(|byte| matches!(byte, b'\n' | b'\r')).map_or(bytes.len(), |length| from + length)
}

fn end_of_string(bytes: &[u8], from: usize) -> usize {
    let block = bytes[from..].starts_with(b"\"\"\"");
    let mut at = from + if block { 3 } else { 1 };
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if block && bytes[at..].starts_with(b"\\\"\"\"") => at += 4,
            b'\\' if !block => at += 2,
            b'"' if !block => return at + 1,
            b'"' if bytes[at..].starts_with(b"\"\"\"") => return at + 3,
            // A plain string ends with its line: an unclosed one must not hide the rest from this scan.
            b'\n' | b'\r' if !block => return at,
            _ => at += 1,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::{Document, MAX_NESTING, MAX_TOKENS, scan};

    #[test]
    fn brackets_are_counted_outside_strings_and_comments() {
        let deep = "[".repeat(MAX_NESTING + 1);
        for text in [
            format!("{{ a(b: \"{deep}\") }}"),
            format!("{{ a(b: \"\\\"{deep}\") }}"),
            format!("{{ a(b: \"\"\"{deep} \\\"\"\" \" {deep}\"\"\") }}"),
            format!("# {deep}\n{{ a }}"),
            "{ a } ".repeat(1000),
        ] {
            assert!(scan(&text).is_ok(), "{text}");
        }
        for text in [
            format!("{{ a(b: {deep}"),
            format!("{{ a(b: \"\" {deep}"),
            format!("\"open\n{deep}"),
            format!("\"\"\"\"\"\"{deep}"),
            deep.clone(),
        ] {
            assert!(scan(&text).is_err(), "{text}");
        }
    }

    #[test]
    fn nul_is_refused_however_it_is_written() {
        for (text, sound) in [
            (r#"{ a(b: "\u0000") }"#, false),
            (r#"{ a(b: "\\\u0000") }"#, false),
            ("{ a(b: \"\u{0}\") }", false),
            ("{ a(b: \"\"\"\u{0}\"\"\") }", false),
            ("{ a # \u{0}\n}", false),
            (r#"{ a(b: "\\u0000") }"#, true),
            (r#"{ a(b: """\u0000""") }"#, true),
            (r#"{ a(b: "\u0041") }"#, true),
        ] {
            assert_eq!(scan(text).is_ok(), sound, "{text}");
        }
    }

    #[test]
    fn a_document_has_a_largest_size() {
        assert!(scan(&"a ".repeat(MAX_TOKENS)).is_ok());
        assert!(scan(&"a ".repeat(MAX_TOKENS + 1)).is_err());
    }

    #[test]
    fn the_deepest_document_allowed_fits_the_stack() {
        let open = MAX_NESTING - 2;
        let text = format!("{{ a(b: {}{}) }}", "[".repeat(open), "]".repeat(open));
        assert!(Document::parse(&text, None).is_ok());
        let text = format!("{}{}", "{a".repeat(MAX_NESTING), "}".repeat(MAX_NESTING));
        // Refused or parsed, but answered.
        let _ = Document::parse(&text, None);
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
            let document = Document::parse(text, name).ok();
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
            assert_eq!(Document::parse(text, None).is_ok(), sound, "{text}");
        }
    }
}
