//! Whether each mutation of the staff leaves its entry.

use rstest_reuse::apply;
use serde_json::{Value, json};

use super::case::{Case, case};
use crate::support::{
    app::TestApp,
    audit::trail,
    db::{Backend, each_database},
    introspection::{Field, Schema},
    rows::at,
    world::World,
};

/// Whether somebody of the staff may do it as such, going by what its description says of roles.
fn is_of_staff(mutation: &Field) -> bool {
    let text = mutation.description.as_deref().unwrap_or_default();
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let Some((_, role)) = words.split_once("Role: ") else { return false };
    let role = role.split('.').next().unwrap_or_default();
    ["manager", "administrator", "employee"].iter().any(|staff| role.contains(staff))
}

#[apply(each_database)]
#[tokio::test]
async fn every_mutation_of_the_staff_is_recorded_once_with_what_it_changed(#[case] backend: Backend) {
    let faults = faults(&TestApp::start_at(backend, at("2026-11-22T12:00:00Z")).await).await;
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Does every mutation of the staff, and tells of those that leave no right entry.
pub async fn faults(app: &TestApp) -> Vec<String> {
    let schema = Schema::of(app).await;
    let staffs = schema.types["Mutation"].fields().iter().filter(|mutation| is_of_staff(mutation));
    let (mut tried, mut faults) = (0, Vec::new());
    for (mutation, number) in staffs.zip(1..) {
        let name = mutation.name.as_str();
        let world = World::make(app, number).await;
        let Some(Case { by, input, changed }) = case(app, &world, name).await else {
            faults.push(format!("{name} has no case in tests/it/audit/case.rs"));
            continue;
        };
        tried += 1;
        let before = app.app.clock.now();
        if name == "orderNoShow" {
            app.app.clock.set(before + chrono::TimeDelta::days(8));
        }
        let outcome = by.outcome(name, input).await;
        app.app.clock.set(before);
        let actor = by.ask("{ viewer { user { id } } }", json!({})).await["viewer"]["user"]["id"].clone();
        let entries = trail(&world.administrator, json!({ "actorId": actor, "action": name })).await;
        faults.extend(fault(name, &outcome, &entries, &changed));
    }
    assert!(tried > 30, "the staff has many mutations, {tried} were found");
    faults
}

fn fault(name: &str, outcome: &str, entries: &[Value], changed: &Value) -> Option<String> {
    let [entry] = entries else {
        return Some(format!("{name} ({outcome}) left {} entries", entries.len()));
    };
    let changes = entry["changes"].as_array().cloned().unwrap_or_default();
    let is_told = |(field, after): (&String, &Value)| {
        let told = changes.iter().find(|change| change["field"].as_str().is_some_and(|name| name.starts_with(field)));
        told.is_some_and(|change| change["before"] != change["after"] && (after == "any" || change["after"] == *after))
    };
    let missing = changed.as_object()?.iter().filter(|change| !is_told(*change)).collect::<Vec<_>>();
    let is_traced = entry["requestId"].is_string() && entry["subject"]["kind"].is_string();
    (outcome != "done" || !missing.is_empty() || !is_traced)
        .then(|| format!("{name} ({outcome}) does not tell {missing:?}: {entry}"))
}
