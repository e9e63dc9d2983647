//! A document's size and nesting, told without parsing it.
//!
//! The parser calls itself for every bracket, so a document is scanned first: one pass without a stack.

use super::{answer::Fault, variables};

/// The most brackets open at once, of selections, arguments, lists and objects together.
pub const MAX_NESTING: usize = 64;
/// The most words and signs of a document.
const MAX_TOKENS: usize = 15_000;

/// Counts tokens and open brackets, in one pass that knows strings and comments, and answers the tokens. The character NUL is refused, as it
/// is in variables: no text of ours may hold it.
pub fn scan(text: &str) -> Result<usize, Fault> {
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
    Ok(tokens)
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
    use super::{MAX_NESTING, MAX_TOKENS, scan};

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
}
