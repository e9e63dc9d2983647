//! `quai config`: the list of settings, and the check of those in force.

use std::fmt::Write;

use clap::Subcommand;

use super::{Outcome, print};
use crate::config::{
    load::{Loaded, variable},
    settings::SETTINGS,
};

#[derive(Debug, Subcommand)]
pub(super) enum ConfigCommand {
    /// Print the settings in force, secrets left out, and where each comes from.
    ///
    /// Exits with 1 and one line per fault when they cannot be used.
    Check,
}

/// Every setting with its variable, default and meaning.
pub(super) fn settings_help() -> String {
    let mut help = "Settings, later ones win: defaults, the file, the environment.\n".to_owned();
    for setting in SETTINGS {
        let (variable, default) = (variable(setting.name), setting.default);
        let _ =
            write!(help, "\n  {}  ({variable})\n      {}\n      default: {default}\n", setting.name, setting.meaning);
    }
    help + "\nquai.sample.toml is a file with all of them."
}

/// Prints what is in force. Faults were found before.
pub(super) fn check(loaded: &Loaded) -> Outcome {
    let mut shown = String::new();
    for (name, value) in loaded.config.shown() {
        let origin = loaded.origin(name).unwrap_or("default");
        let _ = writeln!(shown, "{:<48} # {origin}", format!("{name} = {value}"));
    }
    for name in &loaded.reserved {
        let _ = writeln!(shown, "# {name} is set; this version does not use it yet");
    }
    for warning in &loaded.warnings {
        let _ = writeln!(shown, "# warning: {warning}");
    }
    print(&shown)
}
