//! What goes into the trail beyond one entry for one mutation.

use image::ImageFormat;
use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::support::{
    app::TestApp,
    audit::trail,
    db::{Backend, each_database},
    rows::at,
    upload::{encoded, plain},
    world::World,
};

async fn start(backend: Backend) -> TestApp {
    TestApp::start_at(backend, at("2026-11-22T12:00:00Z")).await
}

fn actions(entries: &[Value]) -> Vec<&str> {
    entries.iter().filter_map(|entry| entry["action"].as_str()).collect()
}

#[apply(each_database)]
#[tokio::test]
async fn a_customer_s_own_doing_is_in_no_entry(#[case] backend: Backend) {
    let app = start(backend).await;
    let world = World::make(&app, 1).await;
    let before = trail(&world.administrator, json!({})).await.len();
    assert_eq!(world.customer.outcome("orderCancel", json!({ "orderId": world.ids["Order"] })).await, "done");
    assert_eq!(world.customer.outcome("basketCreate", json!({ "name": "Noël" })).await, "done");
    assert_eq!(trail(&world.administrator, json!({})).await.len(), before);
}

#[apply(each_database)]
#[tokio::test]
async fn an_import_leaves_an_entry_for_each_object_under_one_request(#[case] backend: Backend) {
    let app = start(backend).await;
    let (manager, ada) = (app.manager().await, app.administrator().await);
    let import = async |text: &str, dry_run: bool| {
        let input = json!({ "source": { "text": text }, "createSections": true, "dryRun": dry_run });
        manager.mutate("productsImport", input, "").await;
    };
    let first = "reference;section;name;price\nA;Frais;Lait;1.20\nB;Frais;Beurre;2.50\n";
    import(first, true).await;
    assert_eq!(trail(&ada, json!({})).await.len(), 0, "a dry run changes nothing");
    import(first, false).await;
    import("reference;section;name;price\nA;Frais;Lait;1.30\nB;Frais;Beurre;2.50\n", false).await;
    let entries = trail(&ada, json!({ "action": "productsImport" })).await;
    let kinds: Vec<_> = entries.iter().map(|entry| entry["subject"]["kind"].as_str().unwrap_or_default()).collect();
    assert_eq!(kinds, ["PRODUCT", "PRODUCT", "PRODUCT", "SECTION"]);
    let changed: Vec<_> =
        entries[0]["changes"].as_array().into_iter().flatten().map(|change| &change["field"]).collect();
    assert_eq!(changed, ["listPrice", "price"]);
    assert!(entries[1..].iter().all(|entry| entry["requestId"] == entries[1]["requestId"]), "{entries:?}");
}

#[apply(each_database)]
#[tokio::test]
async fn a_file_that_is_sent_is_recorded_without_what_it_holds(#[case] backend: Backend) {
    let app = start(backend).await;
    let (manager, ada) = (app.manager().await, app.administrator().await);
    let picture = encoded(&plain(40, 30, [200, 10, 10, 255]), ImageFormat::Png);
    let upload = manager.upload(&app, &picture).await;
    manager.upload_refused(&app, b"<svg/>").await;
    let entries = trail(&ada, json!({})).await;
    assert_eq!(actions(&entries), ["upload"]);
    assert_eq!(entries[0]["subject"], json!({ "kind": "UPLOAD", "id": upload }));
    assert!(entries[0].to_string().len() < 700 && entries[0]["requestId"].is_string(), "{entries:?}");
}

#[apply(each_database)]
#[tokio::test]
async fn of_several_products_each_that_changes_has_its_own_entry(#[case] backend: Backend) {
    let app = start(backend).await;
    let (manager, ada) = (app.manager().await, app.administrator().await);
    let section = manager.create_section("Frais").await;
    let mut products = Vec::new();
    for name in ["Lait", "Beurre", "Crème"] {
        products.push(manager.create_product(&section, name, 100).await);
    }
    let switch = |products: &[String]| json!({ "productIds": products, "available": false });
    manager.mutate("productAvailabilitySet", switch(&products[..1]), "").await;
    manager.mutate("productAvailabilitySet", switch(&products), "").await;
    let entries = trail(&ada, json!({ "action": "productAvailabilitySet" })).await;
    let subjects: Vec<_> = entries.iter().map(|entry| entry["subject"]["id"].as_str().unwrap_or_default()).collect();
    assert_eq!(subjects.len(), 3);
    assert!(products.iter().all(|product| subjects.contains(&product.as_str())), "{entries:?}");
}

#[apply(each_database)]
#[tokio::test]
async fn no_entry_tells_a_secret(#[case] backend: Backend) {
    let app = start(backend).await;
    let (manager, ada) = (app.manager().await, app.administrator().await);
    let made = json!({ "name": "Zoé", "email": "zoe@quai.example" });
    manager.mutate("employeeCreate", made, "").await;
    let entries = trail(&ada, json!({})).await;
    let fields: Vec<_> =
        entries[0]["changes"].as_array().into_iter().flatten().map(|change| &change["field"]).collect();
    assert_eq!(fields, ["email", "name", "roles"]);
}
