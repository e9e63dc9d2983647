//! `/.well-known/jwks.json`: the public key that checks access tokens, for services beside this one.

use async_graphql::Executor;
use axum::{Json, extract::State, http::header, response::IntoResponse};

use super::HttpState;

/// The public keys.
pub async fn keys<E: Executor>(State(state): State<HttpState<E>>) -> impl IntoResponse {
    ([(header::CACHE_CONTROL, "public, max-age=300")], Json(state.app.tokens.jwks()))
}
