//! The list of all accounts.

use api::platform::global_id::NodeKind;
use rstest_reuse::apply;
use serde_json::{Value, json};

use super::start;
use crate::support::{
    actors::Actor,
    db::{Backend, each_database},
    rows::update,
};

const ACCOUNTS: &str = "query($where: AccountWhere) { accounts(where: $where) { totalCount nodes { name } } }";

/// The names that `filter` finds, the newest account first.
async fn found(administrator: &Actor<'_>, filter: Value) -> Vec<String> {
    let page = administrator.ask(ACCOUNTS, json!({ "where": filter })).await["accounts"].take();
    let names: Vec<String> = page["nodes"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|account| account["name"].as_str().map(str::to_owned))
        .collect();
    assert_eq!(page["totalCount"], names.len());
    names
}

#[apply(each_database)]
#[tokio::test]
async fn administrators_find_accounts_by_name_address_role_and_state(#[case] backend: Backend) {
    let app = start(backend).await;
    let db = app.database().connection();
    let (ada, bruno) = (app.administrator().await, app.employee("Bruno 100%").await);
    let elodie = app.customer("Élodie").await;
    assert_eq!(update(db, "account", elodie.account_id(), "email", "Elo@quai.example").await, Ok(()));
    ada.mutate("accountDisable", json!({ "userId": NodeKind::User.encode(elodie.account_id()).as_str() }), "").await;

    assert_eq!(found(&ada, json!({})).await, ["Élodie", "Bruno 100%", "Ada"]);
    for (search, names) in [
        ("bruno", ["Bruno 100%"].as_slice()),
        ("0%", &["Bruno 100%"]),
        ("élodie", &["Élodie"]),
        ("ÉLODIE", &["Élodie"]),
        (" elo@QUAI ", &["Élodie"]),
        ("_", &[]),
        ("", &["Élodie", "Bruno 100%", "Ada"]),
    ] {
        assert_eq!(found(&ada, json!({ "search": search })).await, names, "{search}");
    }
    assert_eq!(found(&ada, json!({ "role": "EMPLOYEE" })).await, ["Bruno 100%"]);
    assert_eq!(found(&ada, json!({ "disabled": true })).await, ["Élodie"]);
    assert_eq!(found(&ada, json!({ "disabled": false })).await, ["Bruno 100%", "Ada"]);
    assert_eq!(bruno.error_code(ACCOUNTS, json!({})).await, "FORBIDDEN");
    assert_eq!(app.manager().await.error_code(ACCOUNTS, json!({})).await, "FORBIDDEN");
    assert_eq!(app.visitor().error_code(ACCOUNTS, json!({})).await, "UNAUTHENTICATED");
    let long = json!({ "where": { "search": "x".repeat(101) } });
    assert_eq!(ada.error_code(ACCOUNTS, long).await, "BAD_USER_INPUT");
}

#[apply(each_database)]
#[tokio::test]
async fn pages_of_accounts_follow_each_other_and_read_all_roles_at_once(#[case] backend: Backend) {
    let app = start(backend).await;
    let ada = app.administrator().await;
    for name in ["Anne", "Bruno", "Chloé", "Diane"] {
        app.customer(name).await;
    }
    let query = "query($after: String) { accounts(first: 2, after: $after) {
        pageInfo { hasNextPage endCursor } nodes { name roles } } }";
    let (mut after, mut seen) = (Value::Null, Vec::new());
    loop {
        let before = app.app.database.statement_count();
        let page = ada.ask(query, json!({ "after": after })).await["accounts"].take();
        assert_eq!(app.app.database.statement_count() - before, 3, "the caller, accounts, roles");
        seen.extend(page["nodes"].as_array().into_iter().flatten().map(|account| account["name"].clone()));
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }
    assert_eq!(seen, ["Diane", "Chloé", "Bruno", "Anne", "Ada"]);
}
