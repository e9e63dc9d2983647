//! `GET /files/…`: files handed out.

use std::{io, ops::Range};

use async_graphql::Executor;
use axum::{
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use futures_util::TryStreamExt;

use super::{HttpState, authentication, graphql::locale, negotiation::Media, reply::Failure, unknown_path};
use crate::{
    platform::permission::Action,
    shop::{
        catalogue_exchange::service as exchange,
        image::service::{self, Delivery},
    },
};

/// Pictures never change under their address.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// `GET` and `HEAD /files/images/<id>/<file>`: one size of a picture. Anyone who knows the address may have it.
pub async fn image<E: Executor>(
    State(state): State<HttpState<E>>,
    Path((id, file)): Path<(String, String)>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let respond = async || {
        let Some(delivery) = service::delivery(&state.app, &id, &file).await? else { return Ok(None) };
        if is_known(&headers, &delivery.etag()) {
            return Ok(Some(describe(StatusCode::NOT_MODIFIED.into_response(), &delivery)));
        }
        let range = match range(&headers, &delivery) {
            Wanted::Whole => None,
            Wanted::Part(range) => Some(range),
            Wanted::Nothing => return Ok(Some(unsatisfiable(delivery.size))),
        };
        let wanted = range.clone().unwrap_or(0..delivery.size);
        let length = wanted.end - wanted.start;
        let Some(content) = delivery.read(&state.app, wanted).await? else { return Ok(None) };
        let mut response = describe(Body::from_stream(content).into_response(), &delivery);
        let put = |response: &mut Response, name, value: String| {
            if let Ok(value) = HeaderValue::from_str(&value) {
                response.headers_mut().insert(name, value);
            }
        };
        put(&mut response, header::CONTENT_LENGTH, length.to_string());
        if let Some(Range { start, end }) = range {
            *response.status_mut() = StatusCode::PARTIAL_CONTENT;
            put(&mut response, header::CONTENT_RANGE, format!("bytes {start}-{}/{}", end - 1, delivery.size));
        }
        Ok::<_, Failure>(Some(response))
    };
    match respond().await {
        Ok(Some(response)) => response,
        Ok(None) => unknown_path(uri, headers).await,
        Err(failure) => failure.reply(Media::Json, locale(&headers)),
    }
}

/// `GET /files/catalogue.csv`: the catalogue as a table, for who manages it, in the language of `Accept-Language`.
pub async fn catalogue<E: Executor>(State(state): State<HttpState<E>>, headers: HeaderMap) -> Response {
    let locale = locale(&headers);
    let respond = async || {
        authentication::caller(&state.app, &headers).await?.require(Action::ManageCatalogue)?;
        let pieces = exchange::export(state.app.clone(), locale);
        // A client must notice when the database goes away half-way: the connection breaks off.
        let pieces = pieces.map_err(|error| io::Error::other(error.code.as_str()));
        let mut response = Body::from_stream(pieces).into_response();
        for (header, value) in [
            (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
            (header::CONTENT_DISPOSITION, "attachment; filename=\"catalogue.csv\""),
            (header::CACHE_CONTROL, "private, no-store"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        ] {
            response.headers_mut().insert(header, HeaderValue::from_static(value));
        }
        Ok::<_, Failure>(response)
    };
    respond().await.unwrap_or_else(|failure| failure.reply(Media::Json, locale))
}

/// The headers that every answer about a picture has. Whatever hides in one can neither run nor be taken for a page.
fn describe(mut response: Response, delivery: &Delivery) -> Response {
    let name = format!("inline; filename=\"{}\"", delivery.file_name());
    let headers = response.headers_mut();
    for (header, value) in [(header::ETAG, delivery.etag()), (header::CONTENT_DISPOSITION, name)] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(header, value);
        }
    }
    for (header, value) in [
        (header::CONTENT_TYPE, delivery.media_type()),
        (header::ACCEPT_RANGES, "bytes"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
    ] {
        headers.insert(header, HeaderValue::from_static(value));
    }
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
    headers.insert(header::CACHE_CONTROL, FOR_EVER);
    response
}

/// Whether the client already has this content.
fn is_known(headers: &HeaderMap, etag: &str) -> bool {
    let listed = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    listed.flat_map(|value| value.split(',')).any(|known| {
        let known = known.trim();
        known == "*" || known.strip_prefix("W/").unwrap_or(known) == etag
    })
}

/// What a client asks for.
#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    Whole,
    Part(Range<u64>),
    Nothing,
}

fn range(headers: &HeaderMap, delivery: &Delivery) -> Wanted {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    if text(header::IF_RANGE).is_some_and(|known| known != delivery.etag()) {
        return Wanted::Whole;
    }
    text(header::RANGE).map_or(Wanted::Whole, |range| part(range, delivery.size))
}

/// One part of `size` bytes. Several at once, and what is no range at all, get everything: the client must expect it.
fn part(range: &str, size: u64) -> Wanted {
    let Some((first, last)) = range.strip_prefix("bytes=").and_then(|range| range.trim().split_once('-')) else {
        return Wanted::Whole;
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(first) || !digits(last) {
        return Wanted::Whole;
    }
    let number = |text: &str| text.parse::<u64>().unwrap_or(u64::MAX);
    let part = match (first.is_empty(), last.is_empty()) {
        (true, true) => return Wanted::Whole,
        (true, false) => size.saturating_sub(number(last))..size,
        (false, true) => number(first)..size,
        (false, false) if number(last) < number(first) => return Wanted::Whole,
        (false, false) => number(first)..number(last).saturating_add(1).min(size),
    };
    if part.is_empty() { Wanted::Nothing } else { Wanted::Part(part) }
}

fn unsatisfiable(size: u64) -> Response {
    let mut response = StatusCode::RANGE_NOT_SATISFIABLE.into_response();
    if let Ok(value) = HeaderValue::from_str(&format!("bytes */{size}")) {
        response.headers_mut().insert(header::CONTENT_RANGE, value);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::{Wanted, part};

    #[test]
    fn one_part_is_cut_out_and_anything_odd_is_answered_in_whole() {
        for (range, wanted) in [
            ("bytes=0-0", Wanted::Part(0..1)),
            ("bytes=2-", Wanted::Part(2..10)),
            ("bytes=-3", Wanted::Part(7..10)),
            ("bytes=-99", Wanted::Part(0..10)),
            ("bytes=5-99999999999999999999", Wanted::Part(5..10)),
            ("bytes=10-", Wanted::Nothing),
            ("bytes=-0", Wanted::Nothing),
            ("bytes=3-2", Wanted::Whole),
            ("bytes=-", Wanted::Whole),
            ("bytes=0-1,3-4", Wanted::Whole),
            ("bytes=+1-2", Wanted::Whole),
            ("lines=1-2", Wanted::Whole),
        ] {
            assert_eq!(part(range, 10), wanted, "{range}");
        }
    }
}
