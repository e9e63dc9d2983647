//! `/graphql/ws`: operations over WebSocket, by the graphql-transport-ws protocol.
//!
//! No cookies and no other ambient credentials are read, so a page of another origin gains nothing by connecting:
//! the token comes with `connection_init`.

mod close;
mod connection;
mod message;

use async_graphql::Executor;
use axum::{
    extract::{
        Request, State, WebSocketUpgrade,
        ws::{WebSocket, rejection::WebSocketUpgradeRejection},
    },
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use tracing::Instrument;

use self::{close::Close, connection::Connection};
use super::{
    HttpState, client, graphql::locale, negotiation::Media, quota::too_many_of_yours, reply::Failure,
    request_id::RequestId,
};
use crate::platform::{
    error::{ApiError, ApiErrorCode},
    locale::Locale,
};

const SUBPROTOCOL: &str = "graphql-transport-ws";
/// A socket's read buffer is nearly all of its memory, and messages of clients are small.
const READ_BUFFER: usize = 4 * 1024;
/// Messages a few times too large are read all the same, to close the socket in good order.
const TOLERANCE: usize = 4;

/// `GET /graphql/ws`.
pub async fn upgrade<E: Executor>(
    State(state): State<HttpState<E>>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
    request: Request,
) -> Response {
    let (parts, _) = request.into_parts();
    let locale = locale(&parts.headers);
    let Ok(upgrade) = upgrade else { return upgrade_required(locale) };
    let Ok(permit) = state.socket_permits.clone().try_acquire_owned() else {
        return Failure::from(too_many_sockets()).reply(Media::Json, locale);
    };
    let client = client::of(&parts, &state.app.config.trusted_proxies);
    let Some(place) = state.by_network.take(client.network()) else {
        return too_many_of_yours().reply(Media::Json, locale);
    };
    let largest = state.options.max_message.saturating_mul(TOLERANCE);
    let request_id = RequestId::of_parts(&parts);
    let span = tracing::info_span!("socket", id = request_id.as_str());
    let tracker = state.connections.clone();
    let connection = Connection::new(state, client, locale, request_id);
    let converse = async move |socket: WebSocket| {
        let understood = socket.protocol().is_some_and(|protocol| protocol == SUBPROTOCOL);
        if understood {
            connection.run(socket).await;
        } else {
            connection.refuse(socket, Close::SUBPROTOCOL).await;
        }
        drop((permit, place));
    };
    upgrade
        .read_buffer_size(READ_BUFFER)
        .max_message_size(largest)
        .max_frame_size(largest)
        .protocols([SUBPROTOCOL])
        .on_upgrade(move |socket| tracker.track_future(converse(socket)).instrument(span))
}

fn upgrade_required(locale: Locale) -> Response {
    let error = ApiError::new(
        ApiErrorCode::BadRequest,
        "Ouvrez ici une WebSocket avec le sous-protocole graphql-transport-ws.",
        "Open a WebSocket here, with the subprotocol graphql-transport-ws.",
    );
    let mut response = Failure::new(StatusCode::UPGRADE_REQUIRED, error).reply(Media::Json, locale);
    response.headers_mut().insert(header::UPGRADE, HeaderValue::from_static("websocket"));
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
    response
}

fn too_many_sockets() -> ApiError {
    ApiError::new(
        ApiErrorCode::Unavailable,
        "Trop de connexions sont ouvertes. Réessayez plus tard.",
        "Too many connections are open. Try again later.",
    )
}
