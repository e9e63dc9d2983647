//! The audit trail: what administrators see of it.

use std::slice;

use api::platform::global_id::NodeKind;
use chrono::TimeDelta;
use insta::{allow_duplicates, assert_json_snapshot};
use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::support::{
    actors::Actor,
    app::TestApp,
    audit::trail,
    db::{Backend, each_database},
    rows::at,
};

async fn start(backend: Backend) -> TestApp {
    TestApp::start_at(backend, at("2026-11-22T12:00:00Z")).await
}

fn user_id(actor: &Actor<'_>) -> String {
    NodeKind::User.encode(actor.account_id()).to_string()
}

#[apply(each_database)]
#[tokio::test]
async fn the_trail_says_who_changed_what_when_and_by_which_request(#[case] backend: Backend) {
    let app = start(backend).await;
    let (manager, ada) = (app.manager().await, app.administrator().await);
    let section = manager.create_section("Fruits").await;
    app.app.clock.set(app.app.clock.now() + TimeDelta::hours(1));
    manager.mutate("sectionUpdate", json!({ "sectionId": section, "name": "Primeurs", "position": 3 }), "").await;
    manager.mutate("sectionDelete", json!({ "sectionId": section }), "").await;

    let query = "{ auditEntries { nodes { action occurredAt actor { name } subject { kind id }
        changes { field before after } requestId } } }";
    let mut entries = ada.ask(query, json!({})).await["auditEntries"]["nodes"].take();
    for entry in entries.as_array_mut().expect("a list") {
        assert_eq!(entry["subject"]["id"], *section);
        assert!(entry["requestId"].as_str().is_some_and(|id| id.len() == 36), "{entry}");
        entry["subject"]["id"] = json!("[id]");
        entry["requestId"] = json!("[id]");
    }
    allow_duplicates! { assert_json_snapshot!(entries, @r#"
    [
      {
        "action": "sectionDelete",
        "actor": {
          "name": "Manon"
        },
        "changes": [
          {
            "after": null,
            "before": "",
            "field": "description"
          },
          {
            "after": null,
            "before": "Primeurs",
            "field": "name"
          },
          {
            "after": null,
            "before": 3,
            "field": "position"
          }
        ],
        "occurredAt": "2026-11-22T13:00:00+00:00",
        "requestId": "[id]",
        "subject": {
          "id": "[id]",
          "kind": "SECTION"
        }
      },
      {
        "action": "sectionUpdate",
        "actor": {
          "name": "Manon"
        },
        "changes": [
          {
            "after": "Primeurs",
            "before": "Fruits",
            "field": "name"
          },
          {
            "after": 3,
            "before": 0,
            "field": "position"
          }
        ],
        "occurredAt": "2026-11-22T13:00:00+00:00",
        "requestId": "[id]",
        "subject": {
          "id": "[id]",
          "kind": "SECTION"
        }
      },
      {
        "action": "sectionCreate",
        "actor": {
          "name": "Manon"
        },
        "changes": [
          {
            "after": "",
            "before": null,
            "field": "description"
          },
          {
            "after": "Fruits",
            "before": null,
            "field": "name"
          },
          {
            "after": 0,
            "before": null,
            "field": "position"
          }
        ],
        "occurredAt": "2026-11-22T12:00:00+00:00",
        "requestId": "[id]",
        "subject": {
          "id": "[id]",
          "kind": "SECTION"
        }
      }
    ]
    "#) }
}

#[apply(each_database)]
#[tokio::test]
async fn what_is_refused_or_changes_nothing_leaves_no_entry(#[case] backend: Backend) {
    let app = start(backend).await;
    let (manager, ada) = (app.manager().await, app.administrator().await);
    let section = manager.create_section("Fruits").await;
    manager.create_section("Pain").await;
    let rename = |name: &str| json!({ "sectionId": section, "name": name });
    assert_eq!(manager.outcome("sectionUpdate", rename("Pain")).await, "NAME_TAKEN name");
    assert_eq!(app.visitor().outcome("sectionUpdate", rename("À moi")).await, "UNAUTHENTICATED");
    assert_eq!(manager.outcome("sectionUpdate", rename("Fruits")).await, "done");
    let actions: Vec<_> = trail(&ada, json!({})).await.iter().map(|entry| entry["action"].clone()).collect();
    assert_eq!(actions, ["sectionCreate", "sectionCreate"]);
}

#[apply(each_database)]
#[tokio::test]
async fn the_trail_is_asked_by_person_action_object_and_time(#[case] backend: Backend) {
    let app = start(backend).await;
    let (anne, bruno, ada) = (app.manager().await, app.manager().await, app.administrator().await);
    let fruits = anne.create_section("Fruits").await;
    app.app.clock.set(app.app.clock.now() + TimeDelta::hours(1));
    let bread = bruno.create_section("Pain").await;
    bruno.mutate("sectionUpdate", json!({ "sectionId": fruits, "name": "Primeurs" }), "").await;

    let found = async |filter: Value| {
        let entries = trail(&ada, filter).await;
        entries.iter().map(|entry| entry["changes"][0]["after"].clone()).collect::<Vec<_>>()
    };
    let (new, renamed) = (json!(""), json!("Primeurs"));
    assert_eq!(found(json!({ "actorId": user_id(&anne) })).await, slice::from_ref(&new));
    assert_eq!(found(json!({ "actorId": user_id(&bruno) })).await, [renamed.clone(), new.clone()]);
    assert_eq!(found(json!({ "action": "sectionUpdate" })).await, slice::from_ref(&renamed));
    assert_eq!(found(json!({ "subjectId": bread })).await, slice::from_ref(&new));
    assert_eq!(found(json!({ "subjectId": fruits })).await, [renamed.clone(), new.clone()]);
    assert_eq!(found(json!({ "occurredBefore": "2026-11-22T13:00:00Z" })).await, slice::from_ref(&new));
    assert_eq!(found(json!({ "occurredFrom": "2026-11-22T13:00:00Z" })).await, [renamed.clone(), new.clone()]);
    assert_eq!(found(json!({ "actorId": user_id(&anne), "action": "sectionUpdate" })).await, Vec::<Value>::new());
    for unknown in [json!({ "actorId": fruits }), json!({ "subjectId": "unknown" }), json!({ "action": "unknown" })] {
        assert_eq!(found(unknown).await, Vec::<Value>::new());
    }
}

#[apply(each_database)]
#[tokio::test]
async fn pages_of_the_trail_follow_each_other_without_gap_or_repetition(#[case] backend: Backend) {
    let app = start(backend).await;
    let (manager, ada) = (app.manager().await, app.administrator().await);
    for name in ["A", "B", "C", "D", "E"] {
        manager.create_section(name).await;
    }
    let query = "query($after: String) { auditEntries(first: 2, after: $after) {
        totalCount pageInfo { hasNextPage endCursor } nodes { id } } }";
    let (mut after, mut seen) = (Value::Null, Vec::new());
    loop {
        let page = ada.ask(query, json!({ "after": after })).await["auditEntries"].take();
        assert_eq!(page["totalCount"], 5);
        seen.extend(page["nodes"].as_array().expect("a list").clone());
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }
    let all = trail(&ada, json!({})).await;
    assert_eq!(
        seen.iter().map(|entry| &entry["id"]).collect::<Vec<_>>(),
        all.iter().map(|entry| &entry["id"]).collect::<Vec<_>>()
    );
    assert_eq!(seen.len(), 5);
}

#[apply(each_database)]
#[tokio::test]
async fn only_administrators_see_the_trail(#[case] backend: Backend) {
    let app = start(backend).await;
    let (manager, ada) = (app.manager().await, app.administrator().await);
    manager.create_section("Fruits").await;
    let id = trail(&ada, json!({})).await[0]["id"].clone();
    let node = "query($id: ID!) { node(id: $id) { __typename } }";
    assert_eq!(ada.ask(node, json!({ "id": id })).await["node"]["__typename"], "AuditEntry");
    for other in [manager, app.employee("Bruno").await, app.customer("Chloé").await] {
        assert_eq!(other.error_code("{ auditEntries { totalCount } }", json!({})).await, "FORBIDDEN");
        assert_eq!(other.ask(node, json!({ "id": id })).await["node"], Value::Null);
    }
    assert_eq!(app.visitor().error_code("{ auditEntries { totalCount } }", json!({})).await, "UNAUTHENTICATED");
}

#[apply(each_database)]
#[tokio::test]
async fn the_people_of_a_page_are_read_at_once(#[case] backend: Backend) {
    let app = start(backend).await;
    let ada = app.administrator().await;
    for name in ["A", "B", "C", "D"] {
        app.manager().await.create_section(name).await;
    }
    let before = app.app.database.statement_count();
    let query = "{ auditEntries { nodes { actor { name roles } subject { id } changes { field } } } }";
    let page = ada.ask(query, json!({})).await;
    assert_eq!(page["auditEntries"]["nodes"].as_array().map(Vec::len), Some(4));
    assert_eq!(app.app.database.statement_count() - before, 4, "the caller, entries, accounts, roles");
}
