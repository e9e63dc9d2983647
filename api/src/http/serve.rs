//! Accepting connections until the process stops.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    pin::pin,
    time::Duration,
};

use async_graphql::Executor;
use axum::{Router, extract::Request};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto::Builder,
    service::TowerToHyperService,
};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::ServiceExt;

use super::{HttpState, probes, router};

/// How long a connection may take over the head of a request, or stay open without one: a little longer than the
/// proxies in front of it keep theirs, so that they never send into a closed one.
const HEAD_TIMEOUT: Duration = Duration::from_secs(65);
/// How long to wait when the system has no file left for another connection.
const PAUSE: Duration = Duration::from_millis(500);

/// Where a connection comes from: an extension of each of its requests. A proxy's address, where there is one.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub IpAddr);

/// Serves until `state.shutdown` is cancelled and every request and socket has come to its end. The caller sets
/// how long that may take.
pub async fn serve<E: Executor>(listener: TcpListener, state: HttpState<E>) -> io::Result<()> {
    let (shutdown, connections) = (state.shutdown.clone(), state.connections.clone());
    accept(listener, router(state), shutdown, connections).await
}

/// Serves health and metrics alone, in the same way: for a worker.
pub async fn serve_probes<E: Executor>(listener: TcpListener, state: HttpState<E>) -> io::Result<()> {
    let (shutdown, connections) = (state.shutdown.clone(), state.connections.clone());
    accept(listener, probes(state), shutdown, connections).await
}

async fn accept(
    listener: TcpListener,
    router: Router,
    shutdown: CancellationToken,
    connections: TaskTracker,
) -> io::Result<()> {
    loop {
        let accepted = tokio::select! {
            () = shutdown.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, from)) => {
                connections.spawn(connection(stream, from, router.clone(), shutdown.clone()));
            }
            Err(error) if of_the_connection(&error) => {}
            Err(error) => {
                tracing::error!(%error, "no connection can be accepted at the moment");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
    drop(listener);
    connections.close();
    connections.wait().await;
    Ok(())
}

async fn connection(stream: TcpStream, from: SocketAddr, router: Router, shutdown: CancellationToken) {
    // Events are small and must not wait for more.
    if stream.set_nodelay(true).is_err() {
        return;
    }
    let service = router.map_request(move |mut request: Request<_>| {
        request.extensions_mut().insert(Peer(from.ip().to_canonical()));
        request
    });
    let service = TowerToHyperService::new(service);
    let mut builder = Builder::new(TokioExecutor::new()).http1_only();
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEAD_TIMEOUT);
    let mut serving = pin!(builder.serve_connection_with_upgrades(TokioIo::new(stream), service));
    let served = tokio::select! {
        served = serving.as_mut() => served,
        () = shutdown.cancelled() => {
            serving.as_mut().graceful_shutdown();
            serving.await
        }
    };
    if let Err(error) = served {
        tracing::debug!(error, "a connection broke");
    }
}

fn of_the_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}
