//! The id of a request: the client's own when it is sound, else a new one. It is answered and logged.

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use uuid::Uuid;

/// The header that carries it, both ways.
pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// An id of up to 64 letters, digits, dots, dashes and underscores.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(String);

impl RequestId {
    /// The id that the client chose, or a new one.
    pub fn of(headers: &HeaderMap) -> Self {
        let theirs = headers.get(&HEADER).and_then(|value| value.to_str().ok()).filter(|id| is_sound(id));
        Self(theirs.map_or_else(|| Uuid::now_v7().to_string(), str::to_owned))
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As the value of [`HEADER`].
    pub fn to_header(&self) -> Option<HeaderValue> {
        HeaderValue::from_str(&self.0).ok()
    }
}

fn is_sound(id: &str) -> bool {
    (1..=64).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue};

    use super::{HEADER, RequestId};

    #[test]
    fn only_a_sound_id_is_taken_over() {
        for (given, taken) in [("abc-1.2_3", true), ("", false), ("a b", false), ("a\tb", false), ("é", false)] {
            let mut headers = HeaderMap::new();
            headers.insert(HEADER, HeaderValue::from_bytes(given.as_bytes()).unwrap());
            assert_eq!(RequestId::of(&headers).as_str() == given, taken, "{given:?}");
        }
    }
}
