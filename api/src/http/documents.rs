//! Documents that came before: parsed once, and validated in full once.
//!
//! A client sends the same few texts with other variables. What is kept never lowers a limit: cost, depth and the rest
//! depend on variables and are measured for each request.

use std::{
    collections::HashMap,
    mem,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use async_graphql::parser::{
    parse_query,
    types::{BaseType, ExecutableDocument, Type},
};

use super::{answer::Fault, scan::scan};

/// The most operations of a document, of which a request runs one.
const MAX_OPERATIONS: usize = 25;
/// About how much memory a parsed token takes, in bytes.
const TOKEN_SIZE: usize = 256;
/// The most memory that all kept documents take, in bytes.
const MOST_KEPT: usize = 16 * 1024 * 1024;
/// The most that one of them takes; those of people's programs are far smaller.
const LARGEST_KEPT: usize = 256 * 1024;

/// A document as parsed from its text.
pub struct Parsed {
    /// The document.
    pub document: ExecutableDocument,
    size: usize,
    fit_at_once: bool,
    valid: AtomicBool,
}

impl Parsed {
    /// Scans and parses `text`.
    pub fn of(text: &str) -> Result<Self, Fault> {
        let tokens = scan(text)?;
        let document = parse_query(text).map_err(Fault::syntax)?;
        if document.operations.iter().len() > MAX_OPERATIONS {
            return Err(Fault::limit("operations", MAX_OPERATIONS as u64));
        }
        let fit_at_once = document.operations.iter().all(|(_, operation)| {
            operation.node.variable_definitions.iter().all(|variable| is_built_in(&variable.node.var_type.node))
        });
        Ok(Self { document, size: text.len() + tokens * TOKEN_SIZE, fit_at_once, valid: AtomicBool::new(false) })
    }

    /// Remembers that the validator passed it.
    pub fn found_valid(&self) {
        // The validator also looks into the values of variables. Those of built-in scalars are all checked before it
        // (`variables::check`), so that for them the document alone decides.
        self.valid.store(self.fit_at_once, Ordering::Relaxed);
    }

    /// Whether the validator would pass it, whatever values its variables have.
    pub fn is_valid(&self) -> bool {
        self.valid.load(Ordering::Relaxed)
    }
}

fn is_built_in(ty: &Type) -> bool {
    match &ty.base {
        BaseType::List(item) => is_built_in(item),
        BaseType::Named(name) => matches!(name.as_str(), "Int" | "Float" | "Boolean" | "String" | "ID"),
    }
}

/// The documents that came lately, within a bound of memory.
#[derive(Default)]
pub struct Documents(Mutex<Kept>);

/// Two generations: when the young one is full it becomes the old one, and what was not asked for since is dropped.
#[derive(Default)]
struct Kept {
    young: HashMap<Box<str>, Arc<Parsed>>,
    young_size: usize,
    old: HashMap<Box<str>, Arc<Parsed>>,
}

impl Documents {
    /// The document with this text.
    pub fn parse(&self, text: &str) -> Result<Arc<Parsed>, Fault> {
        if let Some(parsed) = self.lock().find(text) {
            return Ok(parsed);
        }
        let parsed = Arc::new(Parsed::of(text)?);
        if parsed.size <= LARGEST_KEPT {
            self.lock().keep(text.into(), Arc::clone(&parsed));
        }
        Ok(parsed)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn find(&mut self, text: &str) -> Option<Arc<Parsed>> {
        if let Some(parsed) = self.young.get(text) {
            return Some(Arc::clone(parsed));
        }
        let (text, parsed) = self.old.remove_entry(text)?;
        self.keep(text, Arc::clone(&parsed));
        Some(parsed)
    }

    fn keep(&mut self, text: Box<str>, parsed: Arc<Parsed>) {
        if self.young_size + parsed.size > MOST_KEPT / 2 {
            self.old = mem::take(&mut self.young);
            self.young_size = 0;
        }
        self.young_size += parsed.size;
        self.young.insert(text, parsed);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Documents, LARGEST_KEPT, MOST_KEPT, Parsed};

    #[test]
    fn a_text_is_parsed_once() {
        let documents = Documents::default();
        let first = documents.parse("{ a }").ok();
        let again = documents.parse("{ a }").ok();
        assert!(first.zip(again).is_some_and(|(first, again)| Arc::ptr_eq(&first, &again)));
        assert!(documents.parse("{").is_err());
        assert!(documents.parse("{").is_err());
    }

    #[test]
    fn what_is_kept_stays_within_its_bound_and_what_is_used_stays() {
        let documents = Documents::default();
        let used = documents.parse("{ used }").ok();
        for number in 0..3_000 {
            let text = format!("{{ {} a{number} }}", "x ".repeat(100));
            assert!(documents.parse(&text).is_ok());
            let _ = documents.parse("{ used }");
        }
        let kept = documents.lock();
        let size: usize = kept.young.values().chain(kept.old.values()).map(|parsed| parsed.size).sum();
        assert!(size <= MOST_KEPT, "{size}");
        drop(kept);
        assert!(documents.parse("{ used }").ok().zip(used).is_some_and(|(now, then)| Arc::ptr_eq(&now, &then)));
    }

    #[test]
    fn a_large_document_is_not_kept() {
        let documents = Documents::default();
        assert!(documents.parse(&format!("{{ a }} #{}", "x".repeat(LARGEST_KEPT))).is_ok());
        assert!(documents.lock().young.is_empty());
    }

    #[test]
    fn only_built_in_scalars_are_known_to_fit_before_validation() {
        for (text, fits) in [
            ("{ a }", true),
            ("query ($a: [ID!]!, $b: Int = 1) { a(a: $a, b: $b) }", true),
            ("query ($a: Input!) { a(a: $a) }", false),
            ("query ($a: [Day]) { a(a: $a) }", false),
            ("query A { a } query B ($a: State) { a(a: $a) }", false),
        ] {
            let Ok(parsed) = Parsed::of(text) else { panic!("{text}") };
            assert!(!parsed.is_valid());
            parsed.found_valid();
            assert_eq!(parsed.is_valid(), fits, "{text}");
        }
    }
}
