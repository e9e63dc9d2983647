//! A database of its own for each test, copied from a migrated template.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use rstest_reuse::template;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbErr};
use tempfile::TempDir;
use tokio::runtime;
use tokio::sync::OnceCell;
use uuid::Uuid;

/// The databases that Quai runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// A file, in a directory of the test's own.
    Sqlite,
    /// A database on the server that `QUAI_TEST_POSTGRES_URL` names.
    Postgres,
}

/// Runs a test once on each database: `#[apply(each_database)]` above `#[tokio::test]`, and
/// `#[case] backend: Backend` as the first argument.
#[template]
#[rstest::rstest]
#[case::sqlite(crate::support::db::Backend::Sqlite)]
#[case::postgres(crate::support::db::Backend::Postgres)]
pub fn each_database(#[case] backend: Backend) {}

/// A migrated database that nobody else uses. It goes when this value does.
pub struct TestDatabase {
    url: String,
    connection: DatabaseConnection,
    _place: Place,
}

/// Where the database lies; dropping it removes the database.
enum Place {
    #[expect(dead_code, reason = "held only to be dropped")]
    Directory(TempDir),
    Server(Uuid),
}

impl TestDatabase {
    /// A fresh copy of the template.
    pub async fn create(backend: Backend) -> Self {
        match backend {
            Backend::Sqlite => Self::in_file(Some(sqlite_template().await)).await,
            Backend::Postgres => Self::on_server(postgres_template().await).await,
        }
    }

    /// A database without any table.
    pub async fn empty(backend: Backend) -> Self {
        match backend {
            Backend::Sqlite => Self::in_file(None).await,
            Backend::Postgres => Self::on_server("template0").await,
        }
    }

    async fn in_file(template: Option<&Path>) -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory can be made");
        let file = directory.path().join("quai.db");
        if let Some(template) = template {
            fs::copy(template, &file).expect("the template can be copied");
        }
        Self::open(sqlite_url(&file), Place::Directory(directory)).await
    }

    async fn on_server(template: &str) -> Self {
        let id = Uuid::now_v7();
        let name = database_name(id);
        admin(&format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
        Self::open(server_url(&name), Place::Server(id)).await
    }

    async fn open(url: String, place: Place) -> Self {
        let connection = connect(&url).await.expect("a fresh database can be opened");
        Self { url, connection, _place: place }
    }

    /// Its address, as `QUAI_DATABASE_URL` takes it.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A connection that goes around the application.
    pub fn connection(&self) -> &DatabaseConnection {
        &self.connection
    }
}

/// The database that is being dropped.
static DROPPING: Mutex<Option<JoinHandle<()>>> = Mutex::new(None);

impl Drop for Place {
    fn drop(&mut self) {
        if let Self::Server(id) = self {
            let sql = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", database_name(*id));
            // Not waited for here: this thread may drive a connection that is just being opened, and the server
            // drops no database while somebody signs in there. The next one waits for it.
            let dropping = thread::spawn(move || {
                let runtime = runtime::Builder::new_current_thread().enable_all().build();
                runtime.expect("a runtime can be made").block_on(admin(&sql));
            });
            let before = DROPPING.lock().unwrap_or_else(PoisonError::into_inner).replace(dropping);
            if let Some(before) = before {
                let _ = before.join();
            }
        }
    }
}

async fn connect(url: &str) -> Result<DatabaseConnection, DbErr> {
    let options = ConnectOptions::new(url).max_connections(4).sqlx_logging(false).to_owned();
    Database::connect(options).await
}

fn sqlite_url(file: &Path) -> String {
    format!("sqlite://{}?mode=rwc", file.display())
}

/// The migrated file that this process copies; made by the first test that needs it.
async fn sqlite_template() -> &'static Path {
    static TEMPLATE: OnceCell<(TempDir, PathBuf)> = OnceCell::const_new();
    let (_, file) = TEMPLATE
        .get_or_init(async || {
            let directory = tempfile::tempdir().expect("a temporary directory can be made");
            let file = directory.path().join("template.db");
            migrated(&sqlite_url(&file)).await;
            (directory, file)
        })
        .await;
    file
}

async fn migrated(url: &str) {
    let db = connect(url).await.expect("the template can be opened");
    migration::migrate(&db).await.expect("the migrations apply");
    db.close().await.expect("the template can be closed");
}

fn database_name(id: Uuid) -> String {
    format!("quai_test_{}", id.simple())
}

/// The address of the database `name` on the test server.
fn server_url(name: &str) -> String {
    let server = std::env::var("QUAI_TEST_POSTGRES_URL")
        .expect("QUAI_TEST_POSTGRES_URL names a PostgreSQL server to test on: `make test` starts one");
    let (address, query) = server.split_once('?').unwrap_or((&server, ""));
    let (host, _) = address.rsplit_once('/').expect("QUAI_TEST_POSTGRES_URL ends with a database");
    format!("{host}/{name}?{query}")
}

/// Runs one statement beside all test databases.
async fn admin(sql: &str) {
    let db = connect(&server_url("postgres")).await.expect("the PostgreSQL server answers");
    db.execute_unprepared(sql).await.expect("the PostgreSQL server does as told");
    db.close().await.expect("the connection can be closed");
}

/// The migrated database that tests of this build copy. The first process that needs it makes
/// it while the others wait; it is named after the test program, so a new build makes its own.
async fn postgres_template() -> &'static str {
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    TEMPLATE
        .get_or_init(async || {
            let name = template_name();
            let mut options = ConnectOptions::new(server_url("postgres"));
            // The lock belongs to the connection: there must be only one.
            options.max_connections(1).sqlx_logging(false);
            let db = Database::connect(options).await.expect("the PostgreSQL server answers");
            let run = async |sql: String| {
                db.execute_unprepared(&sql).await.expect("the template can be prepared").rows_affected()
            };
            run("SELECT pg_advisory_lock(hashtext('quai template'))".into()).await;
            let found = run(format!("SELECT 1 FROM pg_database WHERE datname = '{name}'")).await;
            if found == 0 {
                // Renamed only when complete, so that an interrupted run leaves no half template.
                run(format!("DROP DATABASE IF EXISTS {name}_new WITH (FORCE)")).await;
                run(format!("CREATE DATABASE {name}_new")).await;
                migrated(&server_url(&format!("{name}_new"))).await;
                run(format!("ALTER DATABASE {name}_new RENAME TO {name}")).await;
            }
            db.close().await.expect("the connection can be closed");
            name
        })
        .await
}

fn template_name() -> String {
    let program = std::env::current_exe().expect("the test program knows its own path");
    let built = fs::metadata(&program).and_then(|program| program.modified());
    let mut hasher = DefaultHasher::new();
    (program, built.expect("the test program has a time")).hash(&mut hasher);
    format!("quai_template_{:016x}", hasher.finish())
}
