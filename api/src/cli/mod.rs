//! The command line: what one may ask the program to do. Only `main.rs` uses it.
//!
//! Exit codes: 0 done, 1 failed, 2 wrong usage. What a command answers goes to standard output, logs and faults to
//! standard error.

mod config;
mod keys;
mod migrate;
mod serve;
mod user;
mod worker;

use std::{ffi::OsString, future::Future, io::Write, path::PathBuf, process::ExitCode, time::Duration};

use clap::{Args, Parser, Subcommand};

use crate::{
    app::App,
    config::{
        Config,
        load::{self, Loaded, Sources},
    },
    platform::clock::Clock,
    schema, telemetry,
};

/// How long blocking work, such as hashing a password, may hold up the end of the process.
const ENDING: Duration = Duration::from_secs(2);

/// Quai runs the hand-over of goods: a shop's catalogue, orders, time slots and preparation, behind a GraphQL API.
#[derive(Debug, Parser)]
#[command(name = "quai", version, propagate_version = true, arg_required_else_help = true)]
#[command(after_help = "Settings come from a file and from variables QUAI_…; `quai config --help` lists them.\n\
    Exit codes: 0 done, 1 failed, 2 wrong usage.")]
pub struct Cli {
    /// The settings file. Without it QUAI_CONFIG, then ./quai.toml if there is one.
    #[arg(long, global = true, value_name = "PATH")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the API until stopped.
    ///
    /// Brings the database up to date first. SIGTERM or Ctrl-C stops gently: requests under way are finished within
    /// `shutdown_timeout`, sockets are closed with a reason; a second signal ends at once.
    Serve(serve::ServeArgs),
    /// Run the worker's jobs, without the API, until stopped.
    ///
    /// `serve` runs them too unless it is told --no-worker. Several workers may run on one database.
    Worker(worker::WorkerArgs),
    /// Bring the database up to date and exit.
    ///
    /// Changes everything or nothing; running it again changes nothing. `serve` does it too.
    Migrate(migrate::MigrateArgs),
    /// Fill an empty database with a believable shop and exit.
    ///
    /// Leaves a database that holds anything else as it is and fails.
    Demo,
    /// Print the GraphQL schema. Needs no settings and no database.
    Schema,
    /// Accounts of people.
    #[command(subcommand)]
    User(user::UserCommand),
    /// Keys that sign access tokens.
    #[command(subcommand)]
    Keys(keys::KeysCommand),
    /// Settings: what they are, and whether they are right.
    Config(ConfigArgs),
}

#[derive(Debug, Args)]
#[command(after_help = config::settings_help())]
struct ConfigArgs {
    #[command(subcommand)]
    command: config::ConfigCommand,
}

/// Why a command failed, as a sentence for the person who gave it.
#[derive(Debug)]
pub struct Failure(String);

impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

type Outcome = Result<(), Failure>;

/// Runs the command given to the process.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let outcome = run(cli, std::env::vars_os().collect());
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure(said)) => {
            for line in said.lines() {
                eprintln!("quai: {line}");
            }
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli, environment: Vec<(OsString, OsString)>) -> Outcome {
    if matches!(cli.command, Command::Schema) {
        return print(&schema::sdl());
    }
    let loaded = load::load(Sources { file: cli.config, environment })?;
    match cli.command {
        Command::Config(ConfigArgs { command: config::ConfigCommand::Check }) => config::check(&loaded),
        Command::Serve(args) => within(&loaded, serve::serve(args, &loaded)),
        Command::Worker(args) => within(&loaded, worker::work(args, loaded.config.clone())),
        Command::Migrate(args) => within(&loaded, migrate::run(args, loaded.config.clone())),
        Command::Demo => within(&loaded, demo(loaded.config.clone())),
        Command::User(command) => within(&loaded, user::run(command, loaded.config.clone())),
        Command::Keys(command) => keys::run(command, &loaded.config),
        Command::Schema => Ok(()),
    }
}

/// Runs a command with logs, in a runtime of its own.
fn within(loaded: &Loaded, command: impl Future<Output = Outcome>) -> Outcome {
    let _telemetry = telemetry::start(&loaded.config)
        .map_err(|error| Failure(format!("otlp_endpoint cannot be used: {error}. Check QUAI_OTLP_ENDPOINT")))?;
    for warning in &loaded.warnings {
        tracing::warn!("{warning}");
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let outcome = runtime.block_on(command);
    runtime.shutdown_timeout(ENDING);
    outcome
}

/// The application over its data folder, which is made if missing.
async fn start(config: Config) -> Result<App, Failure> {
    make_data_dir(&config)?;
    Ok(App::start(config, Clock::System).await?)
}

async fn demo(config: Config) -> Outcome {
    let app = start(config).await?;
    let answer = serve::load_demo(&app).await?;
    app.database.clone().close().await?;
    print(&answer)
}

/// The folder holds keys and people's data: it is for its owner alone.
fn make_data_dir(config: &Config) -> Outcome {
    let mut folder = std::fs::DirBuilder::new();
    folder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
    folder.create(&config.data_dir).map_err(|error| {
        let place = config.data_dir.display();
        Failure(format!("data_dir = {place:?}: the folder cannot be made ({error}). Set QUAI_DATA_DIR to one that can"))
    })
}

/// Writes an answer to standard output. Whoever stops reading early has read enough.
fn print(text: &str) -> Outcome {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}
