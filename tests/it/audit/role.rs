//! Running as a role of PostgreSQL that does not own the tables: the shop goes on, and the audit trail cannot be touched.

use api::platform::clock::Clock;
use migration::Granted;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection};
use uuid::Uuid;

use super::every_mutation::faults;
use crate::shop::whole_way;
use crate::support::{
    app::TestApp,
    db::{Backend, TestDatabase},
    process::Home,
    rows::{self, at, audit_entry},
};

const NOW: &str = "2026-11-22T12:00:00Z";
const PASSWORD: &str = "app";

/// A role that may sign in and owns nothing.
async fn new_role(owner: &DatabaseConnection) -> String {
    let role = format!("quai_app_{}", Uuid::now_v7().simple());
    let made = owner.execute_unprepared(&format!("CREATE ROLE {role} LOGIN PASSWORD '{PASSWORD}'")).await;
    made.expect("a role can be made");
    role
}

/// The address of the same database for that role.
fn url_as(role: &str, url: &str) -> String {
    let (scheme, rest) = url.split_once("://").expect("an address");
    let (_, place) = rest.rsplit_once('@').expect("an address with a user");
    format!("{scheme}://{role}:{PASSWORD}@{place}")
}

/// A database, and its address for a role with the rights of the application.
async fn database() -> (TestDatabase, String) {
    let database = TestDatabase::create(Backend::Postgres).await;
    let role = new_role(database.connection()).await;
    assert_eq!(migration::grant(database.connection(), &role).await, Ok(Granted::Done));
    let url = url_as(&role, database.url());
    (database, url)
}

async fn served() -> TestApp {
    let (database, url) = database().await;
    TestApp::over(database, Clock::manual(at(NOW)), |config| config.database_url = url).await
}

#[tokio::test]
async fn the_whole_way_of_an_order_goes_as_a_role_that_owns_nothing() {
    whole_way::walk(&served().await).await;
}

#[tokio::test]
async fn every_mutation_of_the_staff_is_done_and_recorded_as_a_role_that_owns_nothing() {
    let faults = faults(&served().await).await;
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[tokio::test]
async fn the_worker_s_jobs_are_done_as_a_role_that_owns_nothing() {
    let app = served().await;
    rows::event().insert(app.database().connection()).await.expect("a right row");
    app.app.clock.set(at("2027-11-22T12:00:00Z"));
    let purged = api::worker::purge(&app.app).await.expect("the rights suffice");
    assert_eq!(purged["event"], 1);
    api::worker::sweep(&app.app).await.expect("the rights suffice");
    api::shop::time_slot::service::generate_ahead(&app.app).await.expect("the rights suffice");
    api::shop::assignment::sweep::hand_over(&app.app).await.expect("the rights suffice");
}

#[tokio::test]
async fn postgresql_itself_keeps_the_application_from_touching_the_trail() {
    let (database, url) = database().await;
    audit_entry().inserted(database.connection()).await;
    let app = Database::connect(&url).await.expect("the role signs in");
    for statement in [
        "UPDATE audit_entry SET action = 'nothing'",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry",
        "DROP TABLE audit_entry",
        "ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_append_only",
        "DROP TRIGGER audit_entry_append_only ON audit_entry",
        "CREATE TRIGGER other BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION refuse_row('a', 'b')",
        "CREATE OR REPLACE FUNCTION refuse_row() RETURNS trigger LANGUAGE sql AS ''",
        "SET session_replication_role = replica",
        "CREATE TABLE other (id int)",
        "UPDATE schema_fingerprint SET fingerprint = ''",
        "UPDATE role SET name = 'GOD' WHERE name = 'CUSTOMER'",
        "TRUNCATE event",
    ] {
        let refused = app.execute_unprepared(statement).await.expect_err(statement).to_string();
        let by_rights = refused.contains("permission denied") || refused.contains("must be owner");
        assert!(by_rights, "{statement}: {refused}");
    }
    audit_entry().insert(&app).await.expect("entries may be added");
    assert_eq!(rows::count(&app, "audit_entry", "action", "sectionCreate").await, 2);
    app.close().await.expect("the connection can be closed");
}

#[tokio::test]
async fn a_role_that_could_do_more_anyway_is_not_granted_anything() {
    let database = TestDatabase::create(Backend::Postgres).await;
    let owner = database.connection();
    assert_eq!(migration::grant(owner, "postgres").await, Ok(Granted::Owner));
    let group = new_role(owner).await;
    let member = new_role(owner).await;
    let sql = format!("GRANT TRUNCATE ON audit_entry TO {group}; GRANT {group} TO {member}");
    owner.execute_unprepared(&sql).await.expect("the owner may");
    assert_eq!(migration::grant(owner, &member).await, Ok(Granted::Beyond));
    let sql = format!("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I OWNER TO {member}', current_database()); END $$");
    owner.execute_unprepared(&sql).await.expect("the owner may");
    assert_eq!(migration::grant(owner, &member).await, Ok(Granted::Owner));
    assert_eq!(migration::grant(owner, "nobody\"; DROP TABLE audit_entry; --").await, Ok(Granted::UnknownRole));
    let sqlite = TestDatabase::create(Backend::Sqlite).await;
    assert_eq!(migration::grant(sqlite.connection(), "app").await, Ok(Granted::NoRoles));
}

#[tokio::test]
async fn the_commands_run_as_that_role_on_a_current_database_and_say_what_to_do_on_another() {
    let database = TestDatabase::create(Backend::Postgres).await;
    let role = new_role(database.connection()).await;
    let owner = Home::new().with("QUAI_DATABASE_URL", database.url());
    let ended = owner.run(&["migrate", "--grant-to", &role]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert!(ended.stdout.contains(&role), "{}", ended.stdout);
    let app = Home::new().with("QUAI_DATABASE_URL", &url_as(&role, database.url()));
    let create = ["user", "create", "--email", "boss@quai.example", "--name", "Boss", "--role", "administrator"];
    assert_eq!(app.run(&create).code, Some(0));
    drop(app.serve(&[]));
    let worker = app.start(&["worker"]);
    worker.wait_for_log("the worker runs");
    drop(worker);

    let other = "UPDATE schema_fingerprint SET fingerprint = 'routines:0' WHERE fingerprint LIKE 'routines:%'";
    database.connection().execute_unprepared(other).await.expect("the owner may");
    let refused = app.run(&create);
    assert_eq!(refused.code, Some(1));
    assert!(refused.stderr.contains("quai migrate"), "{}", refused.stderr);
    let unknown = owner.run(&["migrate", "--grant-to", "nobody_of_that_name"]);
    assert_eq!(unknown.code, Some(1));
    assert!(unknown.stderr.contains("CREATE ROLE"), "{}", unknown.stderr);
}
