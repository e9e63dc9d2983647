//! The GraphiQL page: a GraphQL editor for developers, served from the binary without any outside address.
//!
//! Open to everyone: the page holds no data of its own, and what it sends to `/graphql` is decided there like any
//! other client's request. `scripts/build-graphiql` makes the files; a binary built without them answers a page
//! that tells how to make them.

use axum::Router;
use axum::extract::Path;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use rust_embed::{EmbeddedFile, RustEmbed};

/// The built page. Release builds carry the files; development builds read them from the work tree.
#[derive(RustEmbed)]
#[folder = "assets/graphiql"]
#[allow_missing = true]
struct Files;

const PAGE: &str = "index.html";

/// Styles may be inline, because the editor's dialogs insert a style element; scripts may not.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
     font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

const NOT_BUILT: &str = include_str!("graphiql_not_built.html");

/// `/graphiql` and the files below it.
pub fn routes<S>() -> Router<S>
where
    S: Clone + Send + Sync + 'static,
{
    Router::new().route("/graphiql", get(page)).route("/graphiql/", get(page)).route("/graphiql/{*path}", get(file))
}

async fn page(headers: HeaderMap) -> Response {
    match Files::get(PAGE) {
        Some(found) => answer(PAGE, &found, &headers),
        None => (StatusCode::NOT_FOUND, guard(PAGE, "no-store"), NOT_BUILT).into_response(),
    }
}

async fn file(Path(path): Path<String>, headers: HeaderMap) -> Response {
    match Files::get(&path) {
        Some(found) => answer(&path, &found, &headers),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn answer(path: &str, file: &EmbeddedFile, headers: &HeaderMap) -> Response {
    let tag = format!("\"{}\"", BASE64_URL_SAFE_NO_PAD.encode(file.metadata.sha256_hash()));
    // The names of everything but the page itself contain a hash of the content.
    let caching = if path == PAGE { "no-cache" } else { "public, max-age=31536000, immutable" };
    let known = headers.get(IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes());
    if known {
        // With its policy: a browser puts the headers of this answer over those of the page that it kept.
        return (StatusCode::NOT_MODIFIED, guard(path, caching), [(ETAG, tag)]).into_response();
    }
    (guard(path, caching), [(ETAG, tag)], file.data.clone().into_owned()).into_response()
}

fn guard(path: &str, caching: &'static str) -> [(HeaderName, HeaderValue); 5] {
    [
        (CONTENT_TYPE, HeaderValue::from_static(content_type(path))),
        (CACHE_CONTROL, HeaderValue::from_static(caching)),
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    ]
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, extension)| extension) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        Some("woff") => "font/woff",
        Some("ttf") => "font/ttf",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_built_file_has_a_content_type() {
        for path in Files::iter() {
            assert_ne!(content_type(&path), "application/octet-stream", "{path}");
        }
    }

    #[tokio::test]
    async fn a_known_page_is_not_sent_again_and_keeps_its_policy() {
        let first = page(HeaderMap::new()).await;
        let Some(tag) = first.headers().get(ETAG) else {
            assert_eq!(first.status(), StatusCode::NOT_FOUND);
            return;
        };
        let second = page(HeaderMap::from_iter([(IF_NONE_MATCH, tag.clone())])).await;
        assert_eq!((first.status(), second.status()), (StatusCode::OK, StatusCode::NOT_MODIFIED));
        let policy = |response: &Response| response.headers().get(CONTENT_SECURITY_POLICY).cloned();
        assert_eq!(policy(&second), policy(&first));
    }

    #[tokio::test]
    async fn files_outside_the_folder_are_not_served() {
        for path in ["../.gitignore", "/etc/passwd", "missing.js"] {
            let answered = file(Path(path.to_owned()), HeaderMap::new()).await;
            assert_eq!(answered.status(), StatusCode::NOT_FOUND, "{path}");
        }
    }
}
