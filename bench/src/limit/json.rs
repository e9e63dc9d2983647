//! The answers' bytes, written as Quai writes them.

use std::fmt::Write;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use uuid::Uuid;

/// The kinds of global id.
pub const USER: u8 = 1;
pub const SECTION: u8 = 10;
pub const PRODUCT: u8 = 11;
pub const BASKET: u8 = 12;
pub const TIME_SLOT: u8 = 13;

/// Appends a JSON string.
pub fn text(out: &mut String, value: &str) {
    out.push('"');
    for character in value.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            other => out.push(other),
        }
    }
    out.push('"');
}

/// Appends an amount as `{"amount":"12.50"}`.
pub fn money(out: &mut String, cents: i64) {
    let sign = if cents < 0 { "-" } else { "" };
    let cents = cents.unsigned_abs();
    let _ = write!(out, "{{\"amount\":\"{sign}{}.{:02}\"}}", cents / 100, cents % 100);
}

/// Appends a global id as a JSON string.
pub fn id(out: &mut String, kind: u8, id: Uuid) {
    out.push('"');
    URL_SAFE_NO_PAD.encode_string(global(kind, id), out);
    out.push('"');
}

fn global(kind: u8, id: Uuid) -> [u8; 17] {
    let mut bytes = [0; 17];
    bytes[0] = kind;
    bytes[1..].copy_from_slice(id.as_bytes());
    bytes
}

/// A global id.
pub fn global_id(kind: u8, id: Uuid) -> String {
    URL_SAFE_NO_PAD.encode(global(kind, id))
}

/// The row behind a global id.
pub fn row_of(id: &str) -> Option<Uuid> {
    Uuid::from_slice(URL_SAFE_NO_PAD.decode(id).ok()?.get(1..)?).ok()
}

/// The cursor of a product in a list by name.
pub fn cursor(name: &str, id: Uuid) -> String {
    let mut key = String::from("{\"key\":{\"t\":");
    text(&mut key, name);
    let _ = write!(key, "}},\"id\":\"{id}\"}}");
    URL_SAFE_NO_PAD.encode(key)
}

/// What [`cursor`] holds.
pub fn position(cursor: &str) -> Option<(String, Uuid)> {
    let value: serde_json::Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
    Some((value["key"]["t"].as_str()?.to_owned(), value["id"].as_str()?.parse().ok()?))
}

/// A text in a path.
pub fn quoted(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(text)
}

/// What [`quoted`] holds.
pub fn plain(quoted: &str) -> Option<String> {
    String::from_utf8(URL_SAFE_NO_PAD.decode(quoted).ok()?).ok()
}
