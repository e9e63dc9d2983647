//! Packs through the public API: their calculated prices, their contents, and what makes one impossible.

use futures_util::future::join_all;
use insta::{allow_duplicates, assert_json_snapshot, assert_snapshot};
use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::support::{
    actors::Actor,
    app::TestApp,
    catalogue::{names, names_of_page, pack_items},
    db::{Backend, each_database},
};

const PRICES: &str = "query($id: ID!) { product(id: $id) {
    needsAttention listPrice { minorUnits } promotion { minorUnits } price { minorUnits } } }";

/// `list price, promotion, price` of a pack, and whether it needs attention.
async fn prices(manager: &Actor<'_>, pack: &str) -> ([i64; 3], bool) {
    let data = manager.ask(PRICES, json!({ "id": pack })).await;
    let amount = |name: &str| data["product"][name]["minorUnits"].as_i64().expect("an amount");
    (["listPrice", "promotion", "price"].map(amount), data["product"]["needsAttention"] == json!(true))
}

async fn attention(manager: &Actor<'_>) -> Vec<String> {
    let list =
        manager.ask("{ products(where: { needsAttention: true }) { edges { node { name } } } }", json!({})).await;
    names_of_page(&list["products"]).into_iter().map(str::to_owned).collect()
}

#[apply(each_database)]
#[tokio::test]
async fn a_pack_saves_what_its_contents_cost_more(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let manager = app.manager().await;
    let section = manager.create_section("Épicerie").await;
    let flour = manager.create_product(&section, "Farine", 150).await;
    let eggs = manager.create_product(&section, "Œufs", 320).await;
    let input = json!({
        "sectionId": section, "name": "Crêpes", "comment": "Pour huit", "price": 550,
        "items": pack_items(&[(&eggs, 1), (&flour, 2)]),
    });
    let selection = "product { name comment image { color } kind available needsAttention
        listPrice { minorUnits } promotion { minorUnits } price { minorUnits }
        contents { quantity product { name contents { quantity } packs { name } } } }";
    let shown = manager.mutate("packCreate", input, selection).await;
    allow_duplicates! { assert_json_snapshot!(shown, @r#"
    {
      "product": {
        "available": true,
        "comment": "Pour huit",
        "contents": [
          {
            "product": {
              "contents": null,
              "name": "Œufs",
              "packs": [
                {
                  "name": "Crêpes"
                }
              ]
            },
            "quantity": 1
          },
          {
            "product": {
              "contents": null,
              "name": "Farine",
              "packs": [
                {
                  "name": "Crêpes"
                }
              ]
            },
            "quantity": 2
          }
        ],
        "image": null,
        "kind": "PACK",
        "listPrice": {
          "minorUnits": 620
        },
        "name": "Crêpes",
        "needsAttention": false,
        "price": {
          "minorUnits": 550
        },
        "promotion": {
          "minorUnits": -70
        }
      }
    }
    "#) }
}

#[apply(each_database)]
#[tokio::test]
async fn a_pack_that_saves_nothing_is_not_made(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let manager = app.manager().await;
    let section = manager.create_section("Épicerie").await;
    let rice = manager.create_product(&section, "Riz", 250).await;
    let pack = manager.create_pack(&section, "Deux riz", 450, &[(&rice, 2)]).await;
    let new = |price: i64| json!({ "sectionId": section, "name": "Trois riz", "price": price, "items": pack_items(&[(&rice, 3)]) });
    let mut outcomes =
        vec![manager.outcome("packCreate", new(750)).await, manager.outcome("packCreate", new(751)).await];
    for change in [
        json!({ "packId": pack, "name": "Riz", "price": 500 }),
        json!({ "packId": pack, "name": "Riz", "items": pack_items(&[(&rice, 1)]) }),
    ] {
        outcomes.push(manager.outcome("packUpdate", change).await);
    }
    assert_eq!(outcomes, ["PACK_NOT_CHEAPER price"; 4]);
    let written = manager.ask("{ products(where: { kind: PACK }) { edges { node { name } } } }", json!({})).await;
    assert_eq!(names_of_page(&written["products"]), ["Deux riz"]);
    assert_eq!(prices(&manager, &pack).await, ([500, -50, 450], false));
    let refused = "mutation($input: PackCreateInput!) { packCreate(input: $input) { userErrors { message } } }";
    let refused = manager.ask(refused, json!({ "input": new(751) })).await;
    let shown = &refused["packCreate"]["userErrors"][0]["message"];
    allow_duplicates! { assert_snapshot!(shown, @r#""A pack must cost less than its contents, worth €7.50: lower the price or add to the contents.""#) }
}

#[apply(each_database)]
#[tokio::test]
async fn a_pack_whose_contents_became_cheaper_needs_attention_until_it_is_priced_again(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let manager = app.manager().await;
    let section = manager.create_section("Épicerie").await;
    let pasta = manager.create_product(&section, "Pâtes", 200).await;
    let pack = manager.create_pack(&section, "Trois pâtes", 550, &[(&pasta, 3)]).await;
    assert_eq!(prices(&manager, &pack).await, ([600, -50, 550], false));

    manager.mutate("productUpdate", json!({ "productId": pasta, "promotion": { "amount": -30 } }), "").await;
    assert_eq!(prices(&manager, &pack).await, ([510, 0, 550], true));
    assert_eq!(attention(&manager).await, ["Trois pâtes"]);
    manager.mutate("packUpdate", json!({ "packId": pack, "available": false }), "").await;

    manager.mutate("packUpdate", json!({ "packId": pack, "price": 500 }), "").await;
    assert_eq!(prices(&manager, &pack).await, ([510, -10, 500], false));
    assert_eq!(attention(&manager).await, [""; 0]);
}

#[apply(each_database)]
#[tokio::test]
async fn a_pack_in_a_pack_counts_with_its_own_price(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let manager = app.manager().await;
    let section = manager.create_section("Épicerie").await;
    let tea = manager.create_product(&section, "Thé", 400).await;
    let inner = manager.create_pack(&section, "Deux thés", 700, &[(&tea, 2)]).await;
    let outer = manager.create_pack(&section, "Coffret", 1_500, &[(&inner, 2), (&tea, 1)]).await;
    assert_eq!(prices(&manager, &outer).await, ([1_800, -300, 1_500], false));

    manager.mutate("packUpdate", json!({ "packId": inner, "price": 600 }), "").await;
    assert_eq!(prices(&manager, &outer).await, ([1_600, -100, 1_500], false));
    manager.mutate("productUpdate", json!({ "productId": tea, "listPrice": 300 }), "").await;
    assert_eq!(prices(&manager, &inner).await, ([600, 0, 600], true));
    assert_eq!(prices(&manager, &outer).await, ([1_500, 0, 1_500], true));
}

#[apply(each_database)]
#[tokio::test]
async fn a_pack_never_contains_itself(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let manager = app.manager().await;
    let section = manager.create_section("Épicerie").await;
    let jam = manager.create_product(&section, "Confiture", 400).await;
    let first = manager.create_pack(&section, "Deux", 700, &[(&jam, 2)]).await;
    let second = manager.create_pack(&section, "Quatre", 1_300, &[(&first, 2)]).await;
    let third = manager.create_pack(&section, "Huit", 2_500, &[(&second, 2)]).await;
    for inside in [&first, &second, &third] {
        let change = json!({ "packId": first, "items": pack_items(&[(&jam, 2), (inside, 1)]) });
        assert_eq!(manager.outcome("packUpdate", change).await, "PACK_CYCLE items");
    }
    let contents = "query($id: ID!) { product(id: $id) { contents { product { name } } } }";
    let contents = manager.ask(contents, json!({ "id": first })).await;
    assert_eq!(contents["product"]["contents"], json!([{ "product": { "name": "Confiture" } }]));
}

#[apply(each_database)]
#[tokio::test]
async fn new_contents_replace_the_old_ones(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let manager = app.manager().await;
    let section = manager.create_section("Épicerie").await;
    let oil = manager.create_product(&section, "Huile", 500).await;
    let salt = manager.create_product(&section, "Sel", 100).await;
    let pack = manager.create_pack(&section, "Cuisine", 550, &[(&oil, 1), (&salt, 1)]).await;
    let change = json!({ "packId": pack, "name": "Sel en gros", "price": 250, "items": pack_items(&[(&salt, 3)]) });
    let selection = "product { name contents { quantity product { name } } }";
    let shown = manager.mutate("packUpdate", change, selection).await;
    allow_duplicates! { assert_json_snapshot!(shown, @r#"
    {
      "product": {
        "contents": [
          {
            "product": {
              "name": "Sel"
            },
            "quantity": 3
          }
        ],
        "name": "Sel en gros"
      }
    }
    "#) }
    assert_eq!(prices(&manager, &pack).await, ([300, -50, 250], false));
    let packs = manager.ask("query($id: ID!) { product(id: $id) { packs { name } } }", json!({ "id": oil })).await;
    assert_eq!(names(&packs["product"]["packs"]), [""; 0]);
}

#[apply(each_database)]
#[tokio::test]
async fn each_fault_of_a_pack_is_named(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let manager = app.manager().await;
    let section = manager.create_section("Épicerie").await;
    let honey = manager.create_product(&section, "Miel", 900).await;
    let archived = manager.create_product(&section, "Sirop", 900).await;
    manager.mutate("productArchive", json!({ "productId": archived }), "").await;
    let pack = manager.create_pack(&section, "Deux miels", 1_500, &[(&honey, 2)]).await;
    let dear = manager.create_product(&section, "Safran", 100_000_000).await;
    let new =
        |price: i64, items: Value| json!({ "sectionId": section, "name": "Pack", "price": price, "items": items });
    let two = || pack_items(&[(&honey, 2)]);
    let mut outcomes = Vec::new();
    for input in [
        new(100, json!([])),
        new(100, pack_items(&vec![(honey.as_str(), 1); 51])),
        new(100, pack_items(&[(&honey, 0), (&pack, 1_000)])),
        new(100, pack_items(&[(&honey, 1), (&section, 1), ("nonsense", 1), (&archived, 1), (&honey, 1)])),
        new(100, pack_items(&[(&dear, 999)])),
        new(-1, two()),
        new(100_000_001, two()),
        new(100, json!([{ "productId": honey, "quantity": "two" }])),
        json!({ "sectionId": honey, "name": "Pack", "price": 100, "items": two() }),
        json!({ "sectionId": section, "name": "", "price": 100, "items": two() }),
    ] {
        outcomes.push(manager.outcome("packCreate", input).await);
    }
    for input in [
        json!({ "packId": honey, "price": 100 }),
        json!({ "packId": section, "price": 100 }),
        json!({ "packId": "nonsense", "price": 100 }),
        json!({ "packId": pack, "items": [] }),
        json!({ "packId": pack, "price": -1 }),
        json!({ "packId": pack, "sectionId": "nonsense" }),
    ] {
        outcomes.push(manager.outcome("packUpdate", input).await);
    }
    let shown = outcomes.join("\n");
    allow_duplicates! { assert_snapshot!(shown, @r#"
    OUT_OF_RANGE items
    OUT_OF_RANGE items
    OUT_OF_RANGE items.0.quantity, OUT_OF_RANGE items.1.quantity
    NOT_FOUND items.1.productId, NOT_FOUND items.2.productId, PRODUCT_UNAVAILABLE items.3.productId, INVALID_INPUT items.4.productId
    OUT_OF_RANGE items
    OUT_OF_RANGE price
    OUT_OF_RANGE price
    BAD_USER_INPUT
    NOT_FOUND sectionId
    INVALID_INPUT name
    PRODUCT_IS_NOT_PACK packId
    NOT_FOUND packId
    NOT_FOUND packId
    OUT_OF_RANGE items
    OUT_OF_RANGE price
    NOT_FOUND sectionId
    "#) }
}

#[apply(each_database)]
#[tokio::test]
async fn managers_who_change_packs_and_contents_at_once_leave_right_prices(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let manager = app.manager().await;
    let section = manager.create_section("Épicerie").await;
    let coffee = manager.create_product(&section, "Café", 500).await;
    let milk = manager.create_product(&section, "Lait", 100).await;
    let pack = manager.create_pack(&section, "Café au lait", 300, &[(&coffee, 1), (&milk, 1)]).await;
    let changes = (1..=12).map(|n| match n % 3 {
        0 => ("packUpdate", json!({ "packId": pack, "items": pack_items(&[(&milk, n), (&coffee, 1)]) })),
        1 => ("productUpdate", json!({ "productId": coffee, "listPrice": 500 + n })),
        _ => ("productUpdate", json!({ "productId": milk, "listPrice": 100 + n })),
    });
    let manager = &manager;
    let outcomes = join_all(changes.map(async |(mutation, input)| manager.outcome(mutation, input).await)).await;
    assert_eq!(outcomes, ["done"; 12]);
    let query = "query($id: ID!) { product(id: $id) { contents { quantity product { price { minorUnits } } } } }";
    let data = manager.ask(query, json!({ "id": pack })).await;
    let cost = |item: &Value| Some(item["quantity"].as_i64()? * item["product"]["price"]["minorUnits"].as_i64()?);
    let contents: Option<i64> = data["product"]["contents"].as_array().expect("contents").iter().map(cost).sum();
    let ([list_price, promotion, price], _) = prices(manager, &pack).await;
    assert_eq!((Some(list_price), promotion), (contents, price - list_price));
}
