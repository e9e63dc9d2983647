//! Bad values for every argument of every query, and of the fields of every object that has an id.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rstest_reuse::apply;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{
    judge::{Ended, content, judge},
    value::Values,
};
use crate::support::{
    actors::Actor,
    app::TestApp,
    db::{Backend, each_database},
    introspection::{Field, Schema},
    rows::at,
    world::World,
};

/// A field with arguments, and where it is.
struct Asked<'a> {
    field: &'a Field,
    /// The id and the type of the object it belongs to; none at the root.
    of: Option<(&'a str, &'a str)>,
}

impl Asked<'_> {
    fn document(&self, schema: &Schema, given: &Map<String, Value>) -> String {
        let args: Vec<_> = self.field.args.iter().filter(|arg| given.contains_key(&arg.name)).collect();
        let declared: String = args.iter().map(|arg| format!("${}: {} ", arg.name, arg.ty)).collect();
        let passed: String = args.iter().map(|arg| format!("{0}: ${0} ", arg.name)).collect();
        let selected = schema.named(&self.field.ty);
        let selection = if selected.name.ends_with("Connection") {
            "{ nodes { __typename } pageInfo { hasNextPage } totalCount }"
        } else if selected.kind == "OBJECT" || selected.kind == "INTERFACE" {
            "{ __typename }"
        } else {
            ""
        };
        let field = format!("{}({passed}) {selection}", self.field.name);
        match self.of {
            Some((id, ty)) => {
                format!("query({declared}) {{ node(id: \"{id}\") {{ ... on {ty} {{ {field} }} }} }}")
            }
            None => format!("query({declared}) {{ {field} }}"),
        }
    }

    fn root(&self) -> &str {
        if self.of.is_some() { "node" } else { &self.field.name }
    }
}

/// Cursors of every list there is, and some that nobody handed out.
async fn cursors(schema: &Schema, world: &World<'_>) -> Vec<String> {
    let mut cursors = Vec::new();
    for list in schema.types["Query"].fields().iter().filter(|field| field.ty.named().ends_with("Connection")) {
        let query = format!("{{ {} {{ edges {{ cursor }} }} }}", list.name);
        for actor in [&world.customer, &world.manager] {
            let answer = actor.send(&query, json!({})).await;
            let edges = answer["data"][&list.name]["edges"].as_array().cloned().unwrap_or_default();
            cursors.extend(edges.first().and_then(|edge| edge["cursor"].as_str()).map(str::to_owned));
        }
    }
    assert!(cursors.len() > 3, "lists have cursors");
    let id = Uuid::now_v7();
    for made_up in [
        json!({ "key": { "t": "a\0b" }, "id": id }),
        json!({ "key": { "t": "x".repeat(100_000) }, "id": id }),
        json!({ "key": { "t": "\u{ffff}" }, "id": id }),
        json!({ "key": { "n": i64::MAX }, "id": id }),
        json!({ "key": { "n": i64::MIN }, "id": id }),
        json!({ "key": { "n": u64::MAX }, "id": id }),
        json!({ "key": { "i": "+262142-12-31T23:59:59Z" }, "id": id }),
        json!({ "key": { "i": "-262143-01-01T00:00:00Z" }, "id": id }),
        json!({ "key": { "i": "2026-12-31T23:59:60Z" }, "id": id }),
        json!({ "key": { "t": "a" }, "id": "not an id" }),
        json!({ "key": null, "id": id }),
        json!([1, 2, 3]),
    ] {
        cursors.push(URL_SAFE_NO_PAD.encode(made_up.to_string()));
    }
    cursors.extend(cursors.clone().iter().map(|cursor| cursor[..cursor.len() / 2].to_owned()));
    cursors
}

/// Tries bad values for each argument, the others sound, and notes what goes wrong.
async fn try_arguments(
    asked: &Asked<'_>,
    values: &Values<'_>,
    cursors: &[String],
    who: &str,
    actor: &Actor<'_>,
    faults: &mut Vec<String>,
) {
    let sound: Map<String, Value> = asked
        .field
        .args
        .iter()
        .filter(|arg| arg.name != "after")
        .map(|arg| {
            // An `id` is of the kind that the field answers.
            let name = if arg.name == "id" || arg.name == "ids" { asked.field.ty.named() } else { &arg.name };
            (arg.name.clone(), values.sound(&arg.ty, name))
        })
        .collect();
    for arg in &asked.field.args {
        let base = sound.get(&arg.name).cloned().unwrap_or(Value::Null);
        let mut tries: Vec<_> = values
            .broken(&arg.ty, &base, &arg.name)
            .into_iter()
            // An object that is not found is no fault of a query.
            .map(|broken| (broken.hopeless && matches!(broken.how, "another type" | "missing"), broken.value))
            .collect();
        match arg.name.as_str() {
            "first" => tries.extend([-1, 101, i32::MAX].map(|first| (true, json!(first)))),
            "after" => tries.extend(cursors.iter().map(|cursor| (false, json!(cursor)))),
            _ => {}
        }
        for (hopeless, value) in tries {
            let mut given = sound.clone();
            let shown: String = value.to_string().chars().take(120).collect();
            given.insert(arg.name.clone(), value);
            let document = asked.document(values.schema, &given);
            let answer = actor.send(&document, Value::Object(given)).await;
            let fault = match judge(&answer, asked.root()) {
                Err(fault) => fault,
                // Fields of an object that the caller does not see are not looked at.
                Ok(Ended::Done) if hopeless && !answer["data"][asked.root()].is_null() => "it was taken".to_owned(),
                Ok(_) => continue,
            };
            faults.push(format!("{}({}: {shown}) by {who}: {fault}", asked.field.name, arg.name));
        }
    }
}

#[apply(each_database)]
#[tokio::test]
async fn every_argument_of_every_query_answers_bad_values_by_typed_errors(#[case] backend: Backend) {
    let app = TestApp::start_at(backend, at("2026-11-22T12:00:00Z")).await;
    let schema = Schema::of(&app).await;
    let world = World::make(&app, 0).await;
    let values = Values { schema: &schema, world: &world };
    let cursors = cursors(&schema, &world).await;
    let of_root = schema.types["Query"].fields().iter().map(|field| Asked { field, of: None });
    let of_nodes = world.ids.iter().flat_map(|(ty, id)| {
        schema.types[*ty].fields().iter().map(move |field| Asked { field, of: Some((id.as_str(), *ty)) })
    });
    let asked: Vec<_> = of_root.chain(of_nodes).filter(|asked| !asked.field.args.is_empty()).collect();
    let before = content(app.database().connection()).await;
    let mut faults = Vec::new();
    for (who, actor) in [("visitor", &app.visitor()), ("customer", &world.customer), ("manager", &world.manager)] {
        for asked in &asked {
            try_arguments(asked, &values, &cursors, who, actor, &mut faults).await;
        }
    }
    assert!(content(app.database().connection()).await == before, "a query wrote something");
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[tokio::test]
async fn half_a_character_in_a_text_is_no_request() {
    let app = TestApp::start(Backend::Sqlite).await;
    let body =
        r#"{"query":"query($n: String) { orders(where: { number: $n }) { totalCount } }","variables":{"n":"\ud800"}}"#;
    let request = app.client().post(app.url("/graphql")).header("content-type", "application/json");
    let answer: Value = request.body(body).send().await.unwrap().json().await.unwrap();
    assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_REQUEST", "{answer}");
}

#[apply(each_database)]
#[tokio::test]
async fn a_nul_written_into_the_document_is_refused_like_one_in_a_variable(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let manager = app.manager().await;
    for document in [
        r#"{ orders(where: { number: "a\u0000b" }) { totalCount } }"#,
        r#"query($n: String = "a\u0000b") { orders(where: { number: $n }) { totalCount } }"#,
        r#"mutation { sectionCreate(input: { name: "a\u0000b" }) { userErrors { code } } }"#,
        r#"mutation { sessionCreate(input: { email: "a\u0000b", password: "" }) { userErrors { code } } }"#,
    ] {
        assert_eq!(manager.error_code(document, json!({})).await, "BAD_USER_INPUT", "{document}");
    }
}
