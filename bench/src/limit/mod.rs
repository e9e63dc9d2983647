//! The limit: what the same answers cost when they are written by hand, with one prepared statement each and without
//! GraphQL, permissions and limits. Reads ask nobody who they are.

pub mod json;
mod read;
mod write;

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use axum::{
    Router,
    body::Body,
    http::{HeaderValue, Response, StatusCode, header},
    routing::get,
};
use tokio::sync::Mutex;
use tokio_postgres::{Client, Error};

use crate::{Outcome, data::connect};

/// As many as `quai` opens by default.
const CONNECTIONS: usize = 10;

/// The connections: reads share them, one pipelining behind the other; a transaction has one for itself.
pub struct Limit {
    readers: Vec<read::Reader>,
    next: AtomicUsize,
    writers: Vec<Mutex<write::Writer>>,
}

impl Limit {
    fn reader(&self) -> &read::Reader {
        &self.readers[self.next.fetch_add(1, Ordering::Relaxed) % self.readers.len()]
    }

    fn writer(&self) -> &Mutex<write::Writer> {
        &self.writers[self.next.fetch_add(1, Ordering::Relaxed) % self.writers.len()]
    }
}

/// Serves until the process is stopped.
pub async fn serve(listen: SocketAddr, database: &str) -> Outcome {
    let (mut readers, mut writers) = (Vec::new(), Vec::new());
    for _ in 0..CONNECTIONS {
        readers.push(read::Reader::prepare(connection(database).await?).await?);
        writers.push(Mutex::new(write::Writer::prepare(connection(database).await?).await?));
    }
    let limit = Arc::new(Limit { readers, next: AtomicUsize::new(0), writers });
    let router = Router::new()
        .route("/q1", get(read::sections))
        .route("/q2/{section}", get(read::products_first))
        .route("/q2/{section}/{after}", get(read::products_after))
        .route("/q3", get(read::orders))
        .route("/q4/{product}", get(read::product))
        .route("/q5/{words}", get(read::found))
        .route("/m1/{customer}/{basket}/{product}/{quantity}", axum::routing::post(write::basket_line_set))
        .with_state(limit);
    axum::serve(tokio::net::TcpListener::bind(listen).await?, router).await?;
    Ok(())
}

async fn connection(database: &str) -> Outcome<Client> {
    let client = connect(database).await?;
    client.batch_execute("SET jit = off").await?;
    Ok(client)
}

/// The answer, or why there is none.
fn answer(body: Result<String, Error>) -> Response<Body> {
    let (status, body) = match body {
        Ok(body) => (StatusCode::OK, body),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()),
    };
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
