//! Preferences of letters in the schema.

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use entity::account::letter_refusal::LetterKind;

use super::service;
use crate::{
    account::user::{
        error::AccountError,
        graphql::{User, UserPayload, payload},
    },
    platform::{context::ContextExt, error::ApiResult, locale::Locale},
    user_error::UserError,
};

/// Letters that a person may refuse. All others have to be told: what concerns the account's safety, that an order was
/// placed or cancelled, and what the shop changed about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "LetterKind", remote = "LetterKind")]
pub enum LetterKindName {
    /// An order is ready, with the pickup code.
    OrderReady,
    /// An order is to be collected within hours.
    OrderReminder,
    /// An order was moved by its customer, who knows; a move by the shop is told in any case.
    OrderMoved,
}

/// Whether a person wants letters of a kind. Visible to that person.
#[derive(Clone, Debug, SimpleObject)]
pub struct LetterPreference {
    /// The letters concerned.
    kind: LetterKindName,
    /// Whether they are sent.
    enabled: bool,
}

/// Which letters the caller wants.
#[derive(InputObject)]
pub struct LetterPreferenceSetInput {
    /// The letters concerned.
    kind: LetterKindName,
    /// Whether they are to be sent.
    enabled: bool,
}

/// The language in which the caller is written to.
#[derive(InputObject)]
pub struct AccountLanguageSetInput {
    /// The language from now on.
    language: Locale,
}

/// The answer to a preference.
#[derive(SimpleObject)]
pub struct LetterPreferencePayload {
    /// The preference as it is now; null when refused.
    letter_preference: Option<LetterPreference>,
    /// What was refused; empty when it was done.
    user_errors: Vec<UserError>,
}

/// The preferences of whoever is calling; none of a visitor.
pub async fn of_viewer(ctx: &Context<'_>) -> ApiResult<Vec<LetterPreference>> {
    let Some(account_id) = ctx.actor().account_id() else { return Ok(Vec::new()) };
    let preferences = service::of(ctx.app()?, account_id).await?;
    Ok(preferences.into_iter().map(|(kind, enabled)| LetterPreference { kind: kind.into(), enabled }).collect())
}

/// Changes of preferences.
#[derive(Default)]
pub struct LetterPreferenceMutation;

#[Object]
impl LetterPreferenceMutation {
    /// Refuses letters of a kind, or wants them again. Role: any signed-in account, for itself. Doing it twice changes
    /// nothing.
    async fn letter_preference_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which letters the caller wants.")] input: LetterPreferenceSetInput,
    ) -> ApiResult<LetterPreferencePayload> {
        let caller = ctx.actor().signed_in()?;
        let LetterPreferenceSetInput { kind, enabled } = input;
        service::set(ctx.app()?, caller.account_id, kind.into(), enabled).await?;
        let letter_preference = Some(LetterPreference { kind, enabled });
        Ok(LetterPreferencePayload { letter_preference, user_errors: Vec::new() })
    }

    /// Chooses the language in which letters are written to oneself; at first it is that of the request that made the
    /// account. Role: any signed-in account, for itself.
    async fn account_language_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language in which the caller is written to.")] input: AccountLanguageSetInput,
    ) -> ApiResult<UserPayload> {
        let caller = ctx.actor().signed_in()?;
        let account = service::set_language(ctx.app()?, caller.account_id, input.language.into()).await?;
        payload(ctx, Ok::<_, AccountError>(User::own(account)))
    }
}
