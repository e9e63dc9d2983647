//! `quai keys`: the keys that sign access tokens.

use clap::{Args, Subcommand};

use super::{Failure, Outcome, make_data_dir, print};
use crate::{
    account::token::key_set::{self, LOOK_EVERY, Rotation},
    config::{Config, unit::format_duration},
    platform::clock::Clock,
};

#[derive(Debug, Subcommand)]
pub(super) enum KeysCommand {
    /// Make a new key to sign access tokens with.
    ///
    /// Running instances that share the data folder take it up within half a minute. Tokens of the key before stay
    /// good until they end; until then no third key is made.
    Rotate(RotateArgs),
}

#[derive(Debug, Args)]
pub(super) struct RotateArgs {
    /// Accept no token of the older keys any more: somebody may have read them. Clients refresh and go on.
    #[arg(long)]
    discard_previous: bool,
}

pub(super) fn run(command: KeysCommand, config: &Config) -> Outcome {
    let KeysCommand::Rotate(args) = command;
    make_data_dir(config)?;
    let now = Clock::System.now();
    match key_set::rotate(&config.data_dir, now, config.access_token_lifetime, args.discard_previous)? {
        Rotation::Done { current, previous } => {
            let seconds = LOOK_EVERY.to_std().map(format_duration).unwrap_or_default();
            let mut answer = format!("Access tokens are signed with the key {current}, everywhere within {seconds}.\n");
            answer += &match previous {
                Some(previous) => format!("Tokens of the key {previous} stay good until they end.\n"),
                None => "Tokens of older keys are accepted no more.\n".to_owned(),
            };
            print(&answer)
        }
        Rotation::TooSoon { current, again_at } => Err(Failure(format!(
            "nothing was changed: the key {current} was made only now, and tokens of the one before it are still in \
             use. Make the next after {}, or end those tokens by --discard-previous",
            again_at.format("%Y-%m-%d %H:%M:%S UTC")
        ))),
    }
}
