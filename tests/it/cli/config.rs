//! Settings as the process reads them.

use std::fs;

use crate::support::process::Home;

#[test]
fn the_settings_in_force_are_shown_with_their_place_and_without_secrets() {
    let home = Home::new()
        .with("QUAI_DATABASE_URL", "postgres://quai:secret@db.example/quai")
        .with("QUAI_REDIS_URL", "redis://:secret@redis")
        .with("QUAI_ERP_URL", "https://:secret@erp")
        .with("QUAI_LISEN", "x");
    fs::write(home.path().join("quai.toml"), "max_depth = 7\n").expect("a file can be written");
    let ended = home.run(&["config", "check"]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let shown: Vec<_> =
        ended.stdout.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    for line in [
        "listen = \"127.0.0.1:0\" # QUAI_LISTEN",
        "database_url = \"postgres://quai:***@db.example/quai\" # QUAI_DATABASE_URL",
        "max_depth = 7 # quai.toml",
        "max_aliases = 30 # default",
        "redis_url = \"redis://:***@redis\" # QUAI_REDIS_URL",
        "# erp_url is set; this version does not use it yet",
        "# warning: QUAI_LISEN is not a setting and changes nothing; did you mean QUAI_LISTEN?",
    ] {
        assert!(shown.iter().any(|shown| shown == line), "{line} is in\n{}", ended.stdout);
    }
    assert!(!ended.stdout.contains("secret") && !ended.stderr.contains("secret"));
}

#[test]
fn every_command_that_needs_settings_tells_all_faults_and_ends_with_1() {
    let home = Home::new().with("QUAI_LISTEN", "nowhere").with("QUAI_MAX_COST", "much");
    for command in [vec!["config", "check"], vec!["serve"], vec!["worker"], vec!["migrate"], vec!["demo"]] {
        let ended = home.run(&command);
        assert_eq!(ended.code, Some(1), "{command:?}");
        assert_eq!(
            ended.stderr.lines().collect::<Vec<_>>(),
            [
                "quai: listen = \"nowhere\" (QUAI_LISTEN): the port is missing. Give both, such as 127.0.0.1:8080, \
                 [::1]:8080 or 0.0.0.0:8080",
                "quai: max_cost = \"much\" (QUAI_MAX_COST): this is not a number that can be used. Give a whole number \
                 from 100 to 1000000",
            ],
            "{command:?}"
        );
        assert_eq!(ended.stdout, "");
    }
    assert!(!home.path().join("data").exists());
}

#[test]
fn a_data_folder_that_cannot_be_made_is_told() {
    let home = Home::new().with("QUAI_DATA_DIR", "file/data");
    fs::write(home.path().join("file"), "").expect("a file can be written");
    let ended = home.run(&["migrate"]);
    assert_eq!(ended.code, Some(1));
    assert!(ended.stderr.starts_with("quai: data_dir = \"file/data\": the folder cannot be made"), "{}", ended.stderr);
}
