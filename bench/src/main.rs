//! Measures Quai: the release build against the *limit*, a server written by hand that answers the same with one
//! statement and no GraphQL (docs/performance.md). Not shipped.

mod client;
mod data;
mod growth;
mod limit;
mod live;
mod machine;
mod reads;
mod report;
mod run;
mod server;
mod shoppers;
mod sign_in;
mod workload;
mod wrk;

use std::net::SocketAddr;

use clap::{Parser, Subcommand};

/// What goes wrong here is told and ends the program.
type Outcome<T = ()> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

#[derive(Parser)]
#[command(about = "Measures the release build of Quai against the limit (make bench)")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the limit over BENCH_DATABASE_URL: the same answers, written by hand.
    Limit {
        /// Where to listen.
        #[arg(long)]
        listen: SocketAddr,
    },
    /// Fill the database at BENCH_DATABASE_URL, in which `quai user create` made manager@bench.example, and check it.
    Fill {
        /// How many order lines.
        #[arg(long, default_value_t = 10_000)]
        lines: i64,
    },
    /// Make a database, measure, and write the table.
    Run(run::RunArgs),
    /// The same for what subscribers are told (S1, S2): two instances, one PostgreSQL and one Redis.
    Live(live::LiveArgs),
}

#[tokio::main]
async fn main() -> Outcome {
    match Cli::parse().command {
        Command::Limit { listen } => limit::serve(listen, &database()?).await,
        Command::Fill { lines } => {
            let mut data = data::Data::open(&database()?).await?;
            data.base().await?;
            data.grow_to(lines).await?;
            data.check().await
        }
        Command::Run(args) => run::run(args).await,
        Command::Live(args) => live::run(args).await,
    }
}

/// Not an argument: everybody on the machine sees those.
fn database() -> Outcome<String> {
    Ok(std::env::var("BENCH_DATABASE_URL").map_err(|_| "BENCH_DATABASE_URL is not set")?)
}
