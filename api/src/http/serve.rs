//! Accepting connections until the process stops.

use std::io;

use async_graphql::Executor;
use tokio::net::TcpListener;

use super::{HttpState, router};

/// Serves until `state.shutdown` is cancelled and every request and socket has come to its end. The caller sets
/// how long that may take.
pub async fn serve<E: Executor>(listener: TcpListener, state: HttpState<E>) -> io::Result<()> {
    let (shutdown, sockets) = (state.shutdown.clone(), state.sockets.clone());
    axum::serve(listener, router(state)).with_graceful_shutdown(shutdown.cancelled_owned()).await?;
    sockets.close();
    sockets.wait().await;
    Ok(())
}
