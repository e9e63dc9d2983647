//! A schema made for tests of the transports: every way in which an operation can go.

use api::{
    app::App,
    platform::{error::ApiError, metrics::Metrics},
};
use async_graphql::{EmptyMutation, Object, Schema, Subscription};
use futures_util::{Stream, StreamExt, stream};

pub type ToySchema = Schema<Query, EmptyMutation, Source>;

pub fn schema(app: &App) -> ToySchema {
    Schema::new(Query, EmptyMutation, Source(app.metrics.clone()))
}

pub struct Query;

#[Object]
impl Query {
    async fn echo(&self, text: String) -> String {
        text
    }

    async fn never(&self) -> bool {
        std::future::pending().await
    }

    async fn panics(&self) -> bool {
        explode()
    }

    async fn leaks(&self) -> async_graphql::Result<bool> {
        Err("SELECT secret FROM account".into())
    }
}

fn explode() -> bool {
    panic!("a secret of the service")
}

/// The floods that run are counted as subscriptions.
pub struct Source(Metrics);

struct Flooding(Metrics);

impl Drop for Flooding {
    fn drop(&mut self) {
        self.0.subscriptions.dec();
    }
}

#[Subscription]
impl Source {
    /// Counts to `to` and ends.
    async fn count(&self, to: i32) -> impl Stream<Item = i32> {
        stream::iter(1..=to)
    }

    /// Says one thing and then nothing.
    async fn quiet(&self) -> impl Stream<Item = bool> {
        stream::iter([true]).chain(stream::pending())
    }

    /// Says much, without end.
    async fn flood(&self) -> impl Stream<Item = String> {
        self.0.subscriptions.inc();
        let flooding = Flooding(self.0.clone());
        stream::repeat("x".repeat(100_000)).then(move |text| {
            let _ = &flooding;
            async {
                tokio::task::yield_now().await;
                text
            }
        })
    }

    async fn refused(&self) -> Result<stream::Empty<bool>, ApiError> {
        Err(ApiError::forbidden())
    }

    /// The second event fails; the third does not.
    async fn stumbles(&self) -> impl Stream<Item = Result<bool, ApiError>> {
        stream::iter([Ok(true), Err(ApiError::forbidden()), Ok(true)])
    }

    async fn panics(&self) -> impl Stream<Item = bool> {
        stream::iter([true]).chain(stream::once(async { explode() }))
    }
}
