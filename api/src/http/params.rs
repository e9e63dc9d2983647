//! The parameters of a GraphQL request, checked one by one, from a JSON body or a query string.

use async_graphql::Variables;
use serde_json::{Map, Value};

use crate::platform::error::{ApiError, ApiErrorCode, ApiResult};

/// One GraphQL request as it was sent, its document not parsed yet.
#[derive(Clone, Debug, Default)]
pub struct Params {
    /// The document.
    pub query: String,
    /// Which operation of the document to run.
    pub operation_name: Option<String>,
    /// The values of its variables.
    pub variables: Variables,
}

/// What a body holds.
#[derive(Debug)]
pub enum Body {
    /// One request.
    Single(Params),
    /// Several, answered in their order.
    Batch(Vec<Params>),
}

impl Body {
    /// Reads a JSON body of one request, or of an array with at most `most` of them.
    pub fn parse(bytes: &[u8], most: usize) -> ApiResult<Self> {
        let value: Value = serde_json::from_slice(bytes).map_err(|error| {
            bad_request(
                format!("Le corps n’est pas du JSON valide (ligne {}, colonne {}).", error.line(), error.column()),
                format!("The body is not valid JSON (line {}, column {}).", error.line(), error.column()),
            )
        })?;
        match value {
            Value::Array(requests) if requests.is_empty() => {
                Err(bad_request("Le tableau de requêtes est vide.", "The array of requests is empty."))
            }
            Value::Array(requests) if requests.len() > most => Err(ApiError::new(
                ApiErrorCode::LimitExceeded,
                format!("Au plus {most} requêtes par tableau."),
                format!("At most {most} requests in an array."),
            )),
            Value::Array(requests) => {
                Ok(Self::Batch(requests.into_iter().map(Params::from_json).collect::<ApiResult<_>>()?))
            }
            request => Ok(Self::Single(Params::from_json(request)?)),
        }
    }
}

impl Params {
    /// Reads the parameters of one request from JSON: a body, or the payload of a socket's `subscribe`.
    pub fn from_json(value: Value) -> ApiResult<Self> {
        let Value::Object(mut members) = value else {
            return Err(bad_request(
                "La requête doit être un objet JSON avec un membre « query ».",
                "The request must be a JSON object with a member `query`.",
            ));
        };
        let query = text(&mut members, "query")?.ok_or_else(|| {
            bad_request("Le paramètre « query » est obligatoire.", "The parameter `query` is required.")
        })?;
        let operation_name = text(&mut members, "operationName")?.filter(|name| !name.is_empty());
        let variables = object(&mut members, "variables")?;
        object(&mut members, "extensions")?;
        Ok(Self { query, operation_name, variables: Variables::from_json(Value::Object(variables)) })
    }

    /// Reads the parameters from a URL's query string, where `variables` and `extensions` are JSON texts.
    pub fn from_pairs(pairs: Vec<(String, String)>) -> ApiResult<Self> {
        let mut members = Map::new();
        for (name, value) in pairs {
            let value = match name.as_str() {
                "query" | "operationName" => Value::String(value),
                "variables" | "extensions" if value.is_empty() => Value::Null,
                "variables" | "extensions" => {
                    serde_json::from_str(&value).map_err(|_| wrong_type(&name, "objet JSON", "JSON object"))?
                }
                _ => continue,
            };
            if members.insert(name.clone(), value).is_some() {
                return Err(bad_request(
                    format!("Le paramètre « {name} » est donné deux fois."),
                    format!("The parameter `{name}` is given twice."),
                ));
            }
        }
        Self::from_json(Value::Object(members))
    }
}

fn text(members: &mut Map<String, Value>, name: &str) -> ApiResult<Option<String>> {
    match members.remove(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(wrong_type(name, "texte", "string")),
    }
}

fn object(members: &mut Map<String, Value>, name: &str) -> ApiResult<Map<String, Value>> {
    match members.remove(name) {
        None | Some(Value::Null) => Ok(Map::new()),
        Some(Value::Object(object)) => Ok(object),
        Some(_) => Err(wrong_type(name, "objet JSON", "JSON object")),
    }
}

fn wrong_type(name: &str, french: &str, english: &str) -> ApiError {
    bad_request(
        format!("Le paramètre « {name} » doit être un {french}."),
        format!("The parameter `{name}` must be a {english}."),
    )
}

fn bad_request(french: impl Into<String>, english: impl Into<String>) -> ApiError {
    ApiError::new(ApiErrorCode::BadRequest, french, english)
}
