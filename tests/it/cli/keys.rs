//! `quai keys rotate`.

use serde_json::{Value, json};

use crate::support::process::{Home, Serving};

const PASSWORD: &str = "correct horse";

fn access_token(server: &Serving) -> String {
    let mutation =
        "mutation ($input: SessionCreateInput!) { sessionCreate(input: $input) { session { accessToken } } }";
    let input = json!({ "input": { "email": "boss@shop.example", "password": PASSWORD } });
    let answer = server.graphql(mutation, input, "");
    answer["data"]["sessionCreate"]["session"]["accessToken"].as_str().expect("signed in").to_owned()
}

fn is_signed_in(server: &Serving, token: &str) -> bool {
    server.graphql("{ viewer { user { name } } }", json!({}), token)["data"]["viewer"]["user"]["name"] == "The boss"
}

fn published(server: &Serving) -> Vec<String> {
    let keys: Value = serde_json::from_str(&server.get("/.well-known/jwks.json").1).expect("JSON");
    let ids = keys["keys"].as_array().expect("a list").iter().map(|key| key["kid"].as_str().expect("an id").to_owned());
    ids.collect()
}

#[test]
fn a_new_key_signs_the_old_one_is_still_accepted_and_both_are_published() {
    let home = Home::new();
    let boss = ["user", "create", "--email", "boss@shop.example", "--name", "The boss", "--role", "administrator"];
    assert_eq!(home.run_with_input(&[boss.as_slice(), &["--password-stdin"]].concat(), PASSWORD).code, Some(0));
    let server = home.serve(&[]);
    let (old, before) = (access_token(&server), published(&server));
    drop(server);

    let rotated = home.run(&["keys", "rotate"]);
    assert_eq!(rotated.code, Some(0), "{}", rotated.stderr);
    assert!(rotated.stdout.contains(&format!("Tokens of the key {} stay good", before[0])), "{}", rotated.stdout);
    let again = home.run(&["keys", "rotate"]);
    assert_eq!((again.code, again.stdout.as_str()), (Some(1), ""));
    assert!(again.stderr.contains("nothing was changed: the key"), "{}", again.stderr);

    let server = home.serve(&[]);
    let after = published(&server);
    assert_eq!((after.len(), &after[1]), (2, &before[0]), "the new one first");
    assert!(is_signed_in(&server, &old) && is_signed_in(&server, &access_token(&server)));
    drop(server);

    let discarded = home.run(&["keys", "rotate", "--discard-previous"]);
    assert_eq!(discarded.code, Some(0), "{}", discarded.stderr);
    let server = home.serve(&[]);
    assert_eq!(published(&server).len(), 1);
    assert!(!is_signed_in(&server, &old));
}

#[cfg(unix)]
#[test]
fn keys_are_for_the_owners_eyes_only() {
    use std::os::unix::fs::PermissionsExt;

    let home = Home::new();
    assert_eq!(home.run(&["keys", "rotate"]).code, Some(0));
    let path = home.path().join("data/keys/access-token.pem");
    assert_eq!(std::fs::metadata(path).expect("the file").permissions().mode() & 0o777, 0o600);
    let left = std::fs::read_dir(home.path().join("data/keys")).expect("the folder").count();
    assert_eq!(left, 2, "the keys and the lock, nothing half written");
}
