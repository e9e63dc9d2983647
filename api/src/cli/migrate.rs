//! `quai migrate`: the tables, and who may use them.

use clap::Args;
use migration::Granted;

use super::{Failure, Outcome, make_data_dir, print};
use crate::{
    app::StartError,
    config::Config,
    platform::{database::Database, events},
};

#[derive(Debug, Args)]
pub(super) struct MigrateArgs {
    /// Then give this role of PostgreSQL what the application needs, and take what it has beyond.
    ///
    /// It may use all tables and change none; of the audit trail it may read and add entries. Run `serve` and `worker`
    /// as this role, and this command as the one that owns the tables, again with each new version.
    #[arg(long, value_name = "ROLE")]
    grant_to: Option<String>,
}

pub(super) async fn run(args: MigrateArgs, config: Config) -> Outcome {
    make_data_dir(&config)?;
    let database =
        Database::connect(&config.database_url, config.database_connections).await.map_err(StartError::Database)?;
    migration::migrate(database.writer()).await.map_err(StartError::Database)?;
    // Here too: a role with fewer rights cannot do it when it starts.
    events::settle(&database).await.map_err(StartError::Database)?;
    let mut answer = "The database is up to date.\n".to_owned();
    if let Some(role) = args.grant_to {
        granted(&role, migration::grant(database.writer(), &role).await.map_err(StartError::Database)?)?;
        answer += &format!("The role {role} may use it, and change none of its tables.\n");
    }
    database.close().await?;
    print(&answer)
}

fn granted(role: &str, granted: Granted) -> Outcome {
    let fault = match granted {
        Granted::Done => return Ok(()),
        Granted::NoRoles => "SQLite knows no roles: --grant-to is for PostgreSQL".to_owned(),
        Granted::UnknownRole => {
            format!("there is no role {role:?}. Make it first: CREATE ROLE {role:?} LOGIN PASSWORD '…'")
        }
        Granted::Owner => format!(
            "the role {role:?} owns tables here, the schema or the database, acts as who does, or is a superuser: nothing can be kept from it. \
             Name another"
        ),
        Granted::Beyond => format!(
            "the role {role:?} may make tables here or change the audit trail, by a group that it belongs to or because \
             everybody may (PUBLIC). Take that right away, then grant again. Nothing was granted"
        ),
    };
    Err(Failure(fault))
}
