//! Answers as HTTP responses: status, media type, body.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::Response,
};

use super::{answer::Answer, graphql::locale, negotiation::Media};
use crate::platform::{
    error::{ApiError, ApiErrorCode},
    locale::Locale,
    rate_limit::Standing,
};

const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const STANDING: HeaderName = HeaderName::from_static("ratelimit");

/// A request that never became a GraphQL request, with the status that says so in every media type.
#[derive(Debug)]
pub struct Failure {
    status: StatusCode,
    error: ApiError,
}

impl Failure {
    /// A failure with a status of its own.
    pub fn new(status: StatusCode, error: ApiError) -> Self {
        Self { status, error }
    }

    /// As a response whose body has the form of a GraphQL answer.
    pub fn reply(self, media: Media, locale: Locale) -> Response {
        let media = if media == Media::EventStream { Media::Json } else { media };
        let mut response = build(self.status, media, Answer::refused(self.error, locale).to_json());
        if self.status == StatusCode::UNAUTHORIZED {
            let challenge = HeaderValue::from_static(r#"Bearer realm="quai", error="invalid_token""#);
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Self {
        Self { status: status_of(error.code.as_str()), error }
    }
}

/// One answer. In plain JSON a well-formed request has status 200 whatever came of it, unless its caller must wait;
/// otherwise the status tells whether it was executed (GraphQL over HTTP, status codes).
pub fn single(answer: &Answer, media: Media) -> Response {
    let code = answer.code().unwrap_or_default();
    let status = match answer.standing() {
        Some(Standing { retry_after: Some(_), .. }) => StatusCode::TOO_MANY_REQUESTS,
        _ if media == Media::GraphqlResponse && answer.is_refused() => status_of(code),
        _ => StatusCode::OK,
    };
    let response = with_standing(build(status, media, answer.to_json()), answer.standing());
    with_cookies(response, answer.cookies())
}

/// Several answers, each with its own errors; the headers tell how the caller's budget stands after the last one.
pub fn batch(answers: &[Answer], media: Media) -> Response {
    let bodies: Vec<String> = answers.iter().map(Answer::to_json).collect();
    let response = build(StatusCode::OK, media, format!("[{}]", bodies.join(",")));
    let response = with_standing(response, answers.last().and_then(Answer::standing));
    answers.iter().fold(response, |response, answer| with_cookies(response, answer.cookies()))
}

/// The client reads none of the forms in which we answer.
pub fn not_acceptable(headers: &HeaderMap) -> Response {
    let error = ApiError::new(
        ApiErrorCode::BadRequest,
        "Acceptez application/graphql-response+json ou application/json.",
        "Accept application/graphql-response+json or application/json.",
    );
    Failure::new(StatusCode::NOT_ACCEPTABLE, error).reply(Media::Json, locale(headers))
}

fn status_of(code: &str) -> StatusCode {
    match code {
        "UNAUTHENTICATED" => StatusCode::UNAUTHORIZED,
        "FORBIDDEN" => StatusCode::FORBIDDEN,
        "RATE_LIMITED" => StatusCode::TOO_MANY_REQUESTS,
        "UNAVAILABLE" => StatusCode::SERVICE_UNAVAILABLE,
        "INTERNAL" => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::BAD_REQUEST,
    }
}

/// Tells programs how much they may still ask for (draft-ietf-httpapi-ratelimit-headers).
fn with_standing(mut response: Response, standing: Option<Standing>) -> Response {
    let Some(Standing { budget, limit, remaining, reset_after, retry_after }) = standing else { return response };
    let name = budget.as_str();
    let values = [
        (POLICY, Some(format!("\"{name}\";q={limit};w=60;qu=\"cost\""))),
        (STANDING, Some(format!("\"{name}\";r={remaining};t={reset_after}"))),
        (header::RETRY_AFTER, retry_after.map(|seconds| seconds.to_string())),
    ];
    for (name, value) in values {
        if let Some(value) = value.and_then(|value| HeaderValue::from_str(&value).ok()) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

fn with_cookies(mut response: Response, cookies: &[HeaderValue]) -> Response {
    for cookie in cookies {
        response.headers_mut().append(header::SET_COOKIE, cookie.clone());
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

fn build(status: StatusCode, media: Media, body: String) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, media.content_type());
    response
}
