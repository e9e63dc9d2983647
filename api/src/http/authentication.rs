//! Who is calling: the bearer token of a request or of a socket's first message.

use axum::http::{HeaderMap, header};

use crate::{
    account::session::service,
    app::App,
    platform::{
        actor::Actor,
        error::{ApiError, ApiErrorCode, ApiResult},
    },
};

/// The caller by the `Authorization` header; a visitor without one.
pub async fn caller(app: &App, headers: &HeaderMap) -> ApiResult<Actor> {
    match token(headers)? {
        Some(token) => authenticate(app, token).await,
        None => Ok(Actor::Visitor),
    }
}

/// The bearer token of the `Authorization` header. A header that holds anything else is refused like a bad token.
pub fn token(headers: &HeaderMap) -> ApiResult<Option<&str>> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => value.to_str().ok().and_then(bearer).map(Some).ok_or_else(invalid_token),
        (Some(_), Some(_)) => Err(invalid_token()),
    }
}

/// The caller by a bearer token.
pub async fn authenticate(app: &App, token: &str) -> ApiResult<Actor> {
    service::authenticate(app, token).await.map_err(|error| match error.code {
        ApiErrorCode::Unauthenticated => invalid_token(),
        _ => error,
    })
}

/// The token of a value such as `Bearer …`.
pub fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.trim().split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

fn invalid_token() -> ApiError {
    ApiError::new(
        ApiErrorCode::Unauthenticated,
        "Ce jeton d’accès n’est pas valide ou n’est plus valide : renouvelez-le ou reconnectez-vous.",
        "This access token is not valid, or no longer: refresh it or sign in again.",
    )
}

#[cfg(test)]
mod tests {
    use super::bearer;

    #[test]
    fn a_bearer_token_follows_its_scheme() {
        for (value, token) in [
            ("Bearer abc", Some("abc")),
            ("bearer  abc ", Some("abc")),
            ("Basic abc", None),
            ("Bearer", None),
            ("Bearer ", None),
            ("abc", None),
            ("", None),
        ] {
            assert_eq!(bearer(value), token, "{value}");
        }
    }
}
