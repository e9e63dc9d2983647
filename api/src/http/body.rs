//! Reading a request's body: JSON only, of a bounded size, within a bounded time.

use axum::{
    body::Body,
    http::{HeaderMap, StatusCode, header},
};
use futures_util::StreamExt;

use super::{negotiation::is_json, options::HttpOptions, reply::Failure};
use crate::platform::error::{ApiError, ApiErrorCode};

/// The bytes of a JSON body.
pub async fn read_json(headers: &HeaderMap, body: Body, options: &HttpOptions) -> Result<Vec<u8>, Failure> {
    if !is_json(headers) {
        return Err(Failure::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            ApiError::new(
                ApiErrorCode::BadRequest,
                "Envoyez le corps avec « Content-Type: application/json », en UTF-8.",
                "Send the body as `Content-Type: application/json`, in UTF-8.",
            ),
        ));
    }
    let declared = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if declared.is_some_and(|length| length > options.max_body) {
        return Err(too_large(options.max_body));
    }
    tokio::time::timeout(options.body_timeout, collect(body, options.max_body)).await.unwrap_or_else(|_| {
        Err(Failure::new(
            StatusCode::REQUEST_TIMEOUT,
            ApiError::new(
                ApiErrorCode::BadRequest,
                "Le corps de la requête n’est pas arrivé à temps.",
                "The body of the request did not arrive in time.",
            ),
        ))
    })
}

async fn collect(body: Body, most: usize) -> Result<Vec<u8>, Failure> {
    let mut chunks = body.into_data_stream();
    let mut bytes = Vec::new();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| incomplete())?;
        if bytes.len() + chunk.len() > most {
            return Err(too_large(most));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn incomplete() -> Failure {
    Failure::new(
        StatusCode::BAD_REQUEST,
        ApiError::new(
            ApiErrorCode::BadRequest,
            "Le corps de la requête est incomplet.",
            "The body of the request is incomplete.",
        ),
    )
}

fn too_large(most: usize) -> Failure {
    Failure::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        ApiError::new(
            ApiErrorCode::LimitExceeded,
            format!("Le corps dépasse {most} octets."),
            format!("The body exceeds {most} bytes."),
        ),
    )
}
