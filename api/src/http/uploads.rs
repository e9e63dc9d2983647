//! `POST /uploads`: a file of a manager, as a form.
//!
//! The caller is known by the `Authorization` header alone, which no other site can make a browser send.

use async_graphql::{Executor, resolver_utils::enum_value};
use axum::{
    Json,
    extract::{FromRequest, Multipart, Request, State, multipart::Field},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use super::{HttpState, authentication, graphql::locale, negotiation::Media, reply::Failure, request_id::RequestId};
use crate::{
    app::App,
    platform::{
        error::{ApiError, ApiErrorCode},
        locale::Locale,
        permission::Action,
        refusal::{Refusal, Refuse, UserErrorCode},
    },
    shop::upload::service::{self, Refused, Uploaded},
};

/// How many bytes a form may have besides its file.
const AROUND_FILE: usize = 64 << 10;

/// What becomes of a file: a reference, or why it was refused.
pub async fn post<E: Executor>(State(state): State<HttpState<E>>, request: Request) -> Response {
    let locale = locale(request.headers());
    let respond = async || {
        let actor = authentication::caller(&state.app, request.headers()).await?;
        let actor = actor.within(RequestId::of_request(&request).as_str());
        let by = actor.require(Action::ManageCatalogue)?;
        // Before anything is read: each holds a whole file in memory.
        let _place = state.upload_permits.try_acquire().map_err(|_| too_many())?;
        let content = match tokio::time::timeout(state.options.upload_timeout, read(&state.app, request)).await {
            Ok(content) => content?,
            Err(_) => return Err(late()),
        };
        let received = match content {
            Ok(content) => service::receive(&state.app, by, content).await,
            Err(error) => Err(error),
        };
        match received {
            Ok(uploaded) => Ok((StatusCode::CREATED, Json(answer(&state.app, &uploaded))).into_response()),
            Err(error) => Ok(refused(&error.refusals()?, locale)),
        }
    };
    respond().await.unwrap_or_else(|failure: Failure| failure.reply(Media::Json, locale))
}

/// The content of the form's only file, as far as it is not too large.
async fn read(app: &App, request: Request) -> Result<Result<Vec<u8>, Refused>, Failure> {
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| not_a_form())?;
    let mut content = None;
    loop {
        let field = match form.next_field().await {
            Ok(Some(field)) => field,
            Ok(None) => break,
            Err(error) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => return Ok(Err(service::too_large(app))),
            Err(_) => return Err(not_a_form()),
        };
        if field.name() != Some("file") || content.is_some() {
            return Ok(Err(service::not_one_file()));
        }
        match collect(field, most_bytes(app)).await? {
            Some(bytes) => content = Some(bytes),
            None => return Ok(Err(service::too_large(app))),
        }
    }
    Ok(content.ok_or_else(service::not_one_file))
}

fn most_bytes(app: &App) -> usize {
    app.config.max_upload_mib.saturating_mul(1 << 20)
}

/// The most bytes of a whole form: what stands around the file is held in memory, too.
pub fn most_of_form(app: &App) -> usize {
    most_bytes(app).saturating_add(AROUND_FILE)
}

/// The bytes of a field; `None` when there are more than `most`.
async fn collect(mut field: Field<'_>, most: usize) -> Result<Option<Vec<u8>>, Failure> {
    let mut bytes = Vec::new();
    loop {
        let chunk = match field.chunk().await {
            Ok(Some(chunk)) => chunk,
            Ok(None) => break,
            Err(error) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => return Ok(None),
            Err(_) => return Err(not_a_form()),
        };
        if bytes.len() + chunk.len() > most {
            return Ok(None);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(Some(bytes))
}

fn answer(app: &App, uploaded: &Uploaded) -> Value {
    let kind = if uploaded.image.is_some() { "IMAGE" } else { "CSV" };
    let image = uploaded.image.as_ref().map(|image| {
        json!({
            "url": service::url(app, image),
            "width": image.width,
            "height": image.height,
            "color": format!("#{:06x}", image.color),
        })
    });
    json!({ "upload": { "id": uploaded.reference(), "kind": kind, "image": image }, "userErrors": [] })
}

fn refused(refusals: &[Refusal], locale: Locale) -> Response {
    let status = match refusals.first().map(|refusal| refusal.code) {
        Some(UserErrorCode::FileTooLarge) => StatusCode::PAYLOAD_TOO_LARGE,
        Some(UserErrorCode::FileTypeRefused) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let errors = refusals.iter().map(|refusal| {
        let code = enum_value(refusal.code);
        json!({ "code": code, "field": refusal.field, "message": refusal.message.in_locale(locale) })
    });
    (status, Json(json!({ "upload": null, "userErrors": errors.collect::<Value>() }))).into_response()
}

fn too_many() -> ApiError {
    ApiError::new(
        ApiErrorCode::Unavailable,
        "Trop de fichiers arrivent en même temps : renvoyez le vôtre dans un instant.",
        "Too many files arrive at once: send yours again in a moment.",
    )
}

fn late() -> Failure {
    let error = ApiError::new(
        ApiErrorCode::BadRequest,
        "Le fichier n’est pas arrivé à temps.",
        "The file did not arrive in time.",
    );
    Failure::new(StatusCode::REQUEST_TIMEOUT, error)
}

fn not_a_form() -> Failure {
    let error = ApiError::new(
        ApiErrorCode::BadRequest,
        "Envoyez un formulaire « multipart/form-data » complet, avec le fichier dans son champ « file ».",
        "Send a complete `multipart/form-data` form, with the file in its field `file`.",
    );
    Failure::new(StatusCode::BAD_REQUEST, error)
}
