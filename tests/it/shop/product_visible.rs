//! What is seen of products through the public API: switched off, archived, and beside another one.

use insta::{allow_duplicates, assert_json_snapshot, assert_snapshot};
use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::support::{
    actors::Actor,
    app::TestApp,
    catalogue::names,
    db::{Backend, each_database},
};

const BESIDE: &str = "query($id: ID!) { product(id: $id) { associated { name } packs { name } } }";

async fn name_of(actor: &Actor<'_>, id: &str) -> Value {
    let query = "query($id: ID!) { product(id: $id) { name } node(id: $id) { ... on Product { name } } }";
    let mut data = actor.ask(query, json!({ "id": id })).await;
    assert_eq!(data["product"], data["node"], "both ways lead to the same product");
    data["product"]["name"].take()
}

#[apply(each_database)]
#[tokio::test]
async fn what_is_switched_off_stays_visible(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let manager = app.manager().await;
    let section = manager.create_section("Fruits").await;
    let product = manager.create_product(&section, "Melon", 350).await;
    manager.mutate("productUpdate", json!({ "productId": product, "available": false }), "").await;
    let seen = app.visitor().ask("{ products { edges { node { name available needsAttention } } } }", json!({})).await;
    let shown = &seen["products"]["edges"];
    allow_duplicates! { assert_json_snapshot!(shown, @r#"
    [
      {
        "node": {
          "available": false,
          "name": "Melon",
          "needsAttention": null
        }
      }
    ]
    "#) }
}

#[apply(each_database)]
#[tokio::test]
async fn what_is_archived_exists_for_managers_only(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let (manager, visitor) = (app.manager().await, app.visitor());
    let section = manager.create_section("Fruits").await;
    let kept = manager.create_product(&section, "Orange", 300).await;
    let gone = manager.create_product(&section, "Citron", 200).await;
    let pack = manager.create_pack(&section, "Agrumes", 450, &[(&kept, 1), (&gone, 1)]).await;
    manager.mutate("productAssociate", json!({ "productId": kept, "associatedIds": [gone] }), "").await;
    manager.mutate("productArchive", json!({ "productId": gone }), "").await;

    let contents = "query($id: ID!) { product(id: $id) { contents { quantity product { name } } } }";
    let lists = "query($section: ID!) {
        products { totalCount edges { node { name } } }
        section(id: $section) { products { totalCount edges { node { name } } } }
    }";
    assert_eq!([name_of(&visitor, &gone).await, name_of(&manager, &gone).await], [json!(null), json!("Citron")]);
    let shown = json!({
        "beside": visitor.ask(BESIDE, json!({ "id": kept })).await,
        "contents": visitor.ask(contents, json!({ "id": pack })).await,
        "contents for managers": manager.ask(contents, json!({ "id": pack })).await,
        "lists": visitor.ask(lists, json!({ "section": section })).await,
        "archive": manager.ask("{ products(where: { archived: true }) { edges { node { name } } } }", json!({})).await,
    });
    allow_duplicates! { assert_json_snapshot!(shown, @r#"
    {
      "archive": {
        "products": {
          "edges": [
            {
              "node": {
                "name": "Citron"
              }
            }
          ]
        }
      },
      "beside": {
        "product": {
          "associated": [
            {
              "name": "Agrumes"
            }
          ],
          "packs": [
            {
              "name": "Agrumes"
            }
          ]
        }
      },
      "contents": {
        "product": {
          "contents": [
            {
              "product": {
                "name": "Orange"
              },
              "quantity": 1
            },
            {
              "product": null,
              "quantity": 1
            }
          ]
        }
      },
      "contents for managers": {
        "product": {
          "contents": [
            {
              "product": {
                "name": "Orange"
              },
              "quantity": 1
            },
            {
              "product": {
                "name": "Citron"
              },
              "quantity": 1
            }
          ]
        }
      },
      "lists": {
        "products": {
          "edges": [
            {
              "node": {
                "name": "Agrumes"
              }
            },
            {
              "node": {
                "name": "Orange"
              }
            }
          ],
          "totalCount": 2
        },
        "section": {
          "products": {
            "edges": [
              {
                "node": {
                  "name": "Agrumes"
                }
              },
              {
                "node": {
                  "name": "Orange"
                }
              }
            ],
            "totalCount": 2
          }
        }
      }
    }
    "#) }

    manager.mutate("productArchive", json!({ "productId": gone, "archived": false }), "").await;
    assert_eq!(name_of(&visitor, &gone).await, "Citron");
}

#[apply(each_database)]
#[tokio::test]
async fn associated_products_come_in_order_before_the_packs(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let manager = app.manager().await;
    let section = manager.create_section("Petit déjeuner").await;
    let mut products = Vec::new();
    for name in ["Café", "Thé", "Lait", "Sucre"] {
        products.push(manager.create_product(&section, name, 400).await);
    }
    let [coffee, tea, milk, sugar] = products.as_slice() else { unreachable!() };
    let pack = manager.create_pack(&section, "Matin", 700, &[(coffee, 1), (milk, 1)]).await;

    let mut seen = Vec::new();
    for associated in [vec![sugar, tea], vec![tea, milk, &pack], vec![]] {
        let input = json!({ "productId": coffee, "associatedIds": associated });
        let payload = manager.mutate("productAssociate", input, "product { associated { name } }").await;
        seen.push(names(&payload["product"]["associated"]).join(", "));
    }
    assert_eq!(seen, ["Sucre, Thé, Matin", "Thé, Lait, Matin", "Matin"]);
    let beside = app.visitor().ask(BESIDE, json!({ "id": tea })).await;
    assert_eq!(beside["product"], json!({ "associated": [], "packs": [] }), "links lead one way");
}

#[apply(each_database)]
#[tokio::test]
async fn a_list_of_associated_products_is_refused_whole(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let manager = app.manager().await;
    let section = manager.create_section("Fruits").await;
    let product = manager.create_product(&section, "Pêche", 300).await;
    let other = manager.create_product(&section, "Abricot", 300).await;
    let archived = manager.create_product(&section, "Nectarine", 300).await;
    manager.mutate("productAssociate", json!({ "productId": product, "associatedIds": [other] }), "").await;
    manager.mutate("productArchive", json!({ "productId": archived }), "").await;
    let mut outcomes = Vec::new();
    for associated in [
        json!([other, product]),
        json!([other, other]),
        json!([section, "nonsense", archived]),
        json!(vec![&other; 31]),
    ] {
        let input = json!({ "productId": product, "associatedIds": associated });
        outcomes.push(manager.outcome("productAssociate", input).await);
    }
    let shown = outcomes.join("\n");
    allow_duplicates! { assert_snapshot!(shown, @r#"
    ASSOCIATED_WITH_ITSELF associatedIds
    INVALID_INPUT associatedIds.1
    NOT_FOUND associatedIds.0, NOT_FOUND associatedIds.1, PRODUCT_UNAVAILABLE associatedIds.2
    LIMIT_REACHED associatedIds
    "#) }
    let beside = manager.ask(BESIDE, json!({ "id": product })).await;
    assert_eq!(names(&beside["product"]["associated"]), ["Abricot"]);
}
