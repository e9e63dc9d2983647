//! Reads the settings from where they are given and finds every fault at once.

use std::{ffi::OsString, path::PathBuf};

use figment::{
    Figment, Metadata, Profile, Provider,
    providers::{Format, Toml},
    value::{Dict, Map, Value},
};

use super::{
    Config,
    fault::{ConfigFaults, Fault, nearest},
    field,
    settings::{RESERVED, SETTINGS},
};

const PREFIX: &str = "QUAI_";
/// Read without being asked for, when it exists.
const DEFAULT_FILE: &str = "quai.toml";

/// Where the settings of a process are given.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// The file named on the command line; it must exist.
    pub file: Option<PathBuf>,
    /// The environment; only `QUAI_…` counts.
    pub environment: Vec<(OsString, OsString)>,
}

/// Settings that can be used, and what is worth telling about how they were given.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The settings.
    pub config: Config,
    /// Where each setting that is not a default was given, by name.
    pub origins: Vec<(&'static str, String)>,
    /// Given names that mean nothing yet.
    pub reserved: Vec<String>,
    /// What is probably a mistake, but harmless.
    pub warnings: Vec<String>,
}

impl Loaded {
    /// Where the setting was given; `None` for a default.
    pub fn origin(&self, name: &str) -> Option<&str> {
        self.origins.iter().find(|(known, _)| *known == name).map(|(_, origin)| origin.as_str())
    }
}

/// The variable that gives a setting.
pub fn variable(name: &str) -> String {
    format!("{PREFIX}{}", name.to_uppercase())
}

/// Reads and checks every setting.
pub fn load(sources: Sources) -> Result<Loaded, ConfigFaults> {
    let environment = Environment::read(sources.environment);
    let file = sources.file.map(|path| (path, "--config"));
    let file = file.or_else(|| environment.file.clone().map(|path| (path, "QUAI_CONFIG")));
    let mut faults = environment.faults.clone();
    let mut figment = match read_file(file) {
        Ok(figment) => figment,
        Err(fault) => {
            faults.push(fault);
            Figment::new()
        }
    };
    let mut reserved = environment.reserved.clone();
    if let Ok(dict) = figment.extract::<Dict>() {
        for (name, value) in &dict {
            if RESERVED.contains(&name.as_str()) {
                reserved.push(name.clone());
            } else if let Some(fault) = unknown(&figment, name, value) {
                faults.push(fault);
            }
        }
    }
    let warnings = environment.warnings.clone();
    figment = figment.merge(environment);
    let config = field::read_all(&figment, &mut faults);
    if !faults.is_empty() {
        return Err(ConfigFaults(faults));
    }
    let origins = SETTINGS.iter().filter_map(|s| figment.find_metadata(s.name).map(|m| (s.name, origin(m, s.name))));
    Ok(Loaded { config, origins: origins.collect(), reserved, warnings })
}

/// Where figment found the setting, in words for people.
pub(super) fn origin(metadata: &Metadata, name: &str) -> String {
    let file = metadata.source.as_ref().and_then(|source| source.file_path());
    file.map_or_else(|| variable(name), |path| path.display().to_string())
}

fn read_file(named: Option<(PathBuf, &str)>) -> Result<Figment, Fault> {
    let (path, namer) = match named {
        Some((path, namer)) => (path, Some(namer)),
        None => (PathBuf::from(DEFAULT_FILE), None),
    };
    let fault = |problem: String| Fault {
        subject: path.display().to_string(),
        value: None,
        source: namer.map(str::to_owned),
        problem,
    };
    match std::fs::read_to_string(&path) {
        Ok(_) => {}
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && namer.is_none() => return Ok(Figment::new()),
        Err(error) => return Err(fault(format!("the file cannot be read ({error}). Name a file that can"))),
    }
    let figment = Figment::from(Toml::file_exact(&path));
    match figment.extract::<Dict>() {
        Ok(_) => Ok(figment),
        Err(error) => Err(fault(format!("{}. Mend the file", without_excerpt(&error.to_string())))),
    }
}

/// A parser's message in one line and without the line it shows, which may hold a password.
fn without_excerpt(message: &str) -> String {
    let told = message.lines().filter(|line| !line.contains('|') && !line.trim().is_empty());
    told.map(str::trim).collect::<Vec<_>>().join(": ")
}

fn unknown(figment: &Figment, name: &str, value: &Value) -> Option<Fault> {
    let names = || SETTINGS.iter().map(|setting| setting.name);
    if names().any(|known| known == name) {
        return None;
    }
    let (table, meant) = match value.as_dict().map(|table| table.keys().next()) {
        Some(key) => {
            let joined = format!("{name}_{}", key.map_or("", String::as_str));
            ("Settings are not grouped in tables. ", nearest(&joined, names()))
        }
        None => ("", nearest(name, names())),
    };
    let fix = match meant {
        Some(meant) => format!("Did you mean {meant:?}?"),
        None => "Remove it, or see `quai config --help` for the names".to_owned(),
    };
    Some(Fault {
        subject: name.to_owned(),
        value: None,
        source: figment.find_metadata(name).map(|metadata| origin(metadata, name)),
        problem: format!("there is no such setting. {table}{fix}"),
    })
}

/// The settings among the variables of the environment.
#[derive(Default)]
struct Environment {
    values: Dict,
    file: Option<PathBuf>,
    reserved: Vec<String>,
    warnings: Vec<String>,
    faults: Vec<Fault>,
}

impl Environment {
    fn read(variables: Vec<(OsString, OsString)>) -> Self {
        let mut read = Self::default();
        for (key, value) in variables {
            let Some(name) = key.to_str().and_then(|key| key.strip_prefix(PREFIX)) else { continue };
            // An empty variable is one that a script left open.
            if !name.starts_with("TEST_") && !value.is_empty() {
                read.add(name, value);
            }
        }
        read
    }

    fn add(&mut self, name: &str, value: OsString) {
        let key = name.to_lowercase();
        if name == "CONFIG" {
            self.file = Some(value.into());
        } else if RESERVED.contains(&key.as_str()) {
            self.reserved.push(key);
        } else if !SETTINGS.iter().any(|setting| setting.name == key) {
            let names = SETTINGS.iter().map(|setting| setting.name);
            let meant = nearest(&key, names).map(|meant| format!("; did you mean {}?", variable(meant)));
            let meant = meant.unwrap_or_default();
            self.warnings.push(format!("{PREFIX}{name} is not a setting and changes nothing{meant}"));
        } else if let Ok(value) = value.into_string() {
            self.values.insert(key, Value::from(value));
        } else {
            let problem = "the value is not UTF-8 text. Write it in UTF-8".to_owned();
            self.faults.push(Fault { subject: variable(&key), value: None, source: None, problem });
        }
    }
}

impl Provider for Environment {
    fn metadata(&self) -> Metadata {
        Metadata::named("environment")
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        Ok(Map::from([(Profile::Default, self.values.clone())]))
    }
}
