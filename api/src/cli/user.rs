//! `quai user`: accounts made by whoever may start the program, such as the first administrator.

use std::io::Read;

use clap::{
    Args, Subcommand,
    builder::{PossibleValuesParser, TypedValueParser},
};
use entity::account::role::Role;
use sea_orm::Iterable;

use super::{Failure, Outcome, print, start};
use crate::{
    account::{
        token,
        user::{rules::NewUser, service},
    },
    config::Config,
    platform::{locale::Locale, refusal::Refuse},
};

/// The longest input read as a password, in bytes; the limit of 128 characters is the account's own.
const MOST_BYTES: u64 = 4096;

#[derive(Debug, Subcommand)]
pub(super) enum UserCommand {
    /// Make an account that can sign in.
    ///
    /// Without --password-stdin a password is made and printed once.
    Create(CreateArgs),
}

#[derive(Debug, Args)]
pub(super) struct CreateArgs {
    /// The e-mail address to sign in with.
    #[arg(long)]
    email: String,
    /// The person's name, as staff see it.
    #[arg(long)]
    name: String,
    /// A role of the account; may be given several times.
    #[arg(long = "role", value_name = "ROLE", required = true, ignore_case = true, value_parser = role_parser())]
    roles: Vec<Role>,
    /// Read the password, 8 to 128 characters, from the first line of standard input.
    #[arg(long)]
    password_stdin: bool,
}

pub(super) async fn run(command: UserCommand, config: Config) -> Outcome {
    match command {
        UserCommand::Create(args) => create(args, config).await,
    }
}

async fn create(args: CreateArgs, config: Config) -> Outcome {
    let given = if args.password_stdin { Some(read_password()?) } else { None };
    let made = given.is_none().then(token::new_refresh_token);
    let password = given.or_else(|| made.clone()).unwrap_or_default();
    let app = start(config).await?;
    let user = NewUser { name: args.name, email: args.email, password };
    let account = service::create(&app, user, &args.roles).await.map_err(refused)?;
    app.database.clone().close().await?;
    let roles: Vec<_> = args.roles.iter().copied().map(role_name).collect();
    let mut answer = format!("Made the account {} ({}).\n", account.email, roles.join(", "));
    if let Some(made) = made {
        answer += &format!("Its password, told only now: {made}\n");
    }
    print(&answer)
}

fn refused(error: impl Refuse) -> Failure {
    let lines = match error.refusals() {
        Ok(refusals) => refusals
            .iter()
            .map(|refusal| format!("{}: {}", refusal.field.join("."), refusal.message.in_locale(Locale::English)))
            .collect::<Vec<_>>()
            .join("\n"),
        Err(fault) => fault.message.in_locale(Locale::English).to_owned(),
    };
    Failure(lines)
}

fn read_password() -> Result<String, Failure> {
    let mut input = String::new();
    std::io::stdin().take(MOST_BYTES).read_to_string(&mut input)?;
    Ok(input.lines().next().unwrap_or_default().to_owned())
}

fn role_name(role: Role) -> &'static str {
    match role {
        Role::Customer => "customer",
        Role::Employee => "employee",
        Role::ShopManager => "shop-manager",
        Role::Administrator => "administrator",
    }
}

fn role_parser() -> impl TypedValueParser<Value = Role> {
    let named = |name: &str| Role::iter().find(|role| role_name(*role).eq_ignore_ascii_case(name));
    PossibleValuesParser::new(Role::iter().map(role_name)).try_map(move |name| named(&name).ok_or("not a role"))
}
