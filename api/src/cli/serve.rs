//! `quai serve`: the API, and the worker beside it.

use std::net::SocketAddr;

use clap::Args;
use sea_orm::DbBackend;
use tokio::net::TcpListener;

use super::{Failure, Outcome, print, start};
use crate::{
    app::App,
    config::{Config, load::Loaded, public_url_of},
    demo::{self, Summary},
    http::HttpState,
    lifecycle::{self, Background},
    schema,
};

#[derive(Debug, Args)]
pub(super) struct ServeArgs {
    /// Fill an empty database with a believable shop first, and print its accounts.
    #[arg(long)]
    demo: bool,
    /// Leave the worker's jobs to `quai worker`; so it is anyway with PostgreSQL and Redis.
    #[arg(long)]
    no_worker: bool,
}

pub(super) async fn serve(args: ServeArgs, loaded: &Loaded) -> Outcome {
    let mut config = loaded.config.clone();
    let stop = lifecycle::stop_on_signal()?;
    // Before the database: a taken port is told at once, and requests that come early wait instead of being refused.
    let listener = bind(&config.listen, "QUAI_LISTEN").await?;
    let address = listener.local_addr()?;
    if loaded.origin("public_url").is_none() {
        config.public_url = public_url_of(&listening(&config, address));
    }
    // The demonstration's accounts are known to everybody: their letters are no secret.
    config.mail_page |= args.demo;
    let app = start(config).await?;
    let demonstration = if args.demo { load_demo(&app).await? } else { String::new() };
    let state = HttpState::new(app.clone(), schema::build(&app), stop);
    let elsewhere = args.no_worker || (app.redis.is_some() && app.database.backend() != DbBackend::Sqlite);
    let background = if elsewhere { Background::Relay } else { Background::RelayAndWorker };
    print(&(demonstration + &welcome(&app)))?;
    tracing::info!(%address, "serving");
    Ok(lifecycle::serve(listener, state, background).await?)
}

/// Fills an empty database with the demonstration and answers what to print about it.
pub(super) async fn load_demo(app: &App) -> Result<String, Failure> {
    let summary = match demo::load(app).await? {
        Summary::AlreadyLoaded => "The demonstration was already there.".to_owned(),
        Summary::Loaded { sections, products, packs, accounts, time_slots, orders } => format!(
            "Loaded the demonstration: {sections} sections, {products} products, {packs} packs, {accounts} accounts, \
             {time_slots} time slots, {orders} orders."
        ),
    };
    let mut block = format!("\n{summary}\nSign in with the password {} as\n\n", demo::PASSWORD);
    for (email, name) in demo::accounts() {
        block += &format!("  {email:<32} {name}\n");
    }
    Ok(block)
}

/// Listens on an address, or says what to do about it; `setting` is where the address comes from.
pub(super) async fn bind(address: &str, setting: &str) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| {
        let fix = match error.kind() {
            std::io::ErrorKind::AddrInUse => {
                format!("another program listens there. Stop it, or set {setting} to a free port")
            }
            std::io::ErrorKind::PermissionDenied => {
                format!("the system does not allow it. Set {setting} to a port above 1023")
            }
            _ => format!("it cannot be listened on. Set {setting} to an address of this machine and a port"),
        };
        Failure(format!("listen = {address:?}: {fix} ({error})"))
    })
}

/// What to show as listened on: the name that was given, with the port that the system chose.
fn listening(config: &Config, address: SocketAddr) -> String {
    let host = config.listen.rsplit_once(':').map_or("127.0.0.1", |(host, _)| host);
    format!("{host}:{}", address.port())
}

fn welcome(app: &App) -> String {
    let public_url = &app.config.public_url;
    let mails = if app.letters.is_some() { format!("  Mails      {public_url}/mails\n") } else { String::new() };
    format!(
        "\nQuai is ready.\n\n  API        {public_url}/graphql\n  GraphiQL   {public_url}/graphiql\n{mails}  \
         Health     {public_url}/health/ready\n\n"
    )
}
