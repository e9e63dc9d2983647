//! The schema's conventions: descriptions, Relay lists and nodes, mutations, names, money.

use std::collections::BTreeMap;

use api::schema;
use serde_json::json;

use crate::support::{
    app::TestApp,
    db::Backend,
    introspection::{Field, Schema, Type, TypeRef},
    rows::at,
    world::World,
};

/// Lists that are no pages, and what keeps each of them short.
const BOUNDED: [(&str, &str, &str); 35] = [
    ("AuditEntry", "changes", "at most one for each field of its object"),
    ("Basket", "changes", "at most one for each line"),
    ("Basket", "lines", "a basket has at most 100 lines"),
    ("BasketChangedError", "changes", "at most one for each line"),
    ("BasketChangedError", "field", "a path into the input"),
    ("Employee", "shifts", "the shifts of one employee do not overlap, in at most 62 days"),
    ("OpeningException", "openingHours", "at most ten spans a day"),
    ("OpeningExceptionSetPayload", "openingExceptions", "of at most 31 days"),
    ("Order", "lines", "as many as the basket had"),
    ("Order", "steps", "each state is reached once"),
    ("OrderLine", "substitutions", "at most ten offers"),
    ("OrderPlacePayload", "changes", "at most one for each line"),
    ("OrderReorderPayload", "changes", "at most one for each line"),
    ("Product", "associated", "at most 50 are answered"),
    ("Product", "contents", "a pack has at most 50 contents"),
    ("Product", "packs", "at most 50 are answered"),
    ("Product", "priceHistory", "the latest 50 are answered"),
    ("ProductAvailabilitySetPayload", "products", "as many as were switched, at most 100"),
    ("RecoveryCodesPayload", "recoveryCodes", "there are ten"),
    ("ProductsImportReport", "faults", "the first 1,000 are told"),
    ("ProductsImportReport", "unknownColumns", "the first 50 are told"),
    ("ShopFigures", "byDay", "of at most 366 days"),
    ("ShopFigures", "byTime", "of the minutes of a day"),
    ("Query", "nodes", "as many as were asked for, at most 100"),
    ("Query", "timeSlots", "of at most 31 days"),
    ("Shop", "openingExceptions", "of at most 366 days"),
    ("Shop", "openingHours", "at most 70 spans a week"),
    ("SlotFullError", "alternatives", "at most five"),
    ("SlotFullError", "field", "a path into the input"),
    ("InputError", "field", "a path into the input"),
    ("TooManyAttemptsError", "field", "a path into the input"),
    ("UserError", "field", "a path into the input"),
    ("User", "roles", "there are few roles"),
    ("Viewer", "actions", "there are few actions"),
    ("Viewer", "letterPreferences", "one for each kind of letter that can be refused"),
];

async fn served() -> (TestApp, Schema) {
    let app = TestApp::start_at(Backend::Sqlite, at("2026-11-22T12:00:00Z")).await;
    let schema = Schema::of(&app).await;
    (app, schema)
}

/// Every field of every object and interface.
fn fields(schema: &Schema) -> impl Iterator<Item = (&Type, &Field)> {
    schema.types.values().flat_map(|ty| ty.fields().iter().map(move |field| (ty, field)))
}

/// Every argument and input field, with the path to it.
fn inputs(schema: &Schema) -> impl Iterator<Item = (String, Option<&str>, &TypeRef)> {
    let of_fields = fields(schema).flat_map(|(ty, field)| {
        let path = move |name: &str| format!("{}.{}({name}:)", ty.name, field.name);
        field.args.iter().map(move |arg| (path(&arg.name), arg.description.as_deref(), &arg.ty))
    });
    let of_inputs = schema.types.values().flat_map(|ty| {
        let path = move |name: &str| format!("{}.{name}", ty.name);
        ty.input_fields().iter().map(move |field| (path(&field.name), field.description.as_deref(), &field.ty))
    });
    of_fields.chain(of_inputs)
}

fn is_built_in(ty: &Type) -> bool {
    matches!(ty.name.as_str(), "Boolean" | "Float" | "ID" | "Int" | "String")
}

#[test]
fn the_committed_text_is_the_schema() {
    let committed = include_str!("../../schema.graphql");
    assert!(committed == schema::sdl(), "schema.graphql is not what the code says: run `quai schema > schema.graphql`");
}

#[tokio::test]
async fn everything_says_what_it_is() {
    let (_app, schema) = served().await;
    let mut silent = Vec::new();
    let mut check = |path: String, description: Option<&str>| {
        let letters = |text: &str| text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect::<String>();
        let name = path.rsplit(['.', '(']).next().unwrap_or_default().trim_end_matches(":)").to_owned();
        let text = description.unwrap_or_default();
        let only_repeats = letters(text).trim_start_matches("the") == letters(&name);
        // A day of the week needs no more than its name.
        if text.trim().len() < 4 || (only_repeats && !path.starts_with("Weekday.")) || text.contains("Implement") {
            silent.push(format!("{path}: {text:?}"));
        }
    };
    for ty in schema.types.values().filter(|ty| !is_built_in(ty)) {
        check(ty.name.clone(), ty.description.as_deref());
        for value in ty.enum_values() {
            check(format!("{}.{}", ty.name, value.name), value.description.as_deref());
        }
    }
    for (ty, field) in fields(&schema) {
        check(format!("{}.{}", ty.name, field.name), field.description.as_deref());
    }
    for (path, description, _) in inputs(&schema) {
        check(path, description);
    }
    assert_eq!(silent, Vec::<String>::new());
}

#[tokio::test]
async fn every_list_is_a_page_or_short_by_nature() {
    let (_app, schema) = served().await;
    let is_page = |ty: &Type| ty.name.ends_with("Connection");
    let plain: Vec<_> = fields(&schema)
        .filter(|(ty, field)| field.ty.item().is_some() && !is_page(ty) && field.name != "userErrors")
        .map(|(ty, field)| (ty.name.as_str(), field.name.as_str()))
        .collect();
    let listed: Vec<_> = BOUNDED.iter().map(|(ty, field, _)| (*ty, *field)).collect();
    let unlisted: Vec<_> = plain.iter().filter(|field| !listed.contains(field)).collect();
    let gone: Vec<_> = listed.iter().filter(|field| !plain.contains(field)).collect();
    assert!(unlisted.is_empty() && gone.is_empty(), "without a reason: {unlisted:?}; no longer there: {gone:?}");
    for (path, description, ty) in inputs(&schema) {
        let limit = description.unwrap_or_default().chars().any(|c| c.is_ascii_digit());
        assert!(ty.item().is_none() || limit, "{path} does not say how many it takes");
    }
}

#[tokio::test]
async fn pages_are_relay_connections() {
    let (_app, schema) = served().await;
    let types = |ty: &Type| -> BTreeMap<String, String> {
        ty.fields().iter().map(|field| (field.name.clone(), field.ty.to_string())).collect()
    };
    let mut pages = 0;
    for ty in schema.types.values() {
        let Some(node) = ty.name.strip_suffix("Connection") else { continue };
        pages += 1;
        let (page, edge) = (types(ty), types(&schema.types[&format!("{node}Edge")]));
        assert_eq!(page["edges"], format!("[{node}Edge!]!"));
        assert_eq!(page["nodes"], format!("[{node}!]!"));
        assert_eq!((page["pageInfo"].as_str(), page["totalCount"].as_str()), ("PageInfo!", "Int!"), "{node}");
        assert_eq!(edge, BTreeMap::from([("cursor".into(), "String!".into()), ("node".into(), format!("{node}!"))]));
    }
    assert!(pages > 0);
    let page_info = types(&schema.types["PageInfo"]);
    let expected = [
        ("endCursor", "String"),
        ("hasNextPage", "Boolean!"),
        ("hasPreviousPage", "Boolean!"),
        ("startCursor", "String"),
    ];
    assert_eq!(page_info, expected.map(|(name, ty)| (name.to_owned(), ty.to_owned())).into());
    for (ty, field) in fields(&schema).filter(|(_, field)| field.ty.named().ends_with("Connection")) {
        let args: BTreeMap<_, _> = field.args.iter().map(|arg| (arg.name.as_str(), arg.ty.to_string())).collect();
        let at = format!("{}.{}", ty.name, field.name);
        assert_eq!(field.ty.to_string(), format!("{}!", field.ty.named()), "{at}");
        assert_eq!(args.get("first").map(String::as_str), Some("Int"), "{at}");
        assert_eq!(args.get("after").map(String::as_str), Some("String"), "{at}");
    }
}

#[tokio::test]
async fn every_mutation_takes_one_input_of_its_own_and_answers_a_payload() {
    let (_app, schema) = served().await;
    for mutation in schema.types["Mutation"].fields() {
        let (first, rest) = mutation.name.split_at(1);
        let args: Vec<_> = mutation.args.iter().map(|arg| format!("{}: {}", arg.name, arg.ty)).collect();
        assert_eq!(args, [format!("input: {}{rest}Input!", first.to_uppercase())], "{}", mutation.name);
        let payload = schema.named(&mutation.ty);
        assert_eq!(mutation.ty.to_string(), format!("{}!", payload.name));
        assert!(payload.name.ends_with("Payload"), "{} answers {}", mutation.name, payload.name);
        let errors = payload.field("userErrors").map(|field| field.ty.to_string());
        assert_eq!(errors.as_deref(), Some("[UserError!]!"), "{}", payload.name);
        for object in payload.fields().iter().filter(|field| schema.named(&field.ty).kind == "OBJECT") {
            assert!(!object.ty.is_non_null(), "{}.{} could not be null when refused", payload.name, object.name);
        }
    }
    for ty in schema.types.values().filter(|ty| ty.interfaces().any(|name| name == "UserError")) {
        let fields: Vec<_> =
            ["code", "field", "message"].map(|name| ty.field(name).map(|field| field.ty.to_string())).into();
        assert_eq!(fields, ["UserErrorCode!", "[String!]!", "String!"].map(|ty| Some(ty.to_owned())), "{}", ty.name);
    }
}

#[tokio::test]
async fn every_object_with_an_id_is_found_again_by_it() {
    let (app, schema) = served().await;
    let world = World::make(&app, 0).await;
    let nodes: Vec<_> = schema.types["Node"].possible_types().collect();
    for ty in schema.types.values().filter(|ty| ty.kind == "OBJECT") {
        let has_id = ty.field("id").is_some_and(|field| field.ty.to_string() == "ID!");
        assert_eq!(has_id, nodes.contains(&ty.name.as_str()), "{}", ty.name);
    }
    assert_eq!(
        world.ids.keys().copied().collect::<Vec<_>>(),
        {
            let mut names = nodes.clone();
            names.sort_unstable();
            names
        },
        "an example of each"
    );
    for (name, id) in &world.ids {
        let query = "query($id: ID!) { node(id: $id) { __typename id } nodes(ids: [$id]) { __typename id } }";
        let found = json!({ "__typename": name, "id": id });
        let seen = if ["Basket", "Session"].contains(name) { &world.customer } else { &world.administrator };
        let answer = seen.ask(query, json!({ "id": id })).await;
        assert_eq!(answer, json!({ "node": found, "nodes": [found] }));
    }
}

#[tokio::test]
async fn names_have_their_usual_case_and_no_number_is_inexact() {
    let (_app, schema) = served().await;
    let is_camel = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(|c| c.is_ascii_alphanumeric())
    };
    let is_pascal = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_uppercase()) && name.chars().all(|c| c.is_ascii_alphanumeric())
    };
    let is_screaming = |name: &str| name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
    for ty in schema.types.values() {
        assert!(is_pascal(&ty.name), "{}", ty.name);
        for value in ty.enum_values() {
            assert!(is_screaming(&value.name), "{}.{}", ty.name, value.name);
        }
        for name in ty.input_fields().iter().map(|field| &field.name).chain(ty.fields().iter().map(|field| &field.name))
        {
            assert!(is_camel(name), "{}.{name}", ty.name);
        }
    }
    for (path, _, ty) in inputs(&schema) {
        assert_ne!(ty.named(), "Float", "{path}");
    }
    for (ty, field) in fields(&schema) {
        assert_ne!(field.ty.named(), "Float", "{}.{}", ty.name, field.name);
        assert!(field.args.iter().all(|arg| is_camel(&arg.name)), "{}.{}", ty.name, field.name);
    }
}

#[tokio::test]
async fn a_service_that_hides_its_schema_suggests_no_names_either() {
    let hide = |config: &mut api::config::Config| config.introspection = false;
    let clock = api::platform::clock::Clock::default();
    let app = TestApp::with(Backend::Sqlite, clock, hide, schema::build, |_| {}).await;
    let answer = app.graphql("{ __schema { types { name } } }", json!({}), None).await;
    assert!(answer["data"]["__schema"]["types"].is_null(), "{answer}");
    for query in ["{ sectons { totalCount } }", "{ sections { totalCout } }", "{ sections(frst: 1) { totalCount } }"] {
        let answer = app.graphql(query, json!({}), None).await;
        let message = answer["errors"][0]["message"].as_str().unwrap_or_default().to_lowercase();
        assert!(!message.is_empty() && !message.contains("did you mean"), "{message}");
    }
}
