//! Quai: the program. See `cli` for its commands.

use std::process::ExitCode;

fn main() -> ExitCode {
    api::cli::main()
}
