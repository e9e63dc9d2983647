//! Products through the public API: what managers change, and what is refused.

use insta::{allow_duplicates, assert_json_snapshot, assert_snapshot};
use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::support::{
    app::TestApp,
    db::{Backend, each_database},
};

const PRODUCT: &str = "product { name comment image { color } kind available archivedAt needsAttention section { name }
    listPrice { minorUnits } promotion { minorUnits } price { minorUnits amount currency } }";
const PRICES: &str = "product { listPrice { minorUnits } promotion { minorUnits } price { minorUnits } }";

/// `list price, promotion, price` of a payload's product.
fn prices(payload: &Value) -> [i64; 3] {
    ["listPrice", "promotion", "price"].map(|name| payload["product"][name]["minorUnits"].as_i64().expect("an amount"))
}

#[apply(each_database)]
#[tokio::test]
async fn a_manager_makes_a_product(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let manager = app.manager().await;
    let section = manager.create_section("Fruits").await;
    let input = json!({
        "sectionId": section,
        "name": "  Pommes rouges ",
        "comment": "Filet de 1 kg",
        "listPrice": 295,
        "promotion": { "amount": -45 },
    });
    let shown = manager.mutate("productCreate", input, PRODUCT).await;
    allow_duplicates! { assert_json_snapshot!(shown, @r#"
    {
      "product": {
        "archivedAt": null,
        "available": true,
        "comment": "Filet de 1 kg",
        "image": null,
        "kind": "SIMPLE",
        "listPrice": {
          "minorUnits": 295
        },
        "name": "Pommes rouges",
        "needsAttention": false,
        "price": {
          "amount": "2.50",
          "currency": "EUR",
          "minorUnits": 250
        },
        "promotion": {
          "minorUnits": -45
        },
        "section": {
          "name": "Fruits"
        }
      }
    }
    "#) }
}

#[apply(each_database)]
#[tokio::test]
async fn a_share_is_taken_off_once_and_rounded_half_away_from_zero(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let manager = app.manager().await;
    let section = manager.create_section("Fruits").await;
    let product = manager.create_product(&section, "Cerise", 25).await;
    let mut taken_off = Vec::new();
    for change in [
        json!({ "productId": product, "promotion": { "basisPoints": 1000 } }),
        json!({ "productId": product, "listPrice": 100 }),
        json!({ "productId": product, "promotion": { "basisPoints": 10_000 } }),
        json!({ "productId": product, "promotion": { "none": true } }),
    ] {
        taken_off.push(prices(&manager.mutate("productUpdate", change, PRICES).await));
    }
    assert_eq!(taken_off, [[25, -3, 22], [100, -3, 97], [100, -100, 0], [100, 0, 100]]);
}

#[apply(each_database)]
#[tokio::test]
async fn a_promotion_larger_than_the_price_changes_nothing(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let manager = app.manager().await;
    let section = manager.create_section("Fruits").await;
    let product = manager.create_product(&section, "Poire", 200).await;
    let new = json!({ "sectionId": section, "name": "Prune", "listPrice": 100, "promotion": { "amount": -101 } });
    assert_eq!(manager.outcome("productCreate", new).await, "PROMOTION_TOO_LARGE promotion");
    let change = json!({ "productId": product, "name": "Prune", "promotion": { "amount": -201 } });
    assert_eq!(manager.outcome("productUpdate", change).await, "PROMOTION_TOO_LARGE promotion");
    let all = manager.ask("{ products { totalCount edges { node { name } } } }", json!({})).await;
    let shown = &all["products"];
    allow_duplicates! { assert_json_snapshot!(shown, @r#"
    {
      "edges": [
        {
          "node": {
            "name": "Poire"
          }
        }
      ],
      "totalCount": 1
    }
    "#) }
}

#[apply(each_database)]
#[tokio::test]
async fn an_update_leaves_what_it_does_not_name(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let manager = app.manager().await;
    let (fruits, bakery) = (manager.create_section("Fruits").await, manager.create_section("Bakery").await);
    let input = json!({
        "sectionId": fruits, "name": "Tarte", "comment": "Aux pommes", "listPrice": 900,
        "promotion": { "amount": -100 }, "available": false,
    });
    let product = manager.mutate("productCreate", input, "product { id }").await["product"]["id"].take();
    manager.mutate("productUpdate", json!({ "productId": product, "sectionId": bakery }), "").await;
    let change = json!({ "productId": product, "name": null });
    let shown = manager.mutate("productUpdate", change, PRODUCT).await;
    allow_duplicates! { assert_json_snapshot!(shown, @r#"
    {
      "product": {
        "archivedAt": null,
        "available": false,
        "comment": "Aux pommes",
        "image": null,
        "kind": "SIMPLE",
        "listPrice": {
          "minorUnits": 900
        },
        "name": "Tarte",
        "needsAttention": false,
        "price": {
          "amount": "8.00",
          "currency": "EUR",
          "minorUnits": 800
        },
        "promotion": {
          "minorUnits": -100
        },
        "section": {
          "name": "Bakery"
        }
      }
    }
    "#) }
}

#[apply(each_database)]
#[tokio::test]
async fn archiving_twice_keeps_the_first_instant(#[case] backend: Backend) {
    let app = TestApp::start_at(backend, "2026-11-22T12:00:00Z".parse().expect("an instant")).await;
    let manager = app.manager().await;
    let section = manager.create_section("Fruits").await;
    let product = manager.create_product(&section, "Figue", 300).await;
    for instant in ["2026-11-22T12:01:00Z", "2026-11-22T12:02:00Z"] {
        app.app.clock.set(instant.parse().expect("an instant"));
        let input = json!({ "productId": product });
        let payload = manager.mutate("productArchive", input, "product { archivedAt }").await;
        assert_eq!(payload["product"]["archivedAt"], "2026-11-22T12:01:00+00:00");
    }
}

#[apply(each_database)]
#[tokio::test]
async fn a_pack_is_not_changed_as_a_product(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let manager = app.manager().await;
    let section = manager.create_section("Fruits").await;
    let product = manager.create_product(&section, "Kiwi", 100).await;
    let pack = manager.create_pack(&section, "Six kiwis", 500, &[(&product, 6)]).await;
    let change = json!({ "productId": pack, "listPrice": 1 });
    assert_eq!(manager.outcome("productUpdate", change).await, "PRODUCT_IS_PACK productId");
}

#[apply(each_database)]
#[tokio::test]
async fn each_fault_of_a_product_is_named(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let manager = app.manager().await;
    let section = manager.create_section("Fruits").await;
    let product = manager.create_product(&section, "Datte", 500).await;
    let new = |change: Value| {
        let mut input = json!({ "sectionId": section, "name": "Noix", "listPrice": 100 });
        input.as_object_mut().expect("an object").extend(change.as_object().expect("an object").clone());
        input
    };
    let mut outcomes = Vec::new();
    for input in [
        new(json!({ "name": " ", "comment": "x".repeat(2_001), "listPrice": -1 })),
        new(json!({ "name": "x".repeat(201), "listPrice": 100_000_001 })),
        new(json!({ "name": "a\u{7}b", "promotion": { "amount": 1 } })),
        new(json!({ "promotion": { "basisPoints": 0 } })),
        new(json!({ "promotion": { "basisPoints": 10_001 } })),
        new(json!({ "promotion": { "amount": -1, "basisPoints": 1 } })),
        new(json!({ "promotion": {} })),
        new(json!({ "sectionId": product })),
        new(json!({ "sectionId": "nonsense" })),
        new(json!({ "listPrice": "cheap" })),
        new(json!({ "listPrice": 3_000_000_000_u32 })),
        new(json!({ "name": null })),
    ] {
        outcomes.push(manager.outcome("productCreate", input).await);
    }
    for input in [
        json!({ "productId": section, "name": "Noix" }),
        json!({ "productId": "", "name": "Noix" }),
        json!({ "productId": product, "name": "" }),
        json!({ "productId": product, "sectionId": product }),
        json!({ "productId": product, "listPrice": i32::MIN }),
    ] {
        outcomes.push(manager.outcome("productUpdate", input).await);
    }
    outcomes.push(manager.outcome("productArchive", json!({ "productId": section })).await);
    outcomes.push(manager.outcome("productAssociate", json!({ "productId": section, "associatedIds": [] })).await);
    let shown = outcomes.join("\n");
    allow_duplicates! { assert_snapshot!(shown, @r#"
    INVALID_INPUT name, INVALID_INPUT comment, OUT_OF_RANGE listPrice
    INVALID_INPUT name, OUT_OF_RANGE listPrice
    INVALID_INPUT name, OUT_OF_RANGE promotion.amount
    OUT_OF_RANGE promotion.basisPoints
    OUT_OF_RANGE promotion.basisPoints
    BAD_USER_INPUT
    BAD_USER_INPUT
    NOT_FOUND sectionId
    NOT_FOUND sectionId
    BAD_USER_INPUT
    BAD_USER_INPUT
    BAD_USER_INPUT
    NOT_FOUND productId
    NOT_FOUND productId
    INVALID_INPUT name
    NOT_FOUND sectionId
    OUT_OF_RANGE listPrice
    NOT_FOUND productId
    NOT_FOUND productId
    "#) }
}

#[apply(each_database)]
#[tokio::test]
async fn only_managers_change_products(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let manager = app.manager().await;
    let section = manager.create_section("Fruits").await;
    let product = manager.create_product(&section, "Raisin", 400).await;
    let changes = [
        ("productCreate", json!({ "sectionId": section, "name": "Mûre", "listPrice": 100 })),
        ("productUpdate", json!({ "productId": product, "name": "Mûre" })),
        ("productArchive", json!({ "productId": product, "archived": false })),
        ("productAssociate", json!({ "productId": product, "associatedIds": [] })),
        (
            "packCreate",
            json!({ "sectionId": section, "name": "Deux", "price": 700,
            "items": [{ "productId": product, "quantity": 2 }] }),
        ),
        ("productImageSet", json!({ "productId": product })),
        ("packUpdate", json!({ "packId": product, "name": "Deux" })),
    ];
    let (customer, employee) = (app.customer("Chloé").await, app.employee("Anne").await);
    for (mutation, input) in &changes {
        assert_eq!(app.visitor().outcome(mutation, input.clone()).await, "UNAUTHENTICATED", "{mutation}");
        assert_eq!(customer.outcome(mutation, input.clone()).await, "FORBIDDEN", "{mutation}");
        assert_eq!(employee.outcome(mutation, input.clone()).await, "FORBIDDEN", "{mutation}");
    }
    let administrator = app.administrator().await;
    let mut outcomes = Vec::new();
    for (mutation, input) in changes {
        outcomes.push(administrator.outcome(mutation, input).await);
    }
    assert_eq!(outcomes, ["done", "done", "done", "done", "done", "done", "PRODUCT_IS_NOT_PACK packId"]);
}
