//! Addresses of accounts in the schema.

use async_graphql::{Context, InputObject, Object, SimpleObject};

use super::{error::EmailError, service};
use crate::{
    account::user::graphql::{User, UserPayload, payload},
    platform::{context::ContextExt, error::ApiResult, locale::Locale},
    user_error::{self, UserError},
};

/// How to ask for a link once more.
#[derive(InputObject)]
pub struct EmailVerificationRequestInput {
    /// The language of the letter; by default the one of `Accept-Language`.
    language: Option<Locale>,
}

/// The link that proves an address.
#[derive(InputObject)]
pub struct EmailVerifyInput {
    /// What follows `#token=` in the link.
    #[graphql(secret)]
    token: String,
}

/// The address that the account is to have.
#[derive(InputObject)]
pub struct EmailChangeInput {
    /// The new e-mail address; no other account may have it, in whatever case it is written.
    email: String,
    /// The account's password.
    #[graphql(secret)]
    password: String,
    /// The language of the letters; by default the one of `Accept-Language`.
    language: Option<Locale>,
}

/// The answer to asking for a link.
#[derive(SimpleObject)]
pub struct EmailLinkPayload {
    /// Whether the link is on its way.
    requested: bool,
    /// What was refused; empty when it was done.
    user_errors: Vec<UserError>,
}

/// Changes of addresses.
#[derive(Default)]
pub struct EmailMutation;

#[Object]
impl EmailMutation {
    /// Sends one's own address another link that proves it. Role: any signed-in account. Refused when it is proved
    /// already, and after 5 letters within an hour.
    async fn email_verification_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How to ask for a link once more.")] input: EmailVerificationRequestInput,
    ) -> ApiResult<EmailLinkPayload> {
        let caller = ctx.actor().signed_in()?;
        let locale = input.language.unwrap_or_else(|| ctx.locale());
        asked(ctx, service::verification_request(ctx.app()?, caller.account_id, locale).await)
    }

    /// Proves an address by the link that was sent to it. Anyone who holds the link may, once. After `emailChange` the
    /// account has that address from then on.
    async fn email_verify(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The link that proves an address.")] input: EmailVerifyInput,
    ) -> ApiResult<UserPayload> {
        payload(ctx, service::verify(ctx.app()?, &input.token, ctx.locale()).await.map(User::own))
    }

    /// Asks for another address: a link goes to the new one, a letter to the old one, and nothing changes until the link
    /// is used, within a day. Role: any signed-in account.
    async fn email_change(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The address that the account is to have.")] input: EmailChangeInput,
    ) -> ApiResult<EmailLinkPayload> {
        let caller = ctx.actor().signed_in()?;
        let locale = input.language.unwrap_or_else(|| ctx.locale());
        let EmailChangeInput { email, password, .. } = input;
        asked(ctx, service::change(ctx.app()?, caller, &email, password, ctx.client(), locale).await)
    }
}

fn asked(ctx: &Context<'_>, result: Result<(), EmailError>) -> ApiResult<EmailLinkPayload> {
    Ok(match result {
        Ok(()) => EmailLinkPayload { requested: true, user_errors: Vec::new() },
        Err(error) => EmailLinkPayload { requested: false, user_errors: user_error::refused(error, ctx.locale())? },
    })
}
