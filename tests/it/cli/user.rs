//! `quai user create`.

use serde_json::{Value, json};

use crate::support::process::{Ended, Home, Serving};

const BOSS: [&str; 10] = [
    "user",
    "create",
    "--email",
    "boss@shop.example",
    "--name",
    "The boss",
    "--role",
    "administrator",
    "--role",
    "shop-manager",
];

fn with_password(home: &Home, password: &str) -> Ended {
    home.run_with_input(&[BOSS.as_slice(), &["--password-stdin"]].concat(), password)
}

/// Signs in.
fn token(server: &Serving, password: &str) -> String {
    let mutation = "mutation ($input: SessionCreateInput!) { sessionCreate(input: $input) { \
        session { accessToken } userErrors { code } } }";
    let input = json!({ "input": { "email": "boss@shop.example", "password": password } });
    let answer = server.graphql(mutation, input, "");
    let token = answer["data"]["sessionCreate"]["session"]["accessToken"].as_str();
    token.unwrap_or_else(|| panic!("signed in: {answer}")).to_owned()
}

/// Signs in and asks who that is.
fn viewer(server: &Serving, password: &str) -> Value {
    let token = &token(server, password);
    server.graphql("{ viewer { user { name roles } } }", json!({}), token)["data"]["viewer"]["user"].clone()
}

#[test]
fn an_account_with_a_given_password_signs_in() {
    let home = Home::new();
    let ended = with_password(&home, "correct horse\nignored\n");
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert_eq!(ended.stdout, "Made the account boss@shop.example (administrator, shop-manager).\n");
    let user = viewer(&home.serve(&[]), "correct horse");
    assert_eq!(user, json!({ "name": "The boss", "roles": ["SHOP_MANAGER", "ADMINISTRATOR"] }));
}

#[test]
fn a_password_that_is_not_given_is_made_and_told() {
    let home = Home::new();
    let ended = home.run(&BOSS);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let (_, password) = ended.stdout.trim_end().split_once("told only now: ").expect("a password is told");
    assert!(!ended.stderr.contains(password), "no secret goes to the log");
    assert_eq!(viewer(&home.serve(&[]), password)["name"], "The boss");
}

#[test]
fn a_refused_account_is_told_and_ends_with_1() {
    let home = Home::new();
    let short = with_password(&home, "short");
    assert_eq!((short.code, short.stdout.as_str()), (Some(1), ""));
    assert_eq!(short.stderr, "quai: password: The password must have 8 to 128 characters.\n");
    assert_eq!(with_password(&home, "correct horse").code, Some(0));
    let again = with_password(&home, "correct horse");
    assert_eq!(again.code, Some(1));
    assert_eq!(again.stderr, "quai: email: An account already has this address: sign in instead.\n");
}

#[test]
fn an_account_made_by_the_command_line_is_in_the_audit_trail_without_an_actor() {
    let home = Home::new();
    assert_eq!(with_password(&home, "correct horse").code, Some(0));
    assert_eq!(with_password(&home, "correct horse").code, Some(1), "refused");
    let server = home.serve(&[]);
    let query = "{ auditEntries { nodes { action actor { id } subject { kind } changes { field after } requestId } } }";
    let entries = server.graphql(query, json!({}), &token(&server, "correct horse"))["data"]["auditEntries"].take();
    let [entry] = entries["nodes"].as_array().expect("a list").as_slice() else { panic!("{entries}") };
    assert_eq!(entry["action"], "quai user create");
    assert_eq!((&entry["actor"], &entry["requestId"]), (&Value::Null, &Value::Null));
    let roles = json!({ "field": "roles", "after": ["SHOP_MANAGER", "ADMINISTRATOR"] });
    assert!(entry["changes"].as_array().is_some_and(|changes| changes.contains(&roles)), "{entry}");
    assert!(!entry.to_string().contains("argon2"), "{entry}");
}
