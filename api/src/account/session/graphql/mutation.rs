//! Signing in, refreshing and signing out in the schema.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};

use super::{cookie, object::Session};
use crate::{
    account::{
        session::{
            error::SessionError,
            exchange,
            service::{self, Revoked, Tokens},
        },
        user::graphql::User,
    },
    platform::{
        actor::Actor,
        context::ContextExt,
        error::{ApiError, ApiResult},
        global_id::NodeKind,
    },
    user_error::{self, UserError},
};

/// Where a client keeps its refresh token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
pub enum RefreshTokenPlace {
    /// Told in the answer's body; the client keeps it where only it can read it.
    #[default]
    Body,
    /// Told in a cookie that the page's scripts cannot read (HttpOnly, SameSite=Strict, for `/graphql` alone). For
    /// browsers, over `POST /graphql`.
    Cookie,
}

/// A pair of tokens. Told once, to who signed in.
#[derive(SimpleObject)]
pub struct SessionTokens {
    /// The token to send as `Authorization: Bearer …`; a signed JWT that lasts minutes.
    access_token: String,
    /// When the access token ends; exchange the refresh token before.
    expires_at: DateTime<Utc>,
    /// The token to exchange, once, for the next pair. Keep it secret. Null when a cookie holds it.
    refresh_token: Option<String>,
    /// The account that signed in.
    user: User,
    /// The sign-in itself, as `viewer { sessions }` lists it.
    session: Session,
}

/// E-mail address and password, and the second factor of an account that has one.
#[derive(InputObject)]
pub struct SessionCreateInput {
    /// The account's e-mail address, in whatever case.
    email: String,
    /// The password that belongs to it.
    #[graphql(secret)]
    password: String,
    /// The six digits that the account's app shows, or a recovery code. Needed by accounts that have switched it on, and
    /// then asked for by `OTP_REQUIRED`.
    #[graphql(secret)]
    otp: Option<String>,
    /// Where the client wants its refresh token.
    #[graphql(default)]
    refresh_token_in: RefreshTokenPlace,
}

/// The refresh token to exchange.
#[derive(InputObject)]
pub struct SessionRefreshInput {
    /// The refresh token of the last pair. Presenting one twice ends the sign-in. Without it the one in the cookie is
    /// exchanged, and the next one put into the cookie.
    #[graphql(secret)]
    refresh_token: Option<String>,
}

/// How far to sign out.
#[derive(InputObject)]
pub struct SessionRevokeInput {
    /// Another sign-in of one's own to end instead of this one.
    session_id: Option<ID>,
    /// Whether every sign-in of the account ends, not only this one.
    #[graphql(default = false)]
    everywhere: bool,
}

/// The answer to signing in or refreshing.
#[derive(SimpleObject)]
pub struct SessionPayload {
    /// The new pair of tokens; null when refused.
    session: Option<SessionTokens>,
    /// What was refused; empty when it was done.
    user_errors: Vec<UserError>,
}

/// The answer to signing out.
#[derive(SimpleObject)]
pub struct SessionRevokePayload {
    /// Whether the sign-in has ended.
    revoked: bool,
    /// What was refused; empty when it was done.
    user_errors: Vec<UserError>,
}

/// Signing in and out.
#[derive(Default)]
pub struct SessionMutation;

#[Object]
impl SessionMutation {
    /// Signs in. Anyone may; refused without telling whether the account exists, and for a while after wrong passwords
    /// (`TooManyAttemptsError` tells for how long).
    async fn session_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "E-mail address and password, and the second factor of an account that has one.")]
        input: SessionCreateInput,
    ) -> ApiResult<SessionPayload> {
        let SessionCreateInput { email, password, otp, refresh_token_in: place } = input;
        if place == RefreshTokenPlace::Cookie && !cookie::can_be_set(ctx)? {
            return payload(ctx, Err(SessionError::NoCookieHere), place);
        }
        let tokens = service::create(ctx.app()?, &email, password, otp.as_deref(), ctx.client(), ctx.locale()).await;
        payload(ctx, tokens, place)
    }

    /// Exchanges a refresh token for a new pair. Anyone who holds one may, once.
    async fn session_refresh(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The refresh token to exchange.")] input: SessionRefreshInput,
    ) -> ApiResult<SessionPayload> {
        if let Some(token) = input.refresh_token {
            return payload(ctx, exchange::refresh(ctx.app()?, &token).await, RefreshTokenPlace::Body);
        }
        let tokens = match cookie::refresh_token(ctx)? {
            Some(token) => exchange::refresh(ctx.app()?, token).await,
            None => Err(SessionError::InvalidRefreshToken),
        };
        if matches!(tokens, Err(SessionError::InvalidRefreshToken)) {
            cookie::forget(ctx)?;
        }
        payload(ctx, tokens, RefreshTokenPlace::Cookie)
    }

    /// Signs out, here, elsewhere or everywhere, at once, and has the browser forget its cookie. Role: any signed-in
    /// account, or a browser that holds the cookie of a sign-in.
    async fn session_revoke(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How far to sign out.")] input: SessionRevokeInput,
    ) -> ApiResult<SessionRevokePayload> {
        let app = ctx.app()?;
        let (account_id, session_id) = match (ctx.actor(), cookie::refresh_token(ctx)?) {
            (Actor::SignedIn(caller), _) => (caller.account_id, caller.session_id),
            (Actor::Visitor, Some(token)) => {
                service::holder(app, token).await?.ok_or_else(ApiError::unauthenticated)?
            }
            (Actor::Visitor, None) => return Err(ApiError::unauthenticated()),
        };
        let one = input.session_id.map_or(session_id, |id| NodeKind::Session.decode(&id).unwrap_or_default());
        let which = if input.everywhere { Revoked::Everywhere } else { Revoked::One };
        Ok(match service::revoke(app, account_id, one, which).await {
            Ok(()) => {
                if one == session_id || input.everywhere {
                    cookie::forget(ctx)?;
                }
                SessionRevokePayload { revoked: true, user_errors: Vec::new() }
            }
            Err(error) => {
                SessionRevokePayload { revoked: false, user_errors: user_error::refused(error, ctx.locale())? }
            }
        })
    }
}

fn payload(
    ctx: &Context<'_>,
    result: Result<Tokens, SessionError>,
    place: RefreshTokenPlace,
) -> ApiResult<SessionPayload> {
    let tokens = match result {
        Ok(tokens) => tokens,
        Err(error) => {
            return Ok(SessionPayload { session: None, user_errors: user_error::refused(error, ctx.locale())? });
        }
    };
    if place == RefreshTokenPlace::Cookie {
        cookie::keep(ctx, &tokens.refresh_token)?;
    }
    let session = SessionTokens {
        access_token: tokens.access_token,
        expires_at: tokens.expires_at,
        refresh_token: (place == RefreshTokenPlace::Body).then_some(tokens.refresh_token),
        user: User::own(tokens.account),
        session: Session(tokens.session),
    };
    Ok(SessionPayload { session: Some(session), user_errors: Vec::new() })
}
