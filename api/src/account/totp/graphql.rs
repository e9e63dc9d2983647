//! Second factors in the schema.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};

use super::{error::TotpError, service};
use crate::{
    account::user::{
        graphql::{User, UserPayload, payload},
        loader::{RolesOf, UserLoader},
    },
    platform::{
        context::ContextExt,
        error::ApiResult,
        global_id::NodeKind,
        permission::{Action, is_staff},
    },
    user_error::{self, UserError},
};

/// One's own second factor.
#[derive(SimpleObject)]
pub struct Totp {
    /// Since when signing in needs a code; null when it does not.
    confirmed_at: Option<DateTime<Utc>>,
    /// How many recovery codes are left.
    recovery_codes_left: i32,
    /// Whether one's roles need it and it is not on: until it is, one may do what a customer may.
    missing: bool,
}

/// The second factor of who is calling; null for a visitor.
pub async fn of_viewer(ctx: &Context<'_>) -> ApiResult<Option<Totp>> {
    let Some(id) = ctx.actor().account_id() else { return Ok(None) };
    let app = ctx.app()?;
    let service::State { confirmed_at, recovery_codes_left } = service::state(app, id).await?;
    let missing = app.config.staff_totp_required && confirmed_at.is_none() && {
        let roles = ctx.loader::<UserLoader>()?.load_one(RolesOf(id)).await?.unwrap_or_default();
        roles.into_iter().any(is_staff)
    };
    let recovery_codes_left = i32::try_from(recovery_codes_left).unwrap_or(i32::MAX);
    Ok(Some(Totp { confirmed_at, recovery_codes_left, missing }))
}

/// Who wants a second factor.
#[derive(InputObject)]
pub struct TotpEnrollInput {
    /// The account's password.
    #[graphql(secret)]
    password: String,
}

/// A first code.
#[derive(InputObject)]
pub struct TotpConfirmInput {
    /// The six digits that the app shows.
    #[graphql(secret)]
    otp: String,
}

/// Who wants no second factor any more.
#[derive(InputObject)]
pub struct TotpDisableInput {
    /// The account's password.
    #[graphql(secret)]
    password: String,
    /// The six digits that the app shows, or a recovery code.
    #[graphql(secret)]
    otp: String,
}

/// Who wants other recovery codes.
#[derive(InputObject)]
pub struct RecoveryCodesRegenerateInput {
    /// The account's password.
    #[graphql(secret)]
    password: String,
    /// The six digits that the app shows, or a recovery code.
    #[graphql(secret)]
    otp: String,
}

/// Whose second factor is to be taken away.
#[derive(InputObject)]
pub struct TotpResetInput {
    /// The account's id.
    user_id: ID,
}

/// The answer to wanting a second factor.
#[derive(SimpleObject)]
pub struct TotpEnrollPayload {
    /// The secret in base32, to be typed into an app; null when refused. Told once.
    secret: Option<String>,
    /// The same as an `otpauth:` address, to be shown as a QR code; null when refused. Told once.
    uri: Option<String>,
    /// What was refused; empty when it was done.
    user_errors: Vec<UserError>,
}

/// The answer that tells recovery codes.
#[derive(SimpleObject)]
pub struct RecoveryCodesPayload {
    /// The 10 recovery codes, each good once in the place of a code from the app; empty when refused. Told once.
    recovery_codes: Vec<String>,
    /// What was refused; empty when it was done.
    user_errors: Vec<UserError>,
}

/// The answer to switching the second factor off.
#[derive(SimpleObject)]
pub struct TotpDisablePayload {
    /// Whether it is off.
    disabled: bool,
    /// What was refused; empty when it was done.
    user_errors: Vec<UserError>,
}

/// Changes of second factors.
#[derive(Default)]
pub struct TotpMutation;

#[Object]
impl TotpMutation {
    /// Makes the secret of a second factor for one's own account. Role: any signed-in account. It is not on before
    /// `totpConfirm`; asking again makes another secret.
    async fn totp_enroll(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who wants a second factor.")] input: TotpEnrollInput,
    ) -> ApiResult<TotpEnrollPayload> {
        let caller = ctx.actor().signed_in()?;
        Ok(match service::enroll(ctx.app()?, caller, input.password, ctx.client()).await {
            Ok(made) => TotpEnrollPayload { secret: Some(made.secret), uri: Some(made.uri), user_errors: Vec::new() },
            Err(error) => {
                let user_errors = user_error::refused(error, ctx.locale())?;
                TotpEnrollPayload { secret: None, uri: None, user_errors }
            }
        })
    }

    /// Switches one's own second factor on by a first code. Role: any signed-in account. From then on signing in needs a
    /// code, and the account's other sign-ins, which gave none, end.
    async fn totp_confirm(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A first code.")] input: TotpConfirmInput,
    ) -> ApiResult<RecoveryCodesPayload> {
        let caller = ctx.actor().signed_in()?;
        codes(ctx, service::confirm(ctx.app()?, caller, &input.otp, ctx.locale()).await)
    }

    /// Switches one's own second factor off; its recovery codes go with it. Role: any signed-in account.
    async fn totp_disable(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who wants no second factor any more.")] input: TotpDisableInput,
    ) -> ApiResult<TotpDisablePayload> {
        let caller = ctx.actor().signed_in()?;
        let TotpDisableInput { password, otp } = input;
        let result = service::disable(ctx.app()?, caller, password, &otp, ctx.client(), ctx.locale()).await;
        Ok(match result {
            Ok(()) => TotpDisablePayload { disabled: true, user_errors: Vec::new() },
            Err(error) => {
                TotpDisablePayload { disabled: false, user_errors: user_error::refused(error, ctx.locale())? }
            }
        })
    }

    /// Replaces one's own recovery codes, used or not. Role: any signed-in account.
    async fn recovery_codes_regenerate(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who wants other recovery codes.")] input: RecoveryCodesRegenerateInput,
    ) -> ApiResult<RecoveryCodesPayload> {
        let caller = ctx.actor().signed_in()?;
        let RecoveryCodesRegenerateInput { password, otp } = input;
        codes(ctx, service::regenerate(ctx.app()?, caller, password, &otp, ctx.client(), ctx.locale()).await)
    }

    /// Takes away the second factor of somebody who has lost app and codes, and signs that account out everywhere. Role:
    /// administrator.
    async fn totp_reset(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose second factor is to be taken away.")] input: TotpResetInput,
    ) -> ApiResult<UserPayload> {
        let by = ctx.require(Action::ManageAccounts)?;
        let id = NodeKind::User.decode(&input.user_id).unwrap_or_default();
        payload(ctx, service::reset(ctx.app()?, by, id).await.map(User::of))
    }
}

fn codes(ctx: &Context<'_>, result: Result<Vec<String>, TotpError>) -> ApiResult<RecoveryCodesPayload> {
    Ok(match result {
        Ok(recovery_codes) => RecoveryCodesPayload { recovery_codes, user_errors: Vec::new() },
        Err(error) => {
            RecoveryCodesPayload { recovery_codes: Vec::new(), user_errors: user_error::refused(error, ctx.locale())? }
        }
    })
}
