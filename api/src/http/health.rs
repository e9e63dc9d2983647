//! `/health/live` and `/health/ready`: two questions for whoever runs the service.

use std::time::Duration;

use async_graphql::Executor;
use axum::{Json, extract::State, http::StatusCode};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::HttpState;

/// How long the database may take to answer.
const PATIENCE: Duration = Duration::from_secs(1);

/// Whether the process runs. It should be restarted when it does not.
pub async fn live() -> Json<Value> {
    Json(json!({ "status": "live" }))
}

/// Whether requests should be sent here: not while the database is away or the process stops.
pub async fn ready<E: Executor>(State(state): State<HttpState<E>>) -> (StatusCode, Json<Value>) {
    let mut reasons = Vec::new();
    if state.shutdown.is_cancelled() {
        reasons.push("stopping");
    }
    let asked = state.app.database.background().execute_unprepared("SELECT 1");
    match tokio::time::timeout(PATIENCE, asked).await {
        Ok(Ok(_)) => {}
        Ok(Err(error)) => {
            tracing::warn!(?error, "the database does not answer");
            reasons.push("database unavailable");
        }
        Err(_) => reasons.push("database too slow"),
    }
    if reasons.is_empty() {
        (StatusCode::OK, Json(json!({ "status": "ready" })))
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, Json(json!({ "status": "not ready", "reasons": reasons })))
    }
}
