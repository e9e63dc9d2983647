//! The list of settings: name, default and meaning of each. `--help`, `config check` and the sample file follow it.

use super::{Config, unit::format_duration};

/// What is known of one setting.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// The key in a file; in capitals after `QUAI_` it is the variable.
    pub name: &'static str,
    /// The default, as it would be written in a file; or in brackets how it is found.
    pub default: &'static str,
    /// What it is for, in one line.
    pub meaning: &'static str,
}

const fn setting(name: &'static str, default: &'static str, meaning: &'static str) -> Setting {
    Setting { name, default, meaning }
}

/// Every setting, in the order of the sample file.
pub const SETTINGS: &[Setting] = &[
    setting("listen", "\"127.0.0.1:8080\"", "Address and port to listen on; port 0 takes a free one"),
    setting(
        "public_url",
        "\"http://127.0.0.1:8080\"",
        "Address under which clients reach the service [http://<listen>]",
    ),
    setting("trusted_proxies", "\"\"", "Proxies whose X-Forwarded-For is believed: addresses or networks, with commas"),
    setting("data_dir", "\"./data\"", "Folder for the embedded database, files and keys; made if missing"),
    setting(
        "object_store_url",
        "\"file://./data/files\"",
        "Where files are kept, file://folder [file://<data_dir>/files]",
    ),
    setting("max_upload_mib", "10", "Largest file that a manager may send, in MiB"),
    setting("max_image_megapixels", "25", "Largest picture that is decoded, in millions of pixels"),
    setting(
        "database_url",
        "\"sqlite://./data/quai.db\"",
        "Database, sqlite://path or postgres://user:password@host/name [sqlite://<data_dir>/quai.db]",
    ),
    setting("database_connections", "10", "Most database connections at once, 2 to 1000"),
    setting(
        "redis_url",
        "\"\"",
        "Redis between instances, redis://host:6379 or rediss://…; empty for one process alone",
    ),
    setting(
        "smtp_url",
        "\"\"",
        "Mail server, smtps://user:password@host or smtp://host:587?tls=required; empty writes files",
    ),
    setting("mail_page", "false", "Whether /mails shows letters written to files, to callers of this machine"),
    setting("mail_from", "\"Quai <no-reply@localhost>\"", "Sender of the mail that the service writes"),
    setting("log", "\"info\"", "What to log: a level, or levels by module such as \"info,sqlx=warn\""),
    setting("log_format", "\"text\"", "Log lines on standard error: \"text\" for people, \"json\" for machines"),
    setting("metrics_token", "\"\"", "What callers of other machines must bring to read /metrics; empty refuses them"),
    setting("otlp_endpoint", "\"\"", "OpenTelemetry collector to send traces to, such as http://localhost:4318"),
    setting("shutdown_timeout", "\"20 s\"", "How long a stopping process waits for requests under way"),
    setting("access_token_lifetime", "\"15 min\"", "How long an access token lasts"),
    setting("session_lifetime", "\"30 days\"", "How long a sign-in lasts without being refreshed"),
    setting("staff_totp_required", "false", "Whether staff without a second factor may do no more than customers"),
    setting("password_threads", "0", "Passwords hashed at once; 0 takes half of the processors"),
    setting("introspection", "true", "Whether clients may ask for the schema"),
    setting("max_cost", "10000", "Largest cost of one operation; each answer tells its cost in `extensions`"),
    setting("max_depth", "15", "Deepest nesting of one operation"),
    setting("max_aliases", "30", "Most aliases in one operation"),
    setting("max_mutations", "10", "Most changes in one mutation"),
    setting("max_batch", "10", "Most requests in one array"),
    setting("max_body_kib", "1024", "Largest body of a request, in KiB"),
    setting("request_timeout", "\"30 s\"", "How long a query or a mutation may run"),
    setting("max_sockets", "10000", "Most WebSockets open at once, and most event streams"),
    setting("max_sockets_per_address", "5000", "Most WebSockets and event streams open at once from one address"),
    setting("max_sockets_per_account", "2000", "Most WebSockets and event streams open at once of one account"),
    setting("max_socket_operations", "100", "Most operations at once on one WebSocket"),
    setting("rate_limit_per_address", "0", "Points of cost a minute that one address may ask for; 0 sets no limit"),
    setting("rate_limit_per_account", "0", "Points of cost a minute that one account may ask for; 0 sets no limit"),
    setting("purge_interval", "\"10 min\"", "How often the worker purges what has ended"),
    setting("session_retention", "\"30 days\"", "How long an ended sign-in is kept"),
    setting("event_retention", "\"30 days\"", "How long an event is kept for clients that come back"),
    setting("job_retention", "\"7 days\"", "How long a job of the worker's is kept after it ended"),
    setting("job_lease", "\"1 min\"", "How long a job waits for another worker when its own was killed"),
    setting(
        "no_show_after",
        "\"1 day\"",
        "How long after its slot's start a ready order waits before it counts as not collected",
    ),
];

/// What is shown in place of a secret.
pub const HIDDEN: &str = "***";

/// Names that later versions use. They are accepted and change nothing yet.
pub const RESERVED: &[&str] = &["erp_url", "allow_private_addresses"];

impl Config {
    /// The settings in force by name, written as in a file, with secrets left out.
    pub fn shown(&self) -> Vec<(&'static str, String)> {
        // No `..`: a new field does not compile until it is shown here, and so listed above and in the sample.
        let Self {
            listen,
            public_url,
            trusted_proxies,
            data_dir,
            object_store_url,
            max_upload_mib,
            max_image_megapixels,
            database_url,
            database_connections,
            redis_url,
            smtp_url,
            mail_page,
            mail_from,
            log,
            log_format,
            metrics_token,
            otlp_endpoint,
            shutdown_timeout,
            access_token_lifetime,
            session_lifetime,
            staff_totp_required,
            password_threads,
            introspection,
            max_cost,
            max_depth,
            max_aliases,
            max_mutations,
            max_batch,
            max_body_kib,
            request_timeout,
            max_sockets,
            max_sockets_per_address,
            max_sockets_per_account,
            max_socket_operations,
            rate_limit_per_address,
            rate_limit_per_account,
            purge_interval,
            session_retention,
            event_retention,
            job_retention,
            job_lease,
            no_show_after,
        } = self;
        let span = |span| quoted(&format_duration(span));
        vec![
            ("listen", quoted(listen)),
            ("public_url", quoted(public_url)),
            ("trusted_proxies", quoted(&trusted_proxies.to_string())),
            ("data_dir", quoted(&data_dir.display().to_string())),
            ("object_store_url", quoted(object_store_url)),
            ("max_upload_mib", max_upload_mib.to_string()),
            ("max_image_megapixels", max_image_megapixels.to_string()),
            ("database_url", quoted(&without_password(database_url))),
            ("database_connections", database_connections.to_string()),
            ("redis_url", quoted(&redis_url.as_deref().map(without_password).unwrap_or_default())),
            ("smtp_url", quoted(&smtp_url.as_deref().map(without_password).unwrap_or_default())),
            ("mail_page", mail_page.to_string()),
            ("mail_from", quoted(&mail_from.to_string())),
            ("log", quoted(log)),
            ("log_format", quoted(log_format.as_str())),
            ("metrics_token", quoted(if metrics_token.is_some() { HIDDEN } else { "" })),
            ("otlp_endpoint", quoted(otlp_endpoint.as_deref().unwrap_or_default())),
            ("shutdown_timeout", span(*shutdown_timeout)),
            ("access_token_lifetime", span(*access_token_lifetime)),
            ("session_lifetime", span(*session_lifetime)),
            ("staff_totp_required", staff_totp_required.to_string()),
            ("password_threads", password_threads.to_string()),
            ("introspection", introspection.to_string()),
            ("max_cost", max_cost.to_string()),
            ("max_depth", max_depth.to_string()),
            ("max_aliases", max_aliases.to_string()),
            ("max_mutations", max_mutations.to_string()),
            ("max_batch", max_batch.to_string()),
            ("max_body_kib", max_body_kib.to_string()),
            ("request_timeout", span(*request_timeout)),
            ("max_sockets", max_sockets.to_string()),
            ("max_sockets_per_address", max_sockets_per_address.to_string()),
            ("max_sockets_per_account", max_sockets_per_account.to_string()),
            ("max_socket_operations", max_socket_operations.to_string()),
            ("rate_limit_per_address", rate_limit_per_address.to_string()),
            ("rate_limit_per_account", rate_limit_per_account.to_string()),
            ("purge_interval", span(*purge_interval)),
            ("session_retention", span(*session_retention)),
            ("event_retention", span(*event_retention)),
            ("job_retention", span(*job_retention)),
            ("job_lease", span(*job_lease)),
            ("no_show_after", span(*no_show_after)),
        ]
    }
}

fn quoted(text: &str) -> String {
    format!("{text:?}")
}

/// The URL with `***` for its password, wherever it says one.
pub fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return "***".to_owned() };
    // Up to the last `@`: a password that was not escaped may hold any character.
    let (user, place) = rest.rsplit_once('@').map_or((None, rest), |(user, place)| (Some(user), place));
    let user = user.map_or_else(String::new, |user| match user.split_once(':') {
        Some((name, _)) => format!("{name}:***@"),
        None => format!("{user}@"),
    });
    let mut place = place.split(['?', '&']);
    let host = place.next().unwrap_or_default();
    let query = place.map(|pair| match pair.split_once('=') {
        Some((key, _)) if key.to_lowercase().contains("pass") => format!("{key}=***"),
        _ => pair.to_owned(),
    });
    let query = query.collect::<Vec<_>>().join("&");
    format!("{scheme}://{user}{host}{}{query}", if query.is_empty() { "" } else { "?" })
}

#[cfg(test)]
mod tests {
    use super::{Config, SETTINGS, without_password};

    const SAMPLE: &str = include_str!("../../../quai.sample.toml");

    #[test]
    fn every_field_is_a_described_setting() {
        let fields: Vec<_> = Config::default().shown().into_iter().map(|(name, _)| name).collect();
        let described: Vec<_> = SETTINGS.iter().map(|setting| setting.name).collect();
        assert_eq!(fields, described);
    }

    #[test]
    fn the_described_defaults_are_the_defaults() {
        let defaults =
            Config::default().shown().into_iter().zip(SETTINGS).filter(|(_, s)| s.name != "password_threads");
        for ((_, value), setting) in defaults {
            assert_eq!(value, setting.default, "{}", setting.name);
        }
    }

    #[test]
    fn the_sample_names_every_setting_with_its_default() {
        let lines = SAMPLE.lines().filter_map(|line| line.strip_prefix('#')).filter(|line| !line.starts_with(' '));
        let sample: Vec<_> = lines.filter(|line| !line.is_empty()).map(str::to_owned).collect();
        let described: Vec<_> = SETTINGS.iter().map(|s| format!("{} = {}", s.name, s.default)).collect();
        assert_eq!(sample, described);
    }

    #[test]
    fn passwords_are_never_shown() {
        for (url, shown) in [
            ("postgres://quai:secret@db:5432/quai", "postgres://quai:***@db:5432/quai"),
            ("postgres://quai:se?cr@t@db/quai?sslmode=require", "postgres://quai:***@db/quai?sslmode=require"),
            ("postgres://db/quai?user=quai&password=secret", "postgres://db/quai?user=quai&password=***"),
            ("postgres://quai@db/quai", "postgres://quai@db/quai"),
            ("sqlite://./data/quai.db?mode=rwc", "sqlite://./data/quai.db?mode=rwc"),
            ("postgres//quai:secret@db", "***"),
        ] {
            assert_eq!(without_password(url), shown);
        }
    }
}
