//! How a process starts its tasks, serves, and stops.
//!
//! A first signal stops it gently: not ready any more, no new connections, sockets closed with a reason, requests
//! under way finished within a limit, then the background tasks, then the database. A second one ends it at once.
//! Only the command line uses this.

use std::{future::Future, io, pin::pin, time::Duration};

use sea_orm::DbErr;
use tokio::{net::TcpListener, task::JoinSet, time};
use tokio_util::sync::CancellationToken;

use crate::{
    app::App,
    http::{self, HttpState},
    platform::events::{relay, wakes},
    worker,
};

/// How long background tasks and connections may take to end after the last request.
const CLOSING: Duration = Duration::from_secs(5);

/// Why a process ended other than by being stopped.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The listener failed.
    #[error("connections cannot be accepted: {0}")]
    Listener(#[from] io::Error),
    /// The place to relay events from could not be read.
    #[error("the events cannot be read: {0}")]
    Events(#[from] DbErr),
    /// A task that runs for as long as the process ended.
    #[error("the task {0:?} ended unexpectedly; the log says why")]
    Task(&'static str),
}

/// What runs beside the requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Background {
    /// Hands committed events to subscribers.
    Relay,
    /// That, and the worker's jobs.
    RelayAndWorker,
    /// The worker's jobs alone.
    Worker,
}

/// A token that the first SIGTERM or SIGINT cancels. The second ends the process with code 1.
pub fn stop_on_signal() -> io::Result<CancellationToken> {
    let stop = CancellationToken::new();
    let mut signals = Signals::listen()?;
    let stopping = stop.clone();
    tokio::spawn(async move {
        let signal = signals.next().await;
        tracing::info!(signal, "stopping");
        stopping.cancel();
        let signal = signals.next().await;
        tracing::warn!(signal, "ending at once");
        std::process::exit(1);
    });
    Ok(stop)
}

/// Serves on `listener` until `state.shutdown` is cancelled, then stops gently and closes the database. Of a process that
/// only works, health and metrics are all there is to serve.
pub async fn serve(listener: TcpListener, state: HttpState, background: Background) -> Result<(), RunError> {
    let (app, stop) = (state.app.clone(), state.shutdown.clone());
    let mut tasks = Tasks::start(&app, background).await?;
    let mut server = pin!(async {
        match background {
            Background::Worker => http::serve_probes(listener, state).await,
            Background::Relay | Background::RelayAndWorker => http::serve(listener, state).await,
        }
    });
    let outcome = tokio::select! {
        served = &mut server => served.map_err(RunError::from),
        name = tasks.ended() => Err(RunError::Task(name)),
        () = after(app.config.shutdown_timeout, stop.cancelled()) => {
            tracing::warn!("requests are still under way after the time to finish them; ending without them");
            Ok(())
        }
    };
    stop.cancel();
    tasks.stop().await;
    close(app).await;
    outcome
}

/// Runs the worker's jobs alone until `stop`.
pub async fn work(app: App, stop: CancellationToken) -> Result<(), RunError> {
    let mut tasks = Tasks::start(&app, Background::Worker).await?;
    let outcome = tokio::select! {
        () = stop.cancelled() => Ok(()),
        name = tasks.ended() => Err(RunError::Task(name)),
    };
    tasks.stop().await;
    close(app).await;
    outcome
}

async fn after(limit: Duration, event: impl Future<Output = ()>) {
    event.await;
    time::sleep(limit).await;
}

async fn close(app: App) {
    if time::timeout(CLOSING, app.errands.done()).await.is_err() {
        tracing::warn!("an errand was still under way; stopped without it");
    }
    match time::timeout(CLOSING, app.database.clone().close()).await {
        Ok(Ok(())) => tracing::info!("stopped"),
        Ok(Err(error)) => tracing::warn!(?error, "the database did not close cleanly"),
        Err(_) => tracing::warn!("a database connection was still in use; stopped without it"),
    }
}

/// The tasks that run for as long as the process.
struct Tasks {
    running: JoinSet<&'static str>,
    stop: CancellationToken,
}

impl Tasks {
    async fn start(app: &App, background: Background) -> Result<Self, DbErr> {
        let mut tasks = Self { running: JoinSet::new(), stop: CancellationToken::new() };
        if background != Background::Worker {
            let from = relay::end(&app.database).await?;
            let relay = relay::run(app.clone(), from, tasks.stop.clone());
            tasks.spawn("relay", relay);
        }
        if let Some(redis) = &app.redis {
            tasks.spawn("wake-ups", wakes::run(app.clone(), redis.clone(), tasks.stop.clone()));
        }
        if background != Background::Relay {
            let worker = worker::run(app.clone(), tasks.stop.clone());
            tasks.spawn("worker", worker);
        }
        Ok(tasks)
    }

    fn spawn(&mut self, name: &'static str, task: impl Future<Output = ()> + Send + 'static) {
        self.running.spawn(async move {
            task.await;
            name
        });
    }

    /// Waits for a task that ends although nobody stopped it.
    async fn ended(&mut self) -> &'static str {
        match self.running.join_next().await {
            Some(ended) => ended.unwrap_or("panicked"),
            None => std::future::pending().await,
        }
    }

    async fn stop(mut self) {
        self.stop.cancel();
        let ended = async { while self.running.join_next().await.is_some() {} };
        if time::timeout(CLOSING, ended).await.is_err() {
            tracing::warn!("a background task did not end in time; stopped without it");
        }
    }
}

#[cfg(unix)]
struct Signals {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.terminate.recv() => "SIGTERM",
            _ = self.interrupt.recv() => "SIGINT",
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn listen() -> io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) -> &'static str {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        "Ctrl-C"
    }
}
