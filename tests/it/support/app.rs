//! The whole service in the test's own process, on a free port, with a database of its own.

use std::net::SocketAddr;

use api::{
    app::App,
    config::Config,
    http::{self, HttpState, options::HttpOptions},
    platform::{clock::Clock, events::relay},
    schema,
};
use async_graphql::Executor;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::sync::CancellationToken;

use super::db::{Backend, TestDatabase};

/// A running service. It stops when this value goes; [`TestApp::stop`] waits until it has.
pub struct TestApp {
    /// What the service itself holds: its clock to move, its database to look into.
    pub app: App,
    address: SocketAddr,
    client: reqwest::Client,
    shutdown: CancellationToken,
    serving: JoinHandle<()>,
    database: TestDatabase,
    _data: TempDir,
}

impl TestApp {
    /// A service with an empty database, on the machine's clock.
    pub async fn start(backend: Backend) -> Self {
        Self::with_clock(backend, Clock::default()).await
    }

    /// A service with an empty database, whose clock stands at `instant` until `app.clock.set` moves it.
    pub async fn start_at(backend: Backend, instant: DateTime<Utc>) -> Self {
        Self::with_clock(backend, Clock::manual(instant)).await
    }

    async fn with_clock(backend: Backend, clock: Clock) -> Self {
        Self::with(backend, clock, |_| {}, schema::build, |_| {}).await
    }

    /// A service with other settings, another schema, or other limits of its transports.
    pub async fn with<E: Executor>(
        backend: Backend,
        clock: Clock,
        configure: impl FnOnce(&mut Config),
        schema: impl FnOnce(&App) -> E,
        limit: impl FnOnce(&mut HttpOptions),
    ) -> Self {
        Self::on(TestDatabase::create(backend).await, clock, configure, schema, limit).await
    }

    /// A service with other settings over a database that is there already.
    pub async fn over(database: TestDatabase, clock: Clock, configure: impl FnOnce(&mut Config)) -> Self {
        Self::on(database, clock, configure, schema::build, |_| {}).await
    }

    async fn on<E: Executor>(
        database: TestDatabase,
        clock: Clock,
        configure: impl FnOnce(&mut Config),
        schema: impl FnOnce(&App) -> E,
        limit: impl FnOnce(&mut HttpOptions),
    ) -> Self {
        let data = tempfile::tempdir().expect("a temporary directory can be made");
        let mut config = config(database.url(), data.path());
        configure(&mut config);
        let app = App::start(config, clock).await.expect("the application starts");
        let shutdown = CancellationToken::new();
        let mut options = HttpOptions::from(&*app.config);
        limit(&mut options);
        let state = HttpState::with_options(app.clone(), schema(&app), shutdown.clone(), options);

        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("the listener has an address");
        let from = relay::end(&app.database).await.expect("the events can be read");
        let relaying = relay::run(app.clone(), from, shutdown.clone());
        let serving = tokio::spawn(async move {
            let (served, ()) = tokio::join!(http::serve(listener, state), relaying);
            served.expect("connections are accepted");
        });
        Self { app, address, client: reqwest::Client::new(), shutdown, serving, database, _data: data }
    }

    /// The address of `path`, which begins with a slash.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The address of `path` for a WebSocket.
    pub fn socket_url(&self, path: &str) -> String {
        format!("ws://{}{path}", self.address)
    }

    /// A plain HTTP client.
    pub fn client(&self) -> &reqwest::Client {
        &self.client
    }

    /// The database, around the service.
    pub fn database(&self) -> &TestDatabase {
        &self.database
    }

    /// Sends one operation, in English, and gives the whole answer: `data`, `errors`, `extensions`.
    pub async fn graphql(&self, query: &str, variables: Value, token: Option<&str>) -> Value {
        let mut request = self
            .client
            .post(self.url("/graphql"))
            .header("accept", "application/graphql-response+json")
            .header("accept-language", "en")
            .json(&json!({ "query": query, "variables": variables }));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        let response = request.send().await.expect("the service answers");
        response.json().await.expect("the answer is JSON")
    }

    /// Stops the service gently and waits until it has.
    pub async fn stop(mut self) {
        self.shutdown.cancel();
        (&mut self.serving).await.expect("the service stops");
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.shutdown.cancel();
        self.serving.abort();
    }
}

fn config(database_url: &str, data_dir: &std::path::Path) -> Config {
    Config {
        database_url: database_url.to_owned(),
        database_connections: 8,
        data_dir: data_dir.to_owned(),
        object_store_url: format!("file://{}", data_dir.join("files").display()),
        ..Config::default()
    }
}
