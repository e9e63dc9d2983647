//! How settings are read, from every side.

use std::{ffi::OsString, path::PathBuf, time::Duration};

use super::{
    Config,
    fault::ConfigFaults,
    load::{Loaded, Sources, load},
};

const SAMPLE: &str = include_str!("../../../quai.sample.toml");

/// A settings file that goes with this value.
struct File(PathBuf);

impl File {
    fn with(text: &str) -> Self {
        let path = std::env::temp_dir().join(format!("quai-{}.toml", uuid::Uuid::now_v7()));
        std::fs::write(&path, text).unwrap();
        Self(path)
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

fn given(file: Option<&File>, environment: &[(&str, &str)]) -> Result<Loaded, ConfigFaults> {
    let environment = environment.iter().map(|(key, value)| (OsString::from(key), OsString::from(value))).collect();
    load(Sources { file: file.map(|file| file.0.clone()), environment })
}

/// The faults, one line each, the file's own name left out.
fn faults(file: &str, environment: &[(&str, &str)]) -> Vec<String> {
    let file = File::with(file);
    let faults = given(Some(&file), environment).unwrap_err().to_string();
    faults.lines().map(|line| line.replace(&file.0.display().to_string(), "FILE")).collect()
}

#[test]
fn nothing_given_is_the_defaults() {
    assert_eq!(given(None, &[]).unwrap().config, Config::default());
}

#[test]
fn the_sample_without_its_comment_signs_is_the_defaults() {
    let lines = SAMPLE.lines().map(|line| line.strip_prefix('#').filter(|rest| !rest.starts_with(' ')));
    let file = File::with(&lines.flatten().collect::<Vec<_>>().join("\n"));
    let loaded = given(Some(&file), &[]).unwrap();
    assert_eq!(loaded.config, Config::default());
    assert_eq!(loaded.origins.len(), loaded.config.shown().len());
}

#[test]
fn the_environment_wins_over_the_file_and_an_empty_variable_is_none() {
    let file = File::with("listen = \"0.0.0.0:80\"\nmax_depth = 7\nmax_aliases = 8\n");
    let loaded = given(Some(&file), &[("QUAI_MAX_DEPTH", "9"), ("QUAI_MAX_ALIASES", "")]).unwrap();
    assert_eq!((loaded.config.max_depth, loaded.config.max_aliases), (9, 8));
    assert_eq!(loaded.origin("max_depth"), Some("QUAI_MAX_DEPTH"));
    assert_eq!(loaded.origin("max_aliases"), Some(file.0.to_str().unwrap()));
    assert_eq!(loaded.origin("listen"), loaded.origin("max_aliases"));
    assert_eq!(loaded.origin("log"), None);
    assert_eq!(loaded.config.public_url, "http://localhost:80");
}

#[test]
fn the_database_lies_in_the_data_folder_unless_it_is_named() {
    let loaded = given(None, &[("QUAI_DATA_DIR", "/srv/qu?i")]).unwrap();
    assert_eq!(loaded.config.database_url, "sqlite:///srv/qu%3Fi/quai.db");
    let loaded = given(None, &[("QUAI_DATABASE_URL", "postgres://db/quai"), ("QUAI_DATA_DIR", "/srv")]).unwrap();
    assert_eq!(loaded.config.database_url, "postgres://db/quai");
}

#[test]
fn values_may_be_text_or_plain_and_spans_have_units() {
    let file = File::with("introspection = \"no\"\nmax_cost = \"500\"\nshutdown_timeout = \"1500 ms\"\n");
    let config = given(Some(&file), &[("QUAI_SESSION_LIFETIME", "12h")]).unwrap().config;
    assert!(!config.introspection);
    assert_eq!(config.max_cost, 500);
    assert_eq!(config.shutdown_timeout, Duration::from_millis(1500));
    assert_eq!(config.session_lifetime, Duration::from_secs(12 * 3600));
}

#[test]
fn redis_is_reached_with_or_without_tls() {
    for url in ["redis://127.0.0.1:6379", "rediss://quai:secret@redis.example:6380/1"] {
        assert_eq!(given(None, &[("QUAI_REDIS_URL", url)]).unwrap().config.redis_url.as_deref(), Some(url));
    }
    assert!(given(None, &[("QUAI_REDIS_URL", "http://redis.example")]).is_err());
}

#[test]
fn every_fault_is_told_at_once_with_its_place_and_its_fix() {
    let file = "lisen = \"127.0.0.1:1\"\nmax_depth = 0\nlog_format = \"xml\"\n[database]\nurl = \"x\"\n";
    let environment = [("QUAI_LISTEN", "localhost"), ("QUAI_DATABASE_URL", "mysql://quai:secret@db")];
    assert_eq!(
        faults(file, &environment),
        [
            "database (FILE): there is no such setting. Settings are not grouped in tables. Did you mean \
             \"database_url\"?",
            "lisen (FILE): there is no such setting. Did you mean \"listen\"?",
            "listen = \"localhost\" (QUAI_LISTEN): the port is missing. Give both, such as 127.0.0.1:8080, \
             [::1]:8080 or 0.0.0.0:8080",
            "database_url = \"mysql://quai:***@db\" (QUAI_DATABASE_URL): only SQLite and PostgreSQL can be used. \
             Give sqlite://path/to/file.db or postgres://user:password@host/name",
            "log_format = \"xml\" (FILE): there is no such format. Give text or json",
            "max_depth = \"0\" (FILE): this is out of range. Give a whole number from 5 to 50",
        ]
    );
}

#[test]
fn a_file_that_cannot_be_parsed_does_not_show_its_lines() {
    let told = faults("database_url = \"postgres://quai:secret@db\n", &[]);
    assert_eq!(told.len(), 1);
    assert!(told[0].starts_with("FILE (--config): TOML parse error at line 1"), "{}", told[0]);
    assert!(!told[0].contains("secret"), "{}", told[0]);
}

#[test]
fn a_named_file_must_exist() {
    let told = given(None, &[("QUAI_CONFIG", "/nowhere/quai.toml")]).unwrap_err().to_string();
    assert!(told.starts_with("/nowhere/quai.toml (QUAI_CONFIG): the file cannot be read"), "{told}");
}

#[test]
fn unknown_variables_warn_and_names_of_later_versions_do_not() {
    let file = File::with("allow_private_addresses = true\n");
    let environment = [("QUAI_LISEN", "x"), ("QUAI_ERP_URL", "http://erp"), ("QUAI_TEST_X", "1"), ("LISTEN", "x")];
    let loaded = given(Some(&file), &environment).unwrap();
    assert_eq!(loaded.warnings, ["QUAI_LISEN is not a setting and changes nothing; did you mean QUAI_LISTEN?"]);
    assert_eq!(loaded.reserved, ["erp_url", "allow_private_addresses"]);
}
