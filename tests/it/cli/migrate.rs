//! `quai migrate`.

use rstest_reuse::apply;

use crate::support::{
    db::{Backend, TestDatabase, each_database},
    process::Home,
};

#[test]
fn a_fresh_folder_gets_a_database_for_its_owner_alone() {
    let home = Home::new();
    for _ in 0..2 {
        let ended = home.run(&["migrate"]);
        assert_eq!(ended.code, Some(0), "{}", ended.stderr);
        assert_eq!(ended.stdout, "The database is up to date.\n");
    }
    let data = home.path().join("data");
    assert!(data.join("quai.db").exists());
    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::PermissionsExt::mode(&data.metadata().expect("a folder").permissions());
        assert_eq!(mode & 0o777, 0o700);
    }
}

#[apply(each_database)]
#[tokio::test]
async fn a_migrated_database_is_left_as_it_is(#[case] backend: Backend) {
    let database = TestDatabase::create(backend).await;
    let home = Home::new().with("QUAI_DATABASE_URL", database.url());
    let ended = home.run(&["migrate"]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
}

#[test]
fn a_database_that_does_not_answer_is_told_without_its_password() {
    let home = Home::new().with("QUAI_DATABASE_URL", "postgres://quai:secret@127.0.0.1:1/quai");
    let ended = home.run(&["migrate"]);
    assert_eq!(ended.code, Some(1));
    assert!(ended.stderr.contains("QUAI_DATABASE_URL") && !ended.stderr.contains("secret"), "{}", ended.stderr);
}
