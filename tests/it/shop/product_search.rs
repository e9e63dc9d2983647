//! The search of products through the public API: docs/domain.md, search.

use api::demo;
use insta::{allow_duplicates, assert_snapshot};
use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::support::{
    actors::Actor,
    app::TestApp,
    catalogue::names_of_page,
    db::{Backend, each_database},
};

const SEARCH: &str = "query($search: String, $first: Int, $after: String, $where: ProductWhere, $sortBy: ProductSort) {
    products(search: $search, first: $first, after: $after, where: $where, sortBy: $sortBy) {
        totalCount pageInfo { hasNextPage endCursor } edges { node { name } }
    }
}";

/// What people type.
const TYPED: [&str; 9] = [
    "camembert | CAMEMBERT | camembrt | camenbert | camanbert | cammember | cam | camenb | epoisse | oeufs",
    "œuf bio | eoufs | oeuf plein air | boeuf | rôti bœuf | cote de porc | pian | pain | pain chocolat",
    "pain au chocolat | chocolta | choclat | crossant | croissants | l'eau | l’eau gazeuse | eau gazeuze",
    "huile d'olive | huile dolive | jus d’orange | demi sel | demi-écrémé | lave vaisselle | pot au feu",
    "essuie tout | yahourt | yaourt brebis | yaour | gateau | gâteaux | pomme | pommes de terre | patate",
    "poulte | saumn | vin rouge | vin blanc sec | bordeau | champagn | biere blonde | the vert | comté 24",
    "comte 12 mois | n° 3 | huitres 3 | sac 50 l | chocolat 70 | 1 kg | 1,5 l | fromage | fromages",
    "poissonnerie | boisson | shampoing | savon marseille | dantifrice | lessive | liat | beure | farine ble",
    "petit dejeuner | brunch",
];

async fn found(actor: &Actor<'_>, variables: Value) -> Vec<String> {
    let page = actor.ask(SEARCH, variables).await["products"].take();
    names_of_page(&page).into_iter().map(str::to_owned).collect()
}

/// The demonstration's 339 French products and packs.
async fn grocery(backend: Backend) -> TestApp {
    let app = TestApp::start_at(backend, "2026-11-24T14:05:00Z".parse().expect("an instant")).await;
    demo::load(&app.app).await.expect("the demonstration loads");
    app
}

#[apply(each_database)]
#[tokio::test]
async fn what_people_type_finds_what_they_mean(#[case] backend: Backend) {
    let app = grocery(backend).await;
    let visitor = app.visitor();
    let mut lines = Vec::new();
    for search in TYPED.iter().flat_map(|line| line.split(" | ")) {
        let names = found(&visitor, json!({ "search": search, "first": 3 })).await;
        lines.push(format!("{search}: {}", names.join(" | ")).trim_end().to_owned());
    }
    let shown = lines.join("\n");
    allow_duplicates! { assert_snapshot!(shown, @r"
    camembert: Camembert au lait cru
    CAMEMBERT: Camembert au lait cru
    camembrt: Camembert au lait cru
    camenbert: Camembert au lait cru
    camanbert: Camembert au lait cru
    cammember: Camembert au lait cru
    cam: Camembert au lait cru | Pâté de campagne | Pain de campagne
    camenb: Camembert au lait cru
    epoisse: Soupe de poisson | Crème fraîche épaisse | Maquereaux
    oeufs: Œufs biologiques, les six | Œufs de plein air, les six | Œufs de plein air, les douze
    œuf bio: Œufs biologiques, les six
    eoufs: Œufs biologiques, les six | Œufs de plein air, les six | Œufs de plein air, les douze
    oeuf plein air: Œufs de plein air, les six | Œufs de plein air, les douze | Poulet fermier entier
    boeuf: Bœuf à bourguignon | Rôti de bœuf | Entrecôte de bœuf
    rôti bœuf: Rôti de bœuf
    cote de porc: Côtes de porc
    pian: Pain de mie | Pain complet | Pain aux noix
    pain: Pain de mie | Pain complet | Pain aux noix
    pain chocolat: Pain au chocolat
    pain au chocolat: Pain au chocolat
    chocolta: Chocolat au lait | Chocolat noir 70 % | Chocolat à pâtisser
    choclat: Chocolat au lait | Chocolat noir 70 % | Chocolat à pâtisser
    crossant: Croissant au beurre | Croissants au beurre, les six
    croissants: Croissants au beurre, les six | Croissant au beurre
    l'eau: Eau gazeuse | Eau gazeuse, les six | Eau minérale, les six
    l’eau gazeuse: Eau gazeuse | Eau gazeuse, les six
    eau gazeuze: Eau gazeuse | Eau gazeuse, les six
    huile d'olive: Huile d'olive vierge extra | Sardines à l'huile d'olive
    huile dolive: Huile d'olive vierge extra | Sardines à l'huile d'olive
    jus d’orange: Jus d'orange pressé | Oranges à jus
    demi sel: Beurre demi-sel
    demi-écrémé: Lait demi-écrémé | Lait demi-écrémé, les six
    lave vaisselle: Tablettes pour lave-vaisselle
    pot au feu: Pot-au-feu traditionnel | Plat de côtes pour pot-au-feu
    essuie tout: Essuie-tout
    yahourt: Yaourt à la grecque | Yaourts nature | Yaourts aux fruits
    yaourt brebis: Yaourts au lait de brebis
    yaour: Yaourt à la grecque | Yaourts nature | Yaourts aux fruits
    gateau: Gâteau d'anniversaire au chocolat | Petits gâteaux individuels
    gâteaux: Gâteau d'anniversaire au chocolat | Petits gâteaux individuels
    pomme: Pommes à compote | Pommes de terre à purée | Pommes vertes acidulées
    pommes de terre: Pommes de terre à purée | Pommes de terre à vapeur | Pommes de terre grenaille
    patate: Patates douces
    poulte: Poulet rôti | Poulet fermier entier | Poulpe cuit
    saumn: Saumon fumé | Pavé de saumon
    vin rouge: Vin rouge de Loire | Vin rouge de Bordeaux | Vin rouge de la vallée du Rhône
    vin blanc sec: Vin blanc sec d'Alsace | Vin blanc moelleux | Vin blanc de Savoie
    bordeau: Vin rouge de Bordeaux
    champagn: Champagne brut
    biere blonde: Bière blonde artisanale
    the vert: Thé vert à la menthe
    comté 24: Comté affiné 24 mois
    comte 12 mois: Comté affiné 12 mois | Comté affiné 24 mois
    n° 3: Huîtres creuses n° 3 | Huîtres creuses n° 3, les deux douzaines | Ail rose
    huitres 3: Huîtres creuses n° 3 | Huîtres creuses n° 3, les deux douzaines
    sac 50 l: Sacs à déchets 50 l
    chocolat 70: Chocolat noir 70 %
    1 kg: Ananas | Bananes | Courgettes
    1,5 l: Lessive liquide | Oranges de table | Poulet fermier entier
    fromage: Fromage blanc lisse | Fromage blanc en faisselle | Fromage frais ail et fines herbes
    fromages: Fromages et vin | Fromage blanc lisse | Fromage blanc en faisselle
    poissonnerie: Maquereaux | Saumon fumé | Poulpe cuit
    boisson: Boisson à l'avoine | Boisson aux amandes | Cidre doux
    shampoing: Shampooing doux
    savon marseille: Savon de Marseille
    dantifrice: Dentifrice à la menthe
    lessive: Lessive liquide
    liat: Lait de chèvre | Lait demi-écrémé | Lait entier frais
    beure: Beurre doux | Beurre demi-sel | Beurre de baratte cru
    farine ble: Farine de blé | Baguette de tradition
    petit dejeuner: Petit déjeuner du dimanche | Brunch complet
    brunch: Brunch complet | Week-end en famille
    ") }
}

#[apply(each_database)]
#[tokio::test]
async fn nonsense_finds_nothing_and_blanks_restrict_nothing(#[case] backend: Backend) {
    let app = grocery(backend).await;
    for search in [
        "zzqx",
        "wkrp",
        "!!!",
        "l'",
        "p",
        "kryptonite",
        "xylophone",
        "lait xylophone",
        "%",
        "_",
        "' AND sleep(9) --",
        "\"; DROP TABLE product",
        "*",
        "$1",
        "{}",
        "9999",
        "🧀",
    ] {
        assert_eq!(found(&app.visitor(), json!({ "search": search })).await, [""; 0], "{search}");
    }
    let all = app.visitor().ask(SEARCH, json!({})).await;
    for search in [json!(null), json!(""), json!("  \n")] {
        assert_eq!(app.visitor().ask(SEARCH, json!({ "search": search })).await, all);
    }
}

#[apply(each_database)]
#[tokio::test]
async fn the_name_counts_more_than_the_section_and_that_more_than_the_comment(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let manager = app.manager().await;
    let cheeses = manager.create_section("Fromages").await;
    let others = manager.create_section("Autres").await;
    let spread = manager.create_product(&others, "Tartinade", 100).await;
    manager.mutate("productUpdate", json!({ "productId": spread, "comment": "Au fromage frais." }), "").await;
    manager.create_product(&cheeses, "Brie", 100).await;
    manager.create_product(&others, "Feuilleté au fromage", 100).await;
    manager.create_product(&others, "Fromage à raclette", 100).await;
    let hits = found(&manager, json!({ "search": "fromage" })).await;
    assert_eq!(hits, ["Fromage à raclette", "Feuilleté au fromage", "Brie", "Tartinade"]);
}

#[apply(each_database)]
#[tokio::test]
async fn what_cannot_be_ordered_comes_after_its_equals_and_what_is_archived_not_at_all(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let manager = app.manager().await;
    let section = manager.create_section("Boulangerie").await;
    let sold_out = manager.create_product(&section, "Pain A", 100).await;
    manager.create_product(&section, "Pain B", 100).await;
    let old = manager.create_product(&section, "Pain C", 100).await;
    manager.mutate("productUpdate", json!({ "productId": sold_out, "available": false }), "").await;
    manager.mutate("productArchive", json!({ "productId": old }), "").await;
    assert_eq!(found(&app.visitor(), json!({ "search": "pain" })).await, ["Pain B", "Pain A"]);
    let archived = json!({ "search": "pain", "where": { "archived": true } });
    assert_eq!(found(&manager, archived).await, ["Pain C"]);
}

#[apply(each_database)]
#[tokio::test]
async fn an_archived_product_with_the_typo_in_its_name_does_not_hide_the_others(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let manager = app.manager().await;
    let section = manager.create_section("Fromages").await;
    let slip = manager.create_product(&section, "Camenbert", 100).await;
    manager.create_product(&section, "Camembert", 100).await;
    assert_eq!(found(&app.visitor(), json!({ "search": "camenbert" })).await, ["Camenbert"]);
    manager.mutate("productArchive", json!({ "productId": slip }), "").await;
    assert_eq!(found(&app.visitor(), json!({ "search": "camenbert" })).await, ["Camembert"]);
}

#[apply(each_database)]
#[tokio::test]
async fn pages_of_a_search_add_up_to_all_its_hits(#[case] backend: Backend) {
    let app = grocery(backend).await;
    let visitor = app.visitor();
    for sort in [json!(null), json!({ "field": "NAME" }), json!({ "field": "PRICE", "direction": "DESC" })] {
        let whole = visitor.ask(SEARCH, json!({ "search": "pomme", "first": 100, "sortBy": sort })).await;
        let whole = names_of_page(&whole["products"]).join(", ");
        let (mut after, mut pages) = (Value::Null, Vec::new());
        loop {
            let variables = json!({ "search": "pomme", "first": 4, "after": after, "sortBy": sort });
            let page = visitor.ask(SEARCH, variables).await["products"].take();
            assert_eq!(page["totalCount"], whole.matches(", ").count() + names_of_page(&page).len().min(1));
            pages.extend(names_of_page(&page).into_iter().map(str::to_owned));
            after = page["pageInfo"]["endCursor"].clone();
            if page["pageInfo"]["hasNextPage"] == json!(false) {
                break;
            }
        }
        assert!(pages.len() > 8);
        assert_eq!(pages.join(", "), whole);
    }
}

#[apply(each_database)]
#[tokio::test]
async fn a_search_and_conditions_hold_together(#[case] backend: Backend) {
    let app = grocery(backend).await;
    let condition = json!({ "search": "pain", "where": { "price": { "lte": 150 }, "available": true } });
    let hits = found(&app.visitor(), condition).await;
    assert!(!hits.is_empty() && hits.len() < found(&app.visitor(), json!({ "search": "pain" })).await.len());
}

#[apply(each_database)]
#[tokio::test]
async fn a_search_that_is_too_long_is_refused(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let visitor = app.visitor();
    assert_eq!(visitor.error_code(SEARCH, json!({ "search": "x".repeat(101) })).await, "BAD_USER_INPUT");
    assert_eq!(found(&visitor, json!({ "search": "é".repeat(100) })).await, [""; 0]);
    assert_eq!(found(&visitor, json!({ "search": "a b ".repeat(25) })).await, [""; 0]);
}

#[apply(each_database)]
#[tokio::test]
async fn a_search_is_one_statement(#[case] backend: Backend) {
    let app = grocery(backend).await;
    let before = app.app.database.statement_count();
    let query = "{ products(search: \"camembrt\") { edges { node { name price { minorUnits } } } } }";
    app.visitor().ask(query, json!({})).await;
    assert_eq!(app.app.database.statement_count() - before, 1);
}

#[apply(each_database)]
#[tokio::test]
async fn names_are_sorted_without_regard_to_accents_and_case(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let manager = app.manager().await;
    let section = manager.create_section("Fromages").await;
    for name in ["Zèbre", "Époisses", "emmental", "Œufs", "Olives", "Édam", "Oignons", "« Faisselle »"] {
        manager.create_product(&section, name, 100).await;
    }
    let expected = ["Édam", "emmental", "Époisses", "« Faisselle »", "Œufs", "Oignons", "Olives", "Zèbre"];
    assert_eq!(found(&manager, json!({})).await, expected);
    let query = "{ sections { edges { node { products { edges { node { name } } } } } } }";
    let sections = manager.ask(query, json!({})).await;
    assert_eq!(names_of_page(&sections["sections"]["edges"][0]["node"]["products"]), expected);
}
