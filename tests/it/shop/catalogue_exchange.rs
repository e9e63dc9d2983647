//! The catalogue taken in and handed out as a table.

use std::time::Duration;

use rstest_reuse::apply;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::support::{
    actors::Actor,
    app::TestApp,
    db::{Backend, each_database},
};

const REPORT: &str =
    "report { dryRun created updated unchanged failed sectionsCreated unknownColumns faults { line column code } }";

async fn import(manager: &Actor<'_>, source: Value, dry_run: bool) -> Value {
    let input = json!({ "source": source, "dryRun": dry_run, "createSections": true });
    manager.mutate("productsImport", input, REPORT).await["report"].take()
}

fn counts(report: &Value) -> [i64; 5] {
    ["created", "updated", "unchanged", "failed", "sectionsCreated"]
        .map(|name| report[name].as_i64().expect("a number"))
}

fn faults(report: &Value) -> Vec<String> {
    let faults = report["faults"].as_array().expect("a list");
    let told = |fault: &Value| {
        let [column, code] = ["column", "code"].map(|name| fault[name].as_str().unwrap_or("row").to_owned());
        format!("{} {column} {code}", fault["line"])
    };
    faults.iter().map(told).collect()
}

async fn exported(app: &TestApp, manager: &Actor<'_>) -> Vec<u8> {
    let request = app.client().get(app.url("/files/catalogue.csv")).bearer_auth(manager.token().expect("a token"));
    let response = request.send().await.expect("an answer");
    assert!(response.status().is_success());
    response.bytes().await.expect("a file").to_vec()
}

/// A catalogue of 5,000 rows as a merchant would send it, in Windows-1252, and what is wrong with it.
fn merchants_file() -> (Vec<u8>, Vec<String>) {
    let mut text =
        "R\u{e9}f\u{e9}rence;Libell\u{e9};Rayon;Prix TTC;Promotion;Description;Disponible;Poids\r\n".to_owned();
    let mut expected = Vec::new();
    for number in 0..5000 {
        let line = number + 2;
        let (mut reference, mut name) = (format!("ART-{number:05}"), format!("P\u{ea}che n\u{b0} {number}"));
        let (mut price, mut promotion, mut available) =
            (format!("{},{:02}", number % 90 + 1, number % 100), "-0,50", "oui");
        let mut more = "";
        let fault = match (number % 100, number / 100 % 9) {
            (7, 0) => {
                name.clear();
                "name INVALID_INPUT"
            }
            (7, 1) => {
                price = "gratuit".into();
                "price INVALID_INPUT"
            }
            (7, 2) => {
                price.clear();
                "price INVALID_INPUT"
            }
            (7, 3) => {
                promotion = "-999,00";
                "promotion PROMOTION_TOO_LARGE"
            }
            (7, 4) => {
                promotion = "0,50";
                "promotion OUT_OF_RANGE"
            }
            (7, 5) => {
                available = "bof";
                "available INVALID_INPUT"
            }
            (7, 6) => {
                more = ";de trop";
                "row INVALID_INPUT"
            }
            (7, 7) => {
                reference = "ART-00000".into();
                "reference ROW_REPEATED"
            }
            (7, 8) => {
                name = "x".repeat(300);
                "name INVALID_INPUT"
            }
            (8, 0) => {
                name = "N\0L".into();
                "name INVALID_INPUT"
            }
            (9, 0) => {
                reference.clear();
                "reference INVALID_INPUT"
            }
            _ => "",
        };
        if !fault.is_empty() {
            expected.push(format!("{line} {fault}"));
        }
        let section = ["Fruits", "L\u{e9}gumes", "\u{c9}picerie; sal\u{e9}e"][number % 3];
        text +=
            &format!("{reference};{name};\"{section}\";{price};{promotion};=1+{number};{available};12 kg{more}\r\n");
    }
    let bytes = text.chars().map(|c| u8::try_from(u32::from(c)).expect("a character of Windows-1252")).collect();
    (bytes, expected)
}

#[apply(each_database)]
#[tokio::test]
async fn a_merchants_file_goes_in_but_for_its_faults_and_comes_back_without_a_change(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let manager = app.manager().await;
    let (file, expected) = merchants_file();
    let source = json!({ "uploadId": manager.upload(&app, &file).await });

    let tried = import(&manager, source.clone(), true).await;
    let found = manager.ask("{ products { totalCount } sections { totalCount } }", json!({})).await;
    assert_eq!(found, json!({ "products": { "totalCount": 0 }, "sections": { "totalCount": 0 } }));
    let before = app.app.database.statement_count();
    let mut done = import(&manager, source.clone(), false).await;
    assert!(app.app.database.statement_count() - before < 50, "no statement per row");
    assert_eq!(faults(&done), expected);
    let failed = i64::try_from(expected.len()).expect("few");
    assert_eq!(counts(&done), [5000 - failed, 0, 0, failed, 3]);
    assert_eq!(done["unknownColumns"], json!(["Poids"]));
    done["dryRun"] = json!(true);
    assert_eq!(done, tried, "a dry run tells what will happen");

    let again = import(&manager, source, false).await;
    assert_eq!(counts(&again), [0, 0, 5000 - failed, failed, 0]);
    let back = json!({ "uploadId": manager.upload(&app, &exported(&app, &manager).await).await });
    assert_eq!(counts(&import(&manager, back, true).await), [0, 0, 5000 - failed, 0, 0]);
}

#[apply(each_database)]
#[tokio::test]
async fn rows_change_the_products_they_name(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let manager = app.manager().await;
    let section = manager.create_section("Fruits").await;
    let kiwi = manager.create_product(&section, "Kiwi", 100).await;
    let pack = manager.create_pack(&section, "Six kiwis", 500, &[(&kiwi, 6)]).await;
    let untouched = json!({ "text": String::from_utf8(exported(&app, &manager).await).expect("UTF-8") });
    assert_eq!(counts(&import(&manager, untouched, false).await), [0, 0, 2, 0, 0]);

    let file = format!(
        "id,reference,name,section,price,promotion,kind\n\
         {kiwi},K-1,Kiwi vert,Fruits,1.20,-0.20,product\n\
         {pack},P-1,Six kiwis verts,Fruits,5.00,,pack\n\
         ,K-2,Kiwi jaune,Fruits,2,,\n\
         ,P-2,Dix kiwis,Fruits,8,,pack\n\
         {section},K-3,Kiwano,Fruits,2,,\n"
    );
    let report = import(&manager, json!({ "text": file }), false).await;
    assert_eq!(counts(&report), [1, 2, 0, 2, 0]);
    assert_eq!(faults(&report), ["5 kind PRODUCT_IS_PACK", "6 id NOT_FOUND"]);
    let shown = manager.ask("{ products { nodes { name reference price { minorUnits } } } }", json!({})).await;
    let product = |name: &str, reference: &str, price: i32| json!({ "name": name, "reference": reference, "price": { "minorUnits": price } });
    let expected =
        [product("Kiwi jaune", "K-2", 200), product("Kiwi vert", "K-1", 100), product("Six kiwis verts", "P-1", 500)];
    assert_eq!(shown["products"]["nodes"], json!(expected));

    let taken = format!("reference;prix\nP-1;4,00\n\nid;K-2\n{kiwi};1\n");
    let report = import(&manager, json!({ "text": taken }), false).await;
    assert_eq!(faults(&report)[0], "2 price PRODUCT_IS_PACK");
    let stolen = format!("id;reference\n{kiwi};K-2\n");
    assert_eq!(faults(&import(&manager, json!({ "text": stolen }), false).await), ["2 reference REFERENCE_TAKEN"]);
}

#[apply(each_database)]
#[tokio::test]
async fn a_section_is_found_whatever_its_accents_and_case(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let manager = app.manager().await;
    manager.create_section("Épicerie").await;
    let file =
        "reference;name;section;price\nA;Thé;EPICERIE;1\nB;Sel;E\u{301}picerie;1\nC;Kiwi;Fruits;1\nD;Noix;FRUITS;1\n";
    assert_eq!(counts(&import(&manager, json!({ "text": file }), false).await), [4, 0, 0, 0, 1]);
}

#[apply(each_database)]
#[tokio::test]
async fn only_managers_exchange_the_catalogue(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let (manager, employee) = (app.manager().await, app.employee("Anne").await);
    let input = json!({ "source": { "text": "reference;nom\n" } });
    assert_eq!(employee.outcome("productsImport", input.clone()).await, "FORBIDDEN");
    assert_eq!(app.visitor().outcome("productsImport", input).await, "UNAUTHENTICATED");
    let no_key = json!({ "source": { "text": "nom;prix\nA;1\n" } });
    assert_eq!(manager.outcome("productsImport", no_key).await, "INVALID_INPUT source");
    let wide = json!({ "source": { "text": format!("reference{}\nA\n", ";".repeat(200)) } });
    assert_eq!(manager.outcome("productsImport", wide).await, "LIMIT_REACHED source");
    let unknown = json!({ "source": { "uploadId": "x" } });
    assert_eq!(manager.outcome("productsImport", unknown).await, "NOT_FOUND source.uploadId");
    let get = app.client().get(app.url("/files/catalogue.csv"));
    assert_eq!(get.send().await.expect("an answer").status().as_u16(), 401);
    let get = app.client().get(app.url("/files/catalogue.csv")).bearer_auth(employee.token().expect("a token"));
    assert_eq!(get.send().await.expect("an answer").status().as_u16(), 403);
}

#[apply(each_database)]
#[tokio::test]
async fn a_dry_run_holds_up_nobody_who_writes(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let manager = app.manager().await;
    let (file, expected) = merchants_file();
    let source = json!({ "uploadId": manager.upload(&app, &file).await });
    // SQLite has one writer: were it needed, the dry run would wait for what waits for the dry run.
    let writing = app.app.database.begin_write().await.expect("a transaction");
    let tried = timeout(Duration::from_secs(60), import(&manager, source, true)).await.expect("only reads");
    assert_eq!(tried["failed"], json!(expected.len()));
    writing.commit().await.expect("whoever writes goes on");
}

#[apply(each_database)]
#[tokio::test]
async fn a_row_whose_product_somebody_changes_meanwhile_is_left_out_and_told(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let manager = app.manager().await;
    let first = json!({ "text": "reference;rayon;nom;prix\nK;Fruits;Kiwi;1\nM;Fruits;Mangue;2\n" });
    assert_eq!(counts(&import(&manager, first, false).await), [2, 0, 0, 0, 1]);
    let file = json!({ "text": "reference;prix\nM;3\nK;4\nL;5\n" });
    let statements = || app.app.database.statement_count();
    import(&manager, file.clone(), true).await;
    let before = statements();
    import(&manager, file.clone(), true).await;
    let judging = statements() - before;

    let other = app.app.database.begin_write().await.expect("a transaction");
    other.execute_unprepared("UPDATE product SET name = 'Kaki' WHERE reference = 'K'").await.expect("a change");
    let before = statements();
    let importing = import(&manager, file, false);
    let changing = async {
        while statements() < before + judging {
            tokio::task::yield_now().await;
        }
        other.commit().await.expect("the other change is first");
    };
    let (report, ()) =
        timeout(Duration::from_secs(60), async { tokio::join!(importing, changing) }).await.expect("both");
    assert_eq!(counts(&report), [0, 1, 0, 2, 0]);
    assert_eq!(faults(&report), ["3 row CONFLICT", "4 section INVALID_INPUT", "4 name INVALID_INPUT"]);
    let shown = manager.ask("{ products { nodes { name price { minorUnits } } } }", json!({})).await;
    let product = |name: &str, price: i32| json!({ "name": name, "price": { "minorUnits": price } });
    assert_eq!(shown["products"]["nodes"], json!([product("Kaki", 100), product("Mangue", 300)]));
}

#[apply(each_database)]
#[tokio::test]
async fn a_fault_tells_what_stands_in_the_cell_and_amounts_as_the_file_has_them(#[case] backend: Backend) {
    let app = TestApp::start(backend).await;
    let manager = app.manager().await;
    let section = manager.create_section("Fruits").await;
    let kiwi = manager.create_product(&section, "Kiwi", 100).await;
    let file = format!(
        "id;reference;rayon;nom;prix;promotion;type;disponible\n\
         ;A;Fruits;Abricot;-1;;;\n\
         ;B;Fruits;Banane;2,50;1;;\n\
         ;C;Fruits;Cerise;2,50; - 3,00 ;;\n\
         {kiwi};K;Fruits;Kiwi;1;;pack;bof\n\
         x;D;Fruits;Datte;1000000,01;;;\n"
    );
    let request = |language| {
        let document = "mutation($input: ProductsImportInput!) { productsImport(input: $input) { report { faults { line column value message } } } }";
        let body =
            json!({ "query": document, "variables": { "input": { "source": { "text": file }, "dryRun": true } } });
        let request = app.client().post(app.url("/graphql")).bearer_auth(manager.token().expect("a token"));
        request.header("accept-language", language).json(&body).send()
    };
    let mut told = Vec::new();
    for language in ["fr", "en"] {
        let answer: Value = request(language).await.expect("an answer").json().await.expect("JSON");
        let faults = answer["data"]["productsImport"]["report"]["faults"].as_array().expect("faults").clone();
        let text = |fault: &Value, name: &str| fault[name].as_str().unwrap_or("row").to_owned();
        told.extend(faults.iter().map(|fault| {
            let [column, value, message] = ["column", "value", "message"].map(|name| text(fault, name));
            format!("{} {column} [{value}] {message}", fault["line"])
        }));
    }
    assert_eq!(
        told,
        [
            "2 prix [-1] Ce montant doit être compris entre 0,00 et 1000000,00.",
            "3 promotion [1] Ce montant doit être compris entre -1000000,00 et 0,00.",
            "4 promotion [- 3,00] La promotion dépasse le prix : réduisez-la ou augmentez le prix.",
            "5 disponible [bof] Cette valeur n’est pas comprise : écrivez par exemple « oui ».",
            "5 type [pack] Un produit ne devient pas un pack, ni un pack un produit : corrigez le type.",
            "6 identifiant [x] Aucun produit n’a cet identifiant : laissez la cellule vide pour en créer un.",
            "6 prix [1000000,01] Ce montant doit être compris entre 0,00 et 1000000,00.",
            "2 price [-1] This amount must lie between 0.00 and 1000000.00.",
            "3 promotion [1] This amount must lie between -1000000.00 and 0.00.",
            "4 promotion [- 3,00] The promotion is larger than the price: make it smaller, or raise the price.",
            "5 available [bof] This value is not understood: write for example “yes”.",
            "5 kind [pack] A product does not become a pack, nor a pack a product: correct the type.",
            "6 id [x] No product has this id: leave the cell empty to make one.",
            "6 price [1000000,01] This amount must lie between 0.00 and 1000000.00.",
        ]
    );
}
