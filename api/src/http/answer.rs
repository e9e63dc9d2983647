//! What a request is answered: data, errors with their codes, and the cost.

use async_graphql::{Response, ServerError, Value, parser};
use axum::http::{HeaderValue, header};
use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::json;

use crate::platform::{
    error::{ApiError, ApiErrorCode},
    locale::Locale,
    rate_limit::Standing,
};

/// The most errors that one answer lists.
const MOST_ERRORS: usize = 50;

/// The longest message, in characters. The parser and the validator quote what the client sent, however long.
const LONGEST_MESSAGE: usize = 500;

/// The executor's own complaints about values of the client. They quote the schema and the client, nothing else.
const COERCION: &[&str] = &["Expected input type ", "Failed to parse ", "Invalid value for "];

/// The answer to one request, or one event of a subscription.
#[derive(Debug)]
pub struct Answer {
    errors: Vec<ServerError>,
    /// `None` when nothing was executed; `null` when an error reached the root.
    data: Option<Value>,
    cost: u64,
    cookies: Vec<HeaderValue>,
    /// How the caller's tightest budget stands, where there is one.
    standing: Option<Standing>,
}

/// Why a request was not executed.
#[derive(Clone, Debug)]
pub enum Fault {
    /// One of ours, in the caller's language.
    Api(ApiError),
    /// One of the parser's, in English, with its place in the document.
    Document(ServerError),
}

impl Fault {
    /// An error of the parser or the validator.
    pub fn of(mut error: ServerError, code: ApiErrorCode) -> Self {
        set_code(&mut error, code);
        shorten(&mut error.message);
        Self::Document(error)
    }

    /// The document cannot be parsed.
    pub fn syntax(error: parser::Error) -> Self {
        let mut error = ServerError::from(error);
        // The parser draws the line with an arrow below it; its last line says what it expected there.
        if let Some((_, expected)) = error.message.rsplit_once("\n  = ") {
            error.message = format!("Syntax error: {expected}");
        }
        Self::of(error, ApiErrorCode::ParseFailed)
    }

    /// The document does not fit the rules of documents.
    pub fn validation(french: impl Into<String>, english: impl Into<String>) -> Self {
        Self::Api(ApiError::new(ApiErrorCode::ValidationFailed, french, english))
    }

    /// The document exceeds one of the limits of documents.
    pub fn limit(what: &str, most: u64) -> Self {
        let french = match what {
            "cost" => "coût",
            "depth" => "niveaux de champs",
            "aliases" => "alias",
            "mutation root fields" => "champs à la racine d’une mutation",
            "directives" => "directives",
            "operations" => "opérations",
            "nested brackets" => "accolades, crochets et parenthèses imbriqués",
            "nested introspection lists" => "listes d’introspection imbriquées",
            _ => "symboles",
        };
        Self::Api(ApiError::new(
            ApiErrorCode::LimitExceeded,
            format!("L’opération dépasse une limite ({french} : {most} au plus). Demandez moins à la fois."),
            format!("The operation exceeds a limit ({what}: at most {most}). Ask for less at once."),
        ))
    }
}

impl From<ApiError> for Fault {
    fn from(error: ApiError) -> Self {
        Self::Api(error)
    }
}

impl Answer {
    /// The answer to a request that was not executed.
    pub fn refused(fault: impl Into<Fault>, locale: Locale) -> Self {
        let error = match fault.into() {
            Fault::Document(error) => error,
            Fault::Api(error) => {
                let localized = error.localized(locale);
                ServerError { extensions: localized.extensions, ..ServerError::new(localized.message, None) }
            }
        };
        Self { errors: vec![error], data: None, cost: 0, cookies: Vec::new(), standing: None }
    }

    /// The answer of the executor, its errors with codes and in the caller's language.
    pub fn of(response: Response, cost: u64, locale: Locale) -> Self {
        let Response { data, mut errors, http_headers, .. } = response;
        // An error of a field has a path. Without any, the validator refused and nothing was executed.
        let executed = errors.is_empty() || data != Value::Null || errors.iter().any(|error| !error.path.is_empty());
        errors.truncate(MOST_ERRORS);
        for error in &mut errors {
            complete(error, locale);
        }
        let cookies = http_headers.get_all(header::SET_COOKIE).iter().cloned().collect();
        Self { errors, data: executed.then_some(data), cost, cookies, standing: None }
    }

    /// Whether nothing was executed.
    pub fn is_refused(&self) -> bool {
        self.data.is_none()
    }

    /// Whether the answer carries no data: nothing was executed, or an error reached the root.
    pub fn is_empty(&self) -> bool {
        self.data.as_ref().is_none_or(|data| *data == Value::Null)
    }

    /// The code of the first error.
    pub fn code(&self) -> Option<&str> {
        self.errors.first().and_then(code)
    }

    /// The errors.
    pub fn errors(&self) -> &[ServerError] {
        &self.errors
    }

    /// What the browser is to keep or to forget, as values of `Set-Cookie`.
    pub fn cookies(&self) -> &[HeaderValue] {
        &self.cookies
    }

    /// What the operation costs.
    pub fn cost(&self) -> u64 {
        self.cost
    }

    /// The same answer with the operation's cost.
    #[must_use]
    pub fn costing(self, cost: u64) -> Self {
        Self { cost, ..self }
    }

    /// How the caller's tightest budget stands, where there is one.
    pub fn standing(&self) -> Option<Standing> {
        self.standing
    }

    /// The same answer with how its caller's budget stands.
    #[must_use]
    pub fn leaving(self, standing: Option<Standing>) -> Self {
        Self { standing, ..self }
    }

    /// As JSON.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_else(|error| {
            tracing::error!(%error, "an answer could not be written as JSON");
            r#"{"errors":[{"message":"Internal error","extensions":{"code":"INTERNAL"}}],"data":null}"#.to_owned()
        })
    }
}

impl Serialize for Answer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = serializer.serialize_map(None)?;
        if !self.errors.is_empty() {
            members.serialize_entry("errors", &self.errors)?;
        }
        if let Some(data) = &self.data {
            members.serialize_entry("data", data)?;
        }
        let mut extensions = json!({ "cost": self.cost });
        if let Some(Standing { limit, remaining, reset_after, .. }) = self.standing {
            extensions["rateLimit"] = json!({ "limit": limit, "remaining": remaining, "resetAfter": reset_after });
        }
        members.serialize_entry("extensions", &extensions)?;
        members.end()
    }
}

/// Gives an error its code, and hides what is not meant for clients.
fn complete(error: &mut ServerError, locale: Locale) {
    if let Some(ours) = error.source::<ApiError>() {
        let localized = ours.localized(locale);
        error.message = localized.message;
        error.extensions = localized.extensions;
    } else if code(error).is_none() {
        shorten(&mut error.message);
        if COERCION.iter().any(|prefix| error.message.starts_with(prefix)) {
            set_code(error, ApiErrorCode::BadUserInput);
        } else if error.path.is_empty() {
            set_code(error, ApiErrorCode::ValidationFailed);
        } else {
            let localized = ApiError::internal(&error.message).localized(locale);
            error.message = localized.message;
            error.extensions = localized.extensions;
        }
    }
    error.source = None;
}

fn shorten(message: &mut String) {
    if let Some((length, _)) = message.char_indices().nth(LONGEST_MESSAGE) {
        message.truncate(length);
        message.push('…');
    }
}

fn code(error: &ServerError) -> Option<&str> {
    match error.extensions.as_ref()?.get("code")? {
        Value::String(code) => Some(code),
        _ => None,
    }
}

fn set_code(error: &mut ServerError, code: ApiErrorCode) {
    error.extensions.get_or_insert_default().set("code", code.as_str());
}
