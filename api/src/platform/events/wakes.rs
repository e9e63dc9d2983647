//! Redis between instances: each tells the others that it committed something, so that their relays read at once.
//!
//! Wake-ups carry nothing: the rows are the only copy, and a relay looks for them by itself a few times a second.
//! So a Redis that is away, or that loses messages, delays events and loses none (docs/decisions/0009-redis-carries-wake-ups.md).

use std::time::Duration;

use futures_util::StreamExt;
use redis::{AsyncConnectionConfig, AsyncTypedCommands, Client, RedisError};
use tokio::time;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::app::App;

const CHANNEL: &str = "quai:events";
/// How long to wait before Redis is tried again; doubled up to the longest while it stays away.
const SHORTEST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// How long Redis may take to answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// Tells and is told, until `stop`. A Redis that is away is tried again and again.
pub async fn run(app: App, redis: Client, stop: CancellationToken) {
    // Instances hear themselves too, and their own wake-up would cost them a read.
    let myself = Uuid::new_v4().to_string();
    let talk = async {
        tokio::join!(
            persist(&app, "listening for wake-ups", || listen(&app, &redis, &myself)),
            persist(&app, "sending wake-ups", || tell(&app, &redis, &myself)),
        )
    };
    tokio::select! {
        () = stop.cancelled() => {}
        _ = talk => {}
    }
}

/// Does `work` again whenever it fails, with longer and longer pauses.
async fn persist<Work: Future<Output = Result<(), RedisError>>>(app: &App, what: &str, work: impl Fn() -> Work) {
    let mut pause = SHORTEST_PAUSE;
    loop {
        let began = time::Instant::now();
        if let Err(error) = work().await {
            app.metrics.redis_failures.inc();
            // The error's text may name the server, never its password.
            tracing::warn!(%error, what, "Redis is away; events are a little later until it is back");
        }
        pause = if began.elapsed() > LONGEST_PAUSE { SHORTEST_PAUSE } else { (pause * 2).min(LONGEST_PAUSE) };
        time::sleep(pause).await;
    }
}

async fn listen(app: &App, redis: &Client, myself: &str) -> Result<(), RedisError> {
    let mut subscription = redis.get_async_pubsub().await?;
    subscription.subscribe(CHANNEL).await?;
    // What was told while nobody listened.
    app.events.wake();
    let mut messages = subscription.on_message();
    while let Some(message) = messages.next().await {
        if message.get_payload::<String>()? != myself {
            app.metrics.wake_ups.inc();
            app.events.wake();
        }
    }
    Ok(())
}

async fn tell(app: &App, redis: &Client, myself: &str) -> Result<(), RedisError> {
    let config =
        AsyncConnectionConfig::new().set_connection_timeout(Some(PATIENCE)).set_response_timeout(Some(PATIENCE));
    let mut connection = redis.get_multiplexed_async_connection_with_config(&config).await?;
    let mut commits = app.database.commits();
    loop {
        connection.publish(CHANNEL, myself).await?;
        // Commits that come while Redis answers are told together.
        if commits.changed().await.is_err() {
            return Ok(());
        }
    }
}
