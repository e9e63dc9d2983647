//! `quai worker`: the jobs alone.

use clap::Args;

use super::{Outcome, print, serve::bind, start};
use crate::{
    config::Config,
    http::HttpState,
    lifecycle::{self, Background},
    schema,
};

#[derive(Debug, Args)]
pub(super) struct WorkerArgs {
    /// Where to answer /health/live, /health/ready and /metrics, such as 127.0.0.1:8081; nowhere without it.
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
}

pub(super) async fn work(args: WorkerArgs, config: Config) -> Outcome {
    let stop = lifecycle::stop_on_signal()?;
    let Some(address) = args.listen else {
        let app = start(config).await?;
        tracing::info!("the worker runs");
        return Ok(lifecycle::work(app, stop).await?);
    };
    let listener = bind(&address, "--listen").await?;
    let app = start(config).await?;
    let state = HttpState::new(app.clone(), schema::build(&app), stop);
    let address = listener.local_addr()?;
    print(&format!("\nThe worker runs.\n\n  Health     http://{address}/health/ready\n\n"))?;
    tracing::info!(%address, "the worker runs");
    Ok(lifecycle::serve(listener, state, Background::Worker).await?)
}
