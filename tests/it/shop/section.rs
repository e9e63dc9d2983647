//! Sections through the public API: the shelves that products stand on.

use insta::{allow_duplicates, assert_json_snapshot};
use rstest_reuse::apply;
use serde_json::json;

use crate::support::{
    app::TestApp,
    catalogue::{names, names_of_page},
    db::{Backend, each_database},
};

#[apply(each_database)]
#[tokio::test]
async fn a_section_shows_its_name_description_and_products(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let manager = app.manager().await;
    let input = json!({ "name": " Fruits ", "description": "Du verger voisin", "position": 2 });
    let made = manager.mutate("sectionCreate", input, "section { id name description position }").await;
    let section = made["section"]["id"].as_str().expect("an id").to_owned();
    for name in ["Pomme", "Poire"] {
        manager.create_product(&section, name, 100).await;
    }
    let query = "query($id: ID!) { section(id: $id) {
        name description position products { edges { node { name section { name } } } } } }";
    let shown = &app.visitor().ask(query, json!({ "id": section })).await["section"];
    allow_duplicates! { assert_json_snapshot!(shown, @r#"
    {
      "description": "Du verger voisin",
      "name": "Fruits",
      "position": 2,
      "products": {
        "edges": [
          {
            "node": {
              "name": "Poire",
              "section": {
                "name": "Fruits"
              }
            }
          },
          {
            "node": {
              "name": "Pomme",
              "section": {
                "name": "Fruits"
              }
            }
          }
        ]
      }
    }
    "#) }
}

#[apply(each_database)]
#[tokio::test]
async fn a_product_that_moves_leaves_its_old_section(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let manager = app.manager().await;
    let (fruits, bakery) = (manager.create_section("Fruits").await, manager.create_section("Boulangerie").await);
    let tart = manager.create_product(&fruits, "Tarte", 900).await;
    manager.mutate("productUpdate", json!({ "productId": tart, "sectionId": bakery }), "").await;
    let query = "query($id: ID!) { section(id: $id) { products { edges { node { name } } } } }";
    let mut seen = Vec::new();
    for section in [&fruits, &bakery] {
        let answer = app.visitor().ask(query, json!({ "id": section })).await;
        seen.push(names_of_page(&answer["section"]["products"]).join(", "));
    }
    assert_eq!(seen, ["", "Tarte"]);
}

#[apply(each_database)]
#[tokio::test]
async fn a_section_is_changed_and_deleted_by_managers_once_it_is_empty(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let manager = app.manager().await;
    let section = manager.create_section("Fruits").await;
    manager.create_section("Épicerie").await;
    let rename = |name: &str| json!({ "sectionId": section, "name": name });
    assert_eq!(manager.outcome("sectionUpdate", rename("Épicerie")).await, "NAME_TAKEN name");
    assert_eq!(manager.outcome("sectionUpdate", rename("EPICERIE")).await, "NAME_TAKEN name");
    let changed = manager.mutate("sectionUpdate", rename("Primeurs"), "section { name description }").await;
    assert_eq!(changed["section"], json!({ "name": "Primeurs", "description": "" }));
    for (caller, answer) in [(app.customer("Chloé").await, "FORBIDDEN"), (app.visitor(), "UNAUTHENTICATED")] {
        assert_eq!(caller.outcome("sectionUpdate", rename("À moi")).await, answer);
        assert_eq!(caller.outcome("sectionDelete", json!({ "sectionId": section })).await, answer);
    }

    let product = manager.create_product(&section, "Pomme", 100).await;
    let delete = json!({ "sectionId": section });
    assert_eq!(manager.outcome("sectionDelete", delete.clone()).await, "SECTION_NOT_EMPTY sectionId");
    manager.mutate("productArchive", json!({ "productId": product }), "").await;
    assert_eq!(manager.outcome("sectionDelete", delete).await, "SECTION_NOT_EMPTY sectionId", "archived ones count");
    let empty = manager.create_section("Vide").await;
    assert_eq!(manager.outcome("sectionDelete", json!({ "sectionId": empty })).await, "done");
    let left = app.visitor().ask("{ sections { nodes { name } } }", json!({})).await;
    assert_eq!(names(&left["sections"]["nodes"]).len(), 2);
}
