//! Lists of products through the public API: conditions, orders, pages, and what they cost the database.

use insta::{allow_duplicates, assert_snapshot};
use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::support::{
    actors::Actor,
    app::TestApp,
    catalogue::names_of_page,
    db::{Backend, each_database},
};

const LIST: &str = "query($first: Int, $after: String, $where: ProductWhere, $sortBy: ProductSort) {
    products(first: $first, after: $after, where: $where, sortBy: $sortBy) {
        totalCount pageInfo { hasNextPage endCursor } edges { node { name } }
    }
}";

/// Five products, the pack of two of them, and a pack that came to save nothing.
async fn fill(manager: &Actor<'_>) -> String {
    let fruits = manager.create_section("Fruits").await;
    let bakery = manager.create_section("Bakery").await;
    let apple = manager.create_product(&fruits, "Apple", 300).await;
    let banana = manager.create_product(&fruits, "Banana", 200).await;
    manager.create_product(&bakery, "Croissant", 120).await;
    let donut = manager.create_product(&bakery, "Donut", 200).await;
    let eclair = manager.create_product(&bakery, "Eclair", 350).await;
    manager.mutate("productUpdate", json!({ "productId": apple, "promotion": { "amount": -50 } }), "").await;
    manager.mutate("productUpdate", json!({ "productId": banana, "available": false }), "").await;
    manager.create_pack(&fruits, "Fruit bowl", 400, &[(&apple, 1), (&banana, 1)]).await;
    manager.create_pack(&bakery, "Goûter", 500, &[(&donut, 1), (&eclair, 1)]).await;
    manager.mutate("productUpdate", json!({ "productId": eclair, "listPrice": 250 }), "").await;
    fruits
}

#[apply(each_database)]
#[tokio::test]
async fn conditions_hold_together(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let manager = app.manager().await;
    let fruits = fill(&manager).await;
    let mut lists = Vec::new();
    for condition in [
        json!({}),
        json!({ "sectionId": fruits }),
        json!({ "sectionId": fruits, "kind": "SIMPLE" }),
        json!({ "sectionId": "nonsense" }),
        json!({ "kind": "PACK" }),
        json!({ "available": false }),
        json!({ "available": true, "promoted": true }),
        json!({ "promoted": false }),
        json!({ "price": { "gte": 200, "lte": 250 } }),
        json!({ "price": { "gte": 251, "lte": 250 } }),
        json!({ "needsAttention": true }),
        json!({ "needsAttention": false, "kind": "PACK" }),
        json!({ "archived": true }),
    ] {
        let list = manager.ask(LIST, json!({ "where": &condition })).await["products"].take();
        assert_eq!(list["totalCount"], names_of_page(&list).len());
        let condition = condition.to_string().replace(&fruits, "[id]");
        lists.push(format!("{condition}: {}", names_of_page(&list).join(", ")).trim_end().to_owned());
    }
    let shown = lists.join("\n");
    allow_duplicates! { assert_snapshot!(shown, @r#"
    {}: Apple, Banana, Croissant, Donut, Eclair, Fruit bowl, Goûter
    {"sectionId":"[id]"}: Apple, Banana, Fruit bowl
    {"kind":"SIMPLE","sectionId":"[id]"}: Apple, Banana
    {"sectionId":"nonsense"}:
    {"kind":"PACK"}: Fruit bowl, Goûter
    {"available":false}: Banana
    {"available":true,"promoted":true}: Apple, Fruit bowl
    {"promoted":false}: Banana, Croissant, Donut, Eclair, Goûter
    {"price":{"gte":200,"lte":250}}: Apple, Banana, Donut, Eclair
    {"price":{"gte":251,"lte":250}}:
    {"needsAttention":true}: Goûter
    {"kind":"PACK","needsAttention":false}: Fruit bowl
    {"archived":true}:
    "#) }
}

#[apply(each_database)]
#[tokio::test]
async fn only_managers_see_what_needs_their_attention(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let customer = app.customer("Chloé").await;
    let employee = app.employee("Anne").await;
    for condition in
        [json!({ "archived": true }), json!({ "needsAttention": true }), json!({ "needsAttention": false })]
    {
        let variables = json!({ "where": condition });
        assert_eq!(app.visitor().error_code(LIST, variables.clone()).await, "UNAUTHENTICATED");
        assert_eq!(customer.error_code(LIST, variables.clone()).await, "FORBIDDEN");
        assert_eq!(employee.error_code(LIST, variables).await, "FORBIDDEN");
    }
}

#[apply(each_database)]
#[tokio::test]
async fn pages_of_every_order_add_up_to_the_list(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    fill(&app.manager().await).await;
    let visitor = app.visitor();
    let mut orders = Vec::new();
    for field in ["NAME", "PRICE", "CREATED_AT"] {
        for direction in ["ASC", "DESC"] {
            let sort = json!({ "field": field, "direction": direction });
            let whole = visitor.ask(LIST, json!({ "sortBy": sort })).await["products"].take();
            let (mut after, mut pages) = (Value::Null, Vec::new());
            loop {
                let variables = json!({ "first": 2, "after": after, "sortBy": sort });
                let page = visitor.ask(LIST, variables).await["products"].take();
                assert_eq!(page["totalCount"], 7);
                pages.extend(names_of_page(&page).into_iter().map(str::to_owned));
                after = page["pageInfo"]["endCursor"].clone();
                if page["pageInfo"]["hasNextPage"] == json!(false) {
                    break;
                }
            }
            assert_eq!(pages, names_of_page(&whole));
            orders.push(format!("{field} {direction}: {}", pages.join(", ")));
        }
    }
    let shown = orders.join("\n");
    allow_duplicates! { assert_snapshot!(shown, @r#"
    NAME ASC: Apple, Banana, Croissant, Donut, Eclair, Fruit bowl, Goûter
    NAME DESC: Goûter, Fruit bowl, Eclair, Donut, Croissant, Banana, Apple
    PRICE ASC: Croissant, Banana, Donut, Apple, Eclair, Fruit bowl, Goûter
    PRICE DESC: Goûter, Fruit bowl, Eclair, Apple, Donut, Banana, Croissant
    CREATED_AT ASC: Apple, Banana, Croissant, Donut, Eclair, Fruit bowl, Goûter
    CREATED_AT DESC: Goûter, Fruit bowl, Eclair, Donut, Croissant, Banana, Apple
    "#) }
}

#[apply(each_database)]
#[tokio::test]
async fn pages_of_a_section_add_up_to_its_list(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    fill(&app.manager().await).await;
    let query = "query($after: String) { sections { edges { node { name
        products(first: 2, after: $after, sortBy: { field: PRICE, direction: DESC }) {
            totalCount pageInfo { hasNextPage endCursor } edges { node { name } }
        } } } } }";
    let first = app.visitor().ask(query, json!({})).await;
    let mut pages = Vec::new();
    for section in first["sections"]["edges"].as_array().expect("sections") {
        let list = &section["node"]["products"];
        let after = json!({ "after": list["pageInfo"]["endCursor"] });
        let next = app.visitor().ask(query, after).await;
        let same = |edge: &&Value| edge["node"]["name"] == section["node"]["name"];
        let next = next["sections"]["edges"].as_array().expect("sections").iter().find(same).expect("the section");
        let next = &next["node"]["products"];
        let names = [names_of_page(list).join(", "), names_of_page(next).join(", ")];
        pages.push(format!("{} {}: {}", section["node"]["name"], list["totalCount"], names.join(" | ")));
    }
    let shown = pages.join("\n");
    allow_duplicates! { assert_snapshot!(shown, @r#"
    "Fruits" 3: Fruit bowl, Apple | Banana
    "Bakery" 4: Goûter, Eclair | Donut, Croissant
    "#) }
}

#[apply(each_database)]
#[tokio::test]
async fn a_page_that_cannot_be_is_refused(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    fill(&app.manager().await).await;
    let visitor = app.visitor();
    let by_price = visitor.ask(LIST, json!({ "first": 1, "sortBy": { "field": "PRICE" } })).await;
    let cursor = &by_price["products"]["pageInfo"]["endCursor"];
    let mut codes = Vec::new();
    for variables in [
        json!({ "after": cursor }),
        json!({ "after": cursor, "sortBy": { "field": "CREATED_AT" } }),
        json!({ "after": "nonsense" }),
        json!({ "first": 101 }),
        json!({ "first": -1 }),
        json!({ "where": { "kind": "BOX" } }),
        json!({ "where": { "price": { "gte": 3_000_000_000_u32 } } }),
    ] {
        codes.push(visitor.error_code(LIST, variables).await);
    }
    let shown = codes.join("\n");
    allow_duplicates! { assert_snapshot!(shown, @r#"
    BAD_USER_INPUT
    BAD_USER_INPUT
    BAD_USER_INPUT
    BAD_USER_INPUT
    BAD_USER_INPUT
    BAD_USER_INPUT
    BAD_USER_INPUT
    "#) }
    let none = visitor.ask(LIST, json!({ "first": 0 })).await["products"].take();
    assert_eq!((none["edges"].clone(), none["pageInfo"]["hasNextPage"].clone()), (json!([]), json!(true)));
}

/// How many statements a visitor's operation takes.
async fn statements(app: &TestApp, query: &str, variables: Value) -> u64 {
    let before = app.app.database.statement_count();
    app.visitor().ask(query, variables).await;
    app.app.database.statement_count() - before
}

#[apply(each_database)]
#[tokio::test]
async fn the_number_of_statements_does_not_grow_with_the_lists(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let manager = app.manager().await;
    let mut products = Vec::new();
    for section in 1..=6 {
        let section = manager.create_section(&format!("Section {section}")).await;
        for product in 1..=4 {
            products.push(manager.create_product(&section, &format!("Product {product}"), 100).await);
        }
        manager.create_pack(&section, "Pack", 150, &[(&products[0], 1), (&products[products.len() - 1], 1)]).await;
    }
    let input = json!({ "productId": products[0], "associatedIds": products[1..] });
    manager.mutate("productAssociate", input, "").await;

    let price = "price { minorUnits }";
    let count = async |query: String| statements(&app, &query, json!({ "id": products[0] })).await;
    let sections = format!(
        "{{ sections(first: 50) {{ edges {{ node {{ products(first: 20) {{ edges {{ node {{ name {price} }} }} }} }} }} }} }}"
    );
    assert_eq!(count(sections).await, 2, "sections with their products");
    let counted = "{ sections(first: 50) { totalCount edges { node { products { totalCount } } } } }";
    assert_eq!(count(counted.to_owned()).await, 4, "sections with their products, counted");
    let page = format!("{{ products(first: 20) {{ edges {{ node {{ name {price} }} }} }} }}");
    assert_eq!(count(page).await, 1, "a page of products");
    let product = format!(
        "query($id: ID!) {{ product(id: $id) {{ name {price} promotion {{ minorUnits }}
            associated {{ name {price} }} packs {{ name {price} }} section {{ name }} }} }}"
    );
    assert_eq!(count(product).await, 4, "a product's page");
    let deep = "{ products { edges { node { section { name }
        associated { name section { name } } packs { contents { product { name section { name } } } } } } } }";
    // Sections of both levels are asked for together when their products come together.
    assert!((6..=7).contains(&count(deep.to_owned()).await), "every relation of a list");
}

#[apply(each_database)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_asks_once_for_each_relation_however_busy_the_threads(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let manager = app.manager().await;
    for section in 1..=40 {
        let section = manager.create_section(&format!("Section {section}")).await;
        manager.create_product(&section, "Product", 100).await;
    }
    let query = "{ products(first: 40) { edges { node { section { name } associated { name } } } } }";
    for _ in 0..50 {
        assert_eq!(statements(&app, query, json!({})).await, 3);
    }
}
