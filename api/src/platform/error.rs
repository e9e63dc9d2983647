//! Failures at the top level of an answer: authentication, permission, limits, and faults of ours.
//!
//! Broken rules of the domain are not here; they are [`super::refusal`]s inside a payload.
//! `ApiError` has no `Display` on purpose: the text of a database error must never reach a client.

use async_graphql::{Error, ErrorExtensionValues};
use sea_orm::DbErr;

use super::{
    constraint,
    locale::{Locale, Text},
};

/// The code in `extensions.code` of a top-level error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApiErrorCode {
    /// No token, or one that is expired, revoked or not ours.
    Unauthenticated,
    /// Signed in, but the role does not allow the action.
    Forbidden,
    /// What was asked for does not exist, or is not the caller's to see.
    NotFound,
    /// An argument has a value that cannot be used.
    BadUserInput,
    /// The document cannot be parsed.
    ParseFailed,
    /// The document does not fit the schema.
    ValidationFailed,
    /// The request exceeds a limit: depth, cost, aliases, or size.
    LimitExceeded,
    /// The caller has asked for more in a minute than they may: wait as long as `retryAfter` says.
    RateLimited,
    /// The request is not a GraphQL request.
    BadRequest,
    /// The event cursor is too old or not ours: fetch again, then subscribe again.
    CursorExpired,
    /// The service is overloaded or stopping; try again.
    Unavailable,
    /// A fault of ours; it is logged under the request's id.
    Internal,
}

impl ApiErrorCode {
    /// The stable text of the code.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Forbidden => "FORBIDDEN",
            Self::NotFound => "NOT_FOUND",
            Self::BadUserInput => "BAD_USER_INPUT",
            Self::ParseFailed => "GRAPHQL_PARSE_FAILED",
            Self::ValidationFailed => "GRAPHQL_VALIDATION_FAILED",
            Self::LimitExceeded => "LIMIT_EXCEEDED",
            Self::RateLimited => "RATE_LIMITED",
            Self::BadRequest => "BAD_REQUEST",
            Self::CursorExpired => "CURSOR_EXPIRED",
            Self::Unavailable => "UNAVAILABLE",
            Self::Internal => "INTERNAL",
        }
    }
}

/// A top-level failure. Its message is safe to show.
#[derive(Clone, Debug)]
pub struct ApiError {
    /// The stable code.
    pub code: ApiErrorCode,
    /// What is wrong and what to do.
    pub message: Text,
    /// After how many seconds the same request may succeed, where that is known.
    pub retry_after: Option<u64>,
}

/// The result of a resolver.
pub type ApiResult<T> = Result<T, ApiError>;

impl ApiError {
    /// A failure with its texts.
    pub fn new(code: ApiErrorCode, french: impl Into<String>, english: impl Into<String>) -> Self {
        Self { code, message: Text::new(french, english), retry_after: None }
    }

    /// The action needs a signed-in account.
    pub fn unauthenticated() -> Self {
        Self::new(ApiErrorCode::Unauthenticated, "Connectez-vous pour continuer.", "Sign in to continue.")
    }

    /// The role does not allow the action.
    pub fn forbidden() -> Self {
        Self::new(
            ApiErrorCode::Forbidden,
            "Votre compte ne permet pas cette action.",
            "Your account does not allow this action.",
        )
    }

    /// An argument cannot be used.
    pub fn bad_input(french: impl Into<String>, english: impl Into<String>) -> Self {
        Self::new(ApiErrorCode::BadUserInput, french, english)
    }

    /// The caller has asked for too much within a minute.
    pub fn rate_limited(retry_after: u64) -> Self {
        let error = Self::new(
            ApiErrorCode::RateLimited,
            format!("Vous en demandez trop en peu de temps. Réessayez dans {retry_after} s."),
            format!("You are asking for too much in a short time. Try again in {retry_after} s."),
        );
        Self { retry_after: Some(retry_after), ..error }
    }

    /// A fault of ours: logs `detail` and hides it from the client.
    pub fn internal(detail: impl std::fmt::Debug) -> Self {
        tracing::error!(?detail, "internal fault");
        Self::new(
            ApiErrorCode::Internal,
            "Une erreur est survenue de notre côté. Réessayez ; si elle persiste, donnez-nous l’identifiant de la requête.",
            "Something went wrong on our side. Try again; if it persists, tell us the request id.",
        )
    }

    /// As a GraphQL error, its message in the given language.
    pub fn localized(&self, locale: Locale) -> Error {
        let mut extensions = ErrorExtensionValues::default();
        extensions.set("code", self.code.as_str());
        if let Some(seconds) = self.retry_after {
            extensions.set("retryAfter", seconds);
        }
        Error { message: self.message.in_locale(locale).to_owned(), source: None, extensions: Some(extensions) }
    }
}

impl From<ApiError> for Error {
    fn from(error: ApiError) -> Self {
        // The executor knows no locale; the HTTP layer translates by `source` before it answers.
        let mut converted = error.localized(Locale::default());
        converted.source = Some(std::sync::Arc::new(error));
        converted
    }
}

impl From<DbErr> for ApiError {
    fn from(error: DbErr) -> Self {
        if matches!(error, DbErr::ConnectionAcquire(_)) || constraint::is_conflict(&error) {
            tracing::warn!(?error, "no database connection was free, or two transactions met");
            Self::new(
                ApiErrorCode::Unavailable,
                "Le service est très sollicité. Réessayez dans un instant.",
                "The service is very busy. Try again in a moment.",
            )
        } else {
            Self::internal(error)
        }
    }
}
