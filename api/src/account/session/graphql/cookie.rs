//! The browser's cookie in requests and answers (docs/domain.md, sessions and tokens).

use async_graphql::Context;

use crate::platform::{
    context::ContextExt,
    cookie,
    error::{ApiError, ApiErrorCode, ApiResult},
};

/// Whether this transport can set a cookie. An error when a page of another origin asks.
pub fn can_be_set(ctx: &Context<'_>) -> ApiResult<bool> {
    match &ctx.client().cookies {
        None => Ok(false),
        Some(cookies) if cookies.are_ours_to_use => Ok(true),
        Some(_) => Err(another_origin()),
    }
}

/// The refresh token that the browser keeps. An error when a page of another origin asks.
pub fn refresh_token<'a>(ctx: &'a Context<'_>) -> ApiResult<Option<&'a str>> {
    let token = ctx.client().cookies.as_ref().and_then(|cookies| cookies.refresh_token.as_deref());
    if token.is_some() && !can_be_set(ctx)? { Err(another_origin()) } else { Ok(token) }
}

/// Has the browser keep a refresh token as long as it is good.
pub fn keep(ctx: &Context<'_>, refresh_token: &str) -> ApiResult<()> {
    let config = &ctx.app()?.config;
    let cookie = cookie::keep(config.is_https(), refresh_token, config.session_lifetime.as_secs());
    ctx.append_http_header("set-cookie", cookie);
    Ok(())
}

/// Has the browser forget it, if it sent one.
pub fn forget(ctx: &Context<'_>) -> ApiResult<()> {
    if ctx.client().cookies.as_ref().is_some_and(|cookies| cookies.refresh_token.is_some()) {
        ctx.append_http_header("set-cookie", cookie::forget(ctx.app()?.config.is_https()));
    }
    Ok(())
}

fn another_origin() -> ApiError {
    ApiError::new(
        ApiErrorCode::Forbidden,
        "Ce cookie n’est utilisable que par les pages de ce service : n’envoyez pas de cookie depuis une autre origine.",
        "This cookie is for pages of this service alone: send none from another origin.",
    )
}
