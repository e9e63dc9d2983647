//! Sign-ins in the schema.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};

use super::{
    error::SessionError,
    service::{self, Tokens},
};
use crate::{
    account::user::graphql::User,
    platform::{context::ContextExt, error::ApiResult},
    user_error::{self, UserError},
};

/// A pair of tokens. Told once, to who signed in.
#[derive(SimpleObject)]
pub struct Session {
    /// The token to send as `Authorization: Bearer …`; a signed JWT that lasts minutes.
    access_token: String,
    /// When the access token ends; exchange the refresh token before.
    expires_at: DateTime<Utc>,
    /// The token to exchange, once, for the next pair. Keep it secret.
    refresh_token: String,
    /// The account that signed in.
    user: User,
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
}

/// The refresh token to exchange.
#[derive(InputObject)]
pub struct SessionRefreshInput {
    /// The refresh token of the last pair. Presenting one twice ends the sign-in.
    #[graphql(secret)]
    refresh_token: String,
}

/// How far to sign out.
#[derive(InputObject)]
pub struct SessionRevokeInput {
    /// Whether every sign-in of the account ends, not only this one.
    #[graphql(default = false)]
    everywhere: bool,
}

/// The answer to signing in or refreshing.
#[derive(SimpleObject)]
pub struct SessionPayload {
    /// The new pair of tokens; null when refused.
    session: Option<Session>,
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
        let SessionCreateInput { email, password, otp } = input;
        payload(ctx, service::create(ctx.app()?, &email, password, otp.as_deref(), ctx.client()).await)
    }

    /// Exchanges a refresh token for a new pair. Anyone who holds one may, once.
    async fn session_refresh(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The refresh token to exchange.")] input: SessionRefreshInput,
    ) -> ApiResult<SessionPayload> {
        payload(ctx, service::refresh(ctx.app()?, &input.refresh_token).await)
    }

    /// Signs out, here or everywhere, at once. Role: any signed-in account.
    async fn session_revoke(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How far to sign out.")] input: SessionRevokeInput,
    ) -> ApiResult<SessionRevokePayload> {
        let caller = ctx.actor().signed_in()?;
        Ok(match service::revoke(ctx.app()?, caller, input.everywhere).await {
            Ok(()) => SessionRevokePayload { revoked: true, user_errors: Vec::new() },
            Err(error) => {
                SessionRevokePayload { revoked: false, user_errors: user_error::refused(error, ctx.locale())? }
            }
        })
    }
}

fn payload(ctx: &Context<'_>, result: Result<Tokens, SessionError>) -> ApiResult<SessionPayload> {
    Ok(match result {
        Ok(tokens) => SessionPayload {
            session: Some(Session {
                access_token: tokens.access_token,
                expires_at: tokens.expires_at,
                refresh_token: tokens.refresh_token,
                user: User::own(tokens.account),
            }),
            user_errors: Vec::new(),
        },
        Err(error) => SessionPayload { session: None, user_errors: user_error::refused(error, ctx.locale())? },
    })
}
