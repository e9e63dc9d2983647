//! The HTTP surface: GraphQL over HTTP, WebSocket and event streams, health, keys, files.
//!
//! It authenticates, limits and translates; what a field does is the schema's. The transports are generic over the
//! executor, so that tests drive them with a schema of their own.

mod access_log;
mod admission;
mod answer;
mod authentication;
mod body;
mod client;
mod document;
mod documents;
mod execute;
mod files;
mod graphiql;
mod graphql;
mod health;
mod jwks;
mod limits;
mod mails;
mod measure;
mod metrics;
mod negotiation;
mod operations;
pub mod options;
mod origin;
mod params;
mod quota;
mod reply;
mod request_id;
mod scan;
mod serve;
mod session;
mod stream;
mod trace;
mod uploads;
mod variables;
mod websocket;

pub use self::serve::{serve, serve_probes};

use std::sync::Arc;

use async_graphql::Executor;
use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{HeaderMap, StatusCode, Uri},
    middleware,
    response::Response,
    routing::{get, post},
};
use tokio::sync::Semaphore;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower_http::{catch_panic::CatchPanicLayer, compression::CompressionLayer};
use uuid::Uuid;

use self::{
    documents::Documents, limits::DocumentLimits, negotiation::Media, options::HttpOptions, quota::Quota,
    reply::Failure,
};
use crate::{
    app::App,
    platform::{
        error::{ApiError, ApiErrorCode},
        rate_limit::RateLimits,
    },
    schema::QuaiSchema,
};

/// What the handlers share; cheap to clone.
#[derive(Clone)]
pub struct HttpState<E = QuaiSchema> {
    /// The running application.
    pub app: App,
    /// What executes operations.
    pub schema: E,
    /// The limits of the transports.
    pub options: Arc<HttpOptions>,
    /// Cancelled when the process stops: sockets and streams end, readiness says no.
    pub shutdown: CancellationToken,
    /// The documents that came lately.
    documents: Arc<Documents>,
    /// The open connections and sockets.
    connections: TaskTracker,
    socket_permits: Arc<Semaphore>,
    stream_permits: Arc<Semaphore>,
    upload_permits: Arc<Semaphore>,
    /// Sockets and streams by the network that they come from.
    by_network: Quota<String>,
    /// Sockets and streams by account.
    by_account: Quota<Uuid>,
    /// What everybody asks for in a minute.
    rates: Arc<RateLimits>,
}

impl<E> HttpState<E> {
    /// The state with the limits of the settings.
    pub fn new(app: App, schema: E, shutdown: CancellationToken) -> Self {
        let options = HttpOptions::from(&*app.config);
        Self::with_options(app, schema, shutdown, options)
    }

    /// The state with other limits. Must be called on the async runtime.
    pub fn with_options(app: App, schema: E, shutdown: CancellationToken, options: HttpOptions) -> Self {
        let (clock, metrics, redis) = (app.clock.clone(), app.metrics.clone(), app.redis.clone());
        Self {
            rates: Arc::new(RateLimits::new(options.rate_limits, clock, metrics, redis)),
            app,
            schema,
            shutdown,
            documents: Arc::default(),
            connections: TaskTracker::new(),
            socket_permits: Arc::new(Semaphore::new(options.max_sockets)),
            stream_permits: Arc::new(Semaphore::new(options.max_streams)),
            upload_permits: Arc::new(Semaphore::new(options.max_uploads)),
            by_network: Quota::new(options.max_sockets_per_address),
            by_account: Quota::new(options.max_sockets_per_account),
            options: Arc::new(options),
        }
    }

    fn limits(&self) -> DocumentLimits {
        let config = &self.app.config;
        DocumentLimits {
            max_cost: config.max_cost,
            max_depth: config.max_depth,
            max_aliases: config.max_aliases,
            max_mutations: config.max_mutations,
            introspection: config.introspection,
        }
    }
}

/// Every route, with what surrounds each request.
pub fn router<E: Executor>(state: HttpState<E>) -> Router {
    Router::new()
        .route("/graphql", get(graphql::get::<E>).post(graphql::post::<E>))
        .route("/graphql/ws", get(websocket::upgrade::<E>))
        .route("/graphql/stream", get(stream::get::<E>).post(stream::post::<E>))
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready::<E>))
        .route("/metrics", get(metrics::figures::<E>))
        .route("/mails", get(mails::list::<E>))
        .route("/mails/{key}", get(mails::one::<E>))
        .route("/.well-known/jwks.json", get(jwks::keys::<E>))
        .route("/uploads", post(uploads::post::<E>).layer(DefaultBodyLimit::max(uploads::most_of_form(&state.app))))
        .route("/files/images/{id}/{file}", get(files::image::<E>))
        .route("/files/catalogue.csv", get(files::catalogue::<E>))
        .merge(graphiql::routes())
        .method_not_allowed_fallback(graphql::other)
        .fallback(unknown_path)
        .layer(CompressionLayer::new())
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn_with_state(state.app.metrics.clone(), access_log::layer))
        .with_state(state)
}

/// What is asked of a process that serves no API.
fn probes<E: Executor>(state: HttpState<E>) -> Router {
    Router::new()
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready::<E>))
        .route("/metrics", get(metrics::figures::<E>))
        .fallback(unknown_path)
        .with_state(state)
}

async fn unknown_path(uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path();
    let error = ApiError::new(
        ApiErrorCode::BadRequest,
        format!("Il n’y a rien sous {path}."),
        format!("There is nothing at {path}."),
    );
    Failure::new(StatusCode::NOT_FOUND, error).reply(Media::Json, graphql::locale(&headers))
}

fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    Failure::from(ApiError::internal("a handler panicked")).reply(Media::Json, Default::default())
}
