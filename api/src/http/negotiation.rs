//! Media types: what a client sends, and what it will read (GraphQL over HTTP, media types).

use axum::http::{HeaderMap, HeaderValue, header};

/// A form in which we answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Media {
    /// `application/graphql-response+json`: the status tells whether the request was executed.
    GraphqlResponse,
    /// `application/json`: a well-formed request is answered with status 200.
    Json,
    /// `text/event-stream`.
    EventStream,
}

/// The forms of a single answer, the one with the more telling status first.
pub const SINGLE: &[Media] = &[Media::GraphqlResponse, Media::Json];

impl Media {
    /// The value of `Content-Type`.
    pub fn content_type(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
            Self::EventStream => "text/event-stream; charset=utf-8",
        })
    }

    fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::GraphqlResponse => ("application", "graphql-response+json"),
            Self::Json => ("application", "json"),
            Self::EventStream => ("text", "event-stream"),
        }
    }
}

/// One range of an `Accept` header.
struct Range<'a> {
    kind: &'a str,
    subtype: &'a str,
    quality: f32,
}

impl Range<'_> {
    /// How exactly the range names `media`: 2 by name, 1 by its kind, 0 as anything.
    fn exactness(&self, media: Media) -> Option<u8> {
        let (kind, subtype) = media.name();
        if self.kind == "*" && self.subtype == "*" {
            return Some(0);
        }
        if !self.kind.eq_ignore_ascii_case(kind) {
            return None;
        }
        if self.subtype == "*" {
            return Some(1);
        }
        self.subtype.eq_ignore_ascii_case(subtype).then_some(2)
    }
}

/// The form among `offers` that the client likes best, or `None` when it reads none of them.
///
/// Without a preference of the client's the last offer is taken: for single answers that is plain JSON, which
/// every client reads.
pub fn negotiate(headers: &HeaderMap, offers: &[Media]) -> Option<Media> {
    let values: Vec<&str> = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok()).collect();
    let accept = values.join(",");
    if accept.trim().is_empty() {
        return offers.last().copied();
    }
    let ranges: Vec<Range<'_>> = accept.split(',').filter_map(range).collect();
    let mut best: Option<(Media, f32, u8)> = None;
    for offer in offers {
        // The most exact range decides about an offer, whatever the others say.
        let ranked = ranges.iter().filter_map(|range| Some((range.exactness(*offer)?, range.quality)));
        let Some((exactness, quality)) = ranked.max_by_key(|(exactness, _)| *exactness) else { continue };
        let better = best.is_none_or(|(_, best_quality, best_exactness)| {
            quality > best_quality
                || quality >= best_quality
                    && (exactness > best_exactness || exactness == best_exactness && exactness < 2)
        });
        if quality > 0.0 && better {
            best = Some((*offer, quality, exactness));
        }
    }
    best.map(|(media, ..)| media)
}

/// `None` for what is no media range, and for ranges in another encoding than ours.
fn range(text: &str) -> Option<Range<'_>> {
    let mut parts = text.split(';').map(str::trim);
    let (kind, subtype) = parts.next()?.split_once('/')?;
    let mut quality = 1.0;
    for parameter in parts {
        let Some((name, value)) = parameter.split_once('=') else { continue };
        if name.eq_ignore_ascii_case("q") {
            quality = value.trim().parse().ok()?;
        } else if name.eq_ignore_ascii_case("charset") && !is_utf8(value) {
            return None;
        }
    }
    Some(Range { kind, subtype, quality })
}

/// Whether the body is declared as JSON in UTF-8. Nothing else is read: the simple content types that a page of
/// another origin may send without asking stay out.
pub fn is_json(headers: &HeaderMap) -> bool {
    let mut declared = headers.get_all(header::CONTENT_TYPE).iter();
    let (Some(value), None) = (declared.next(), declared.next()) else { return false };
    let mut parts = value.to_str().unwrap_or_default().split(';').map(str::trim);
    parts.next().is_some_and(|name| name.eq_ignore_ascii_case("application/json"))
        && parts
            .filter_map(|parameter| parameter.split_once('='))
            .all(|(name, value)| !name.trim().eq_ignore_ascii_case("charset") || is_utf8(value))
}

fn is_utf8(charset: &str) -> bool {
    let charset = charset.trim().trim_matches('"');
    charset.eq_ignore_ascii_case("utf-8") || charset.eq_ignore_ascii_case("utf8")
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue, header};

    use super::{Media, SINGLE, is_json, negotiate};

    #[test]
    fn the_client_chooses_the_form_of_the_answer() {
        for (accept, expected) in [
            ("", Some(Media::Json)),
            ("*/*", Some(Media::Json)),
            ("application/*", Some(Media::Json)),
            ("application/json; charset=utf-8", Some(Media::Json)),
            ("application/graphql-response+json", Some(Media::GraphqlResponse)),
            ("application/graphql-response+json, application/json", Some(Media::GraphqlResponse)),
            ("application/json, application/graphql-response+json", Some(Media::GraphqlResponse)),
            ("application/graphql-response+json;q=0.5, application/json", Some(Media::Json)),
            ("application/graphql-response+json, */*;q=0.1", Some(Media::GraphqlResponse)),
            ("application/json, */*", Some(Media::Json)),
            ("text/html, */*;q=0.8", Some(Media::Json)),
            ("application/json;q=0, */*", Some(Media::GraphqlResponse)),
            ("application/json;charset=latin1", None),
            ("text/html", None),
            ("application/json;q=0", None),
            ("nonsense", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
            assert_eq!(negotiate(&headers, SINGLE), expected, "{accept}");
        }
        assert_eq!(negotiate(&HeaderMap::new(), &[Media::EventStream]), Some(Media::EventStream));
    }

    #[test]
    fn only_json_in_utf8_is_read() {
        for (content_type, expected) in [
            ("application/json", true),
            ("Application/JSON; charset=UTF-8", true),
            ("application/json; charset=\"utf-8\"", true),
            ("application/json; charset=iso-8859-1", false),
            ("text/plain", false),
            ("application/x-www-form-urlencoded", false),
            ("multipart/form-data; boundary=x", false),
            ("text/plain, application/json", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
            assert_eq!(is_json(&headers), expected, "{content_type}");
        }
        assert!(!is_json(&HeaderMap::new()));
    }
}
