//! A merchant's own reference: set, changed and taken away through the public API, and unique.

use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::support::{
    app::TestApp,
    catalogue::pack_items,
    db::{Backend, each_database},
};

const SHOWN: &str = "product { id reference }";

#[apply(each_database)]
#[tokio::test]
async fn a_reference_is_set_kept_changed_and_taken_away(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let manager = app.manager().await;
    let section = manager.create_section("Fruits").await;
    let input = json!({ "sectionId": section, "name": "Pommes", "listPrice": 250, "reference": " POM-1 " });
    let made = manager.mutate("productCreate", input, SHOWN).await;
    assert_eq!(made["product"]["reference"], "POM-1");
    let id = made["product"]["id"].as_str().unwrap().to_owned();
    for (change, reference) in [
        (json!({ "name": "Pommes Gala" }), json!("POM-1")),
        (json!({ "reference": "POM-1" }), json!("POM-1")),
        (json!({ "reference": "pom-1" }), json!("pom-1")),
        (json!({ "reference": "  " }), Value::Null),
        (json!({ "listPrice": 260 }), Value::Null),
        (json!({ "reference": "é".repeat(64) }), json!("é".repeat(64))),
    ] {
        let mut input = change.clone();
        input["productId"] = json!(id);
        let changed = manager.mutate("productUpdate", input, SHOWN).await;
        assert_eq!(changed["product"]["reference"], reference, "{change}");
    }
    let pack = json!({ "sectionId": section, "name": "Cageot", "price": 900, "reference": "LOT-1",
        "items": pack_items(&[(&id, 4)]) });
    let pack = manager.mutate("packCreate", pack, SHOWN).await;
    assert_eq!(pack["product"]["reference"], "LOT-1");
    let other = json!({ "packId": pack["product"]["id"], "reference": "LOT-2" });
    assert_eq!(manager.mutate("packUpdate", other, SHOWN).await["product"]["reference"], "LOT-2");
}

#[apply(each_database)]
#[tokio::test]
async fn two_products_never_have_one_reference_not_even_an_archived_one(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let manager = app.manager().await;
    let section = manager.create_section("Fruits").await;
    let product =
        |reference: &str| json!({ "sectionId": section, "name": "Pommes", "listPrice": 250, "reference": reference });
    let first = manager.mutate("productCreate", product("A-1"), SHOWN).await;
    let second = manager.mutate("productCreate", product("A-2"), SHOWN).await;
    let archive = json!({ "productId": first["product"]["id"] });
    assert_eq!(manager.outcome("productArchive", archive).await, "done");
    assert_eq!(manager.outcome("productCreate", product("A-1")).await, "REFERENCE_TAKEN reference");
    let change = json!({ "productId": second["product"]["id"], "reference": "A-1" });
    assert_eq!(manager.outcome("productUpdate", change).await, "REFERENCE_TAKEN reference");
    let contents = pack_items(&[(second["product"]["id"].as_str().unwrap(), 2)]);
    let pack = |reference: &str| json!({ "sectionId": section, "name": "Lot", "price": 400, "items": contents, "reference": reference });
    assert_eq!(manager.outcome("packCreate", pack("A-2")).await, "REFERENCE_TAKEN reference");
    let made = manager.mutate("packCreate", pack("A-3"), SHOWN).await;
    let change = json!({ "packId": made["product"]["id"], "reference": "A-2" });
    assert_eq!(manager.outcome("packUpdate", change).await, "REFERENCE_TAKEN reference");
    for wrong in ["x".repeat(65), "A\nB".to_owned(), "A\u{7}".to_owned()] {
        assert_eq!(manager.outcome("productCreate", product(&wrong)).await, "INVALID_INPUT reference", "{wrong:?}");
    }
    for _ in 0..2 {
        assert_eq!(manager.outcome("productCreate", product("")).await, "done", "none is no reference");
    }
}
