//! New passwords in the schema.

use async_graphql::{Context, InputObject, Object, SimpleObject};

use super::{error::PasswordError, service};
use crate::{
    platform::{context::ContextExt, error::ApiResult, locale::Locale},
    user_error::{self, UserError},
};

/// Whose password was forgotten.
#[derive(InputObject)]
pub struct PasswordResetRequestInput {
    /// The account's e-mail address, in whatever case.
    email: String,
    /// The language of the letter; by default the one of `Accept-Language`.
    language: Option<Locale>,
}

/// A new password, and the link that allows it.
#[derive(InputObject)]
pub struct PasswordResetInput {
    /// What follows `#token=` in the link.
    #[graphql(secret)]
    token: String,
    /// The password from now on, 8 to 128 characters, not the e-mail address.
    #[graphql(secret)]
    new_password: String,
}

/// A new password, and the one it replaces.
#[derive(InputObject)]
pub struct PasswordChangeInput {
    /// The password up to now.
    #[graphql(secret)]
    current_password: String,
    /// The password from now on, 8 to 128 characters, not the e-mail address.
    #[graphql(secret)]
    new_password: String,
}

/// The answer to asking for a link.
#[derive(SimpleObject)]
pub struct PasswordResetRequestPayload {
    /// Whether a letter leaves if the address has an account; it never tells whether it has.
    requested: bool,
    /// What was refused; empty when it was done.
    user_errors: Vec<UserError>,
}

/// The answer to a new password.
#[derive(SimpleObject)]
pub struct PasswordPayload {
    /// Whether the password is the new one.
    changed: bool,
    /// What was refused; empty when it was done.
    user_errors: Vec<UserError>,
}

/// Changes of passwords.
#[derive(Default)]
pub struct NewPasswordMutation;

#[Object]
impl NewPasswordMutation {
    /// Sends a link for a new password to an account's address. Anyone may; the answer is the same whether or not
    /// there is such an account. At most 5 letters an hour; the last link alone is good, once, for an hour.
    async fn password_reset_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose password was forgotten.")] input: PasswordResetRequestInput,
    ) -> ApiResult<PasswordResetRequestPayload> {
        let locale = input.language.unwrap_or_else(|| ctx.locale());
        let (requested, user_errors) =
            done(ctx, service::reset_request(ctx.app()?, &input.email, ctx.client(), locale).await)?;
        Ok(PasswordResetRequestPayload { requested, user_errors })
    }

    /// Sets a password by a link, of `passwordResetRequest` or of an invitation, and signs the account out everywhere.
    /// Anyone who holds the link may, once. It proves the e-mail address, too.
    async fn password_reset(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A new password, and the link that allows it.")] input: PasswordResetInput,
    ) -> ApiResult<PasswordPayload> {
        let result = service::reset(ctx.app()?, &input.token, input.new_password, ctx.locale()).await;
        let (changed, user_errors) = done(ctx, result)?;
        Ok(PasswordPayload { changed, user_errors })
    }

    /// Changes one's own password and signs out everywhere else. Role: any signed-in account.
    async fn password_change(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A new password, and the one it replaces.")] input: PasswordChangeInput,
    ) -> ApiResult<PasswordPayload> {
        let caller = ctx.actor().signed_in()?;
        let PasswordChangeInput { current_password, new_password } = input;
        let (client, locale) = (ctx.client(), ctx.locale());
        let result = service::change(ctx.app()?, caller, current_password, new_password, client, locale).await;
        let (changed, user_errors) = done(ctx, result)?;
        Ok(PasswordPayload { changed, user_errors })
    }
}

fn done(ctx: &Context<'_>, result: Result<(), PasswordError>) -> ApiResult<(bool, Vec<UserError>)> {
    Ok(match result {
        Ok(()) => (true, Vec::new()),
        Err(error) => (false, user_error::refused(error, ctx.locale())?),
    })
}
