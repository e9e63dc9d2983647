//! What the program says of itself, and its exit codes.

use api::config::settings::SETTINGS;

use crate::support::process::Home;

#[test]
fn every_command_explains_itself() {
    let home = Home::new();
    let commands: [&[&str]; 12] = [
        &[],
        &["serve"],
        &["worker"],
        &["migrate"],
        &["demo"],
        &["schema"],
        &["user"],
        &["user", "create"],
        &["keys"],
        &["keys", "rotate"],
        &["config"],
        &["config", "check"],
    ];
    for command in commands {
        let help = home.run(&[command, &["--help"]].concat());
        assert_eq!(help.code, Some(0), "{command:?}: {}", help.stderr);
        assert!(help.stdout.contains(&format!("Usage: quai {}", command.join(" ")).trim_end().to_owned()));
        assert!(help.stdout.contains("--config <PATH>"), "{command:?} tells where settings come from");
    }
}

#[test]
fn help_lists_every_command_and_every_setting() {
    let home = Home::new();
    let commands = home.run(&["--help"]).stdout;
    for command in ["serve", "worker", "migrate", "demo", "schema", "user", "keys", "config"] {
        assert!(commands.contains(&format!("\n  {command} ")), "{command} is in\n{commands}");
    }
    let settings = home.run(&["config", "--help"]).stdout;
    for setting in SETTINGS {
        let line = format!("  {}  (QUAI_{})", setting.name, setting.name.to_uppercase());
        assert!(settings.contains(&line), "{} is in\n{settings}", setting.name);
        assert!(settings.contains(&format!("default: {}", setting.default)), "{}", setting.name);
    }
}

#[test]
fn wrong_usage_ends_with_2_and_says_what_is_possible() {
    let home = Home::new();
    let account = ["user", "create", "--email", "a@b.example", "--name", "A"];
    for (arguments, said) in [
        (vec![], "Usage: quai"),
        (vec!["fly"], "unrecognized subcommand 'fly'"),
        (vec!["serve", "--fast"], "unexpected argument '--fast'"),
        (account.to_vec(), "--role <ROLE>"),
        ([account.as_slice(), &["--role", "king"]].concat(), "customer, employee, shop-manager, administrator"),
    ] {
        let ended = home.run(&arguments);
        assert_eq!(ended.code, Some(2), "{arguments:?}");
        assert!(ended.stderr.contains(said), "{arguments:?}: {}", ended.stderr);
    }
}

#[test]
fn the_schema_needs_neither_settings_nor_a_database() {
    let home = Home::new().with("QUAI_LISTEN", "nowhere");
    let ended = home.run(&["schema"]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert_eq!(ended.stdout, api::schema::sdl());
    assert!(!home.path().join("data").exists());
}
