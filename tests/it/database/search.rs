//! docs/domain.md, search and names without accents, for every writer.

use api::platform::fold::fold;
use rstest_reuse::apply;
use sea_orm::{ConnectionTrait, Statement};
use uuid::Uuid;

use crate::support::db::{Backend, TestDatabase, each_database};
use crate::support::rows::{count, delete, insert_or_replace, product, product_now, section, update};

/// The first column of each row.
async fn texts(db: &impl ConnectionTrait, sql: &str) -> Vec<String> {
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await;
    let rows = rows.expect("the rows can be read").into_iter();
    rows.map(|row| row.try_get_by_index(0).expect("a text")).collect()
}

/// The words of the only product, each with its weight.
async fn words(db: &impl ConnectionTrait) -> Vec<String> {
    texts(db, "SELECT word || ' ' || CAST(weight AS text) FROM product_word ORDER BY word").await
}

#[apply(each_database)]
#[tokio::test]
async fn a_products_words_follow_its_name_and_comment(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let section = section().inserted(db).await;
    let eggs =
        product(section).set("name", "Œufs d’Élodie, n° 3").set("comment", "Œufs (frais) : \"n\" \\ 6").inserted(db);
    let eggs = eggs.await;
    assert_eq!(words(db).await, ["3 10", "6 3", "elodie 10", "frais 3", "oeufs 12"]);
    assert_eq!(update(db, "product", eggs, "name", "Œuf-coque").await, Ok(()));
    assert_eq!(words(db).await, ["6 3", "coque 10", "frais 3", "oeuf 12", "oeufs 3"]);
    assert_eq!(update(db, "product", eggs, "comment", "").await, Ok(()));
    assert_eq!(words(db).await, ["coque 10", "oeuf 12"]);
    assert_eq!(delete(db, "product", "id", eggs).await, Ok(1));
    assert_eq!(words(db).await, [""; 0]);
}

#[apply(each_database)]
#[tokio::test]
async fn a_sections_words_follow_its_name(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let shelf = section().set("name", "Épicerie salée").inserted(db).await;
    let words = async || texts(db, "SELECT word FROM section_word ORDER BY word").await;
    assert_eq!(words().await, ["epicerie", "salee"]);
    assert_eq!(update(db, "section", shelf, "name", "Épicerie sucrée").await, Ok(()));
    assert_eq!(words().await, ["epicerie", "sucree"]);
    assert_eq!(delete(db, "section", "id", shelf).await, Ok(1));
    assert_eq!(words().await, [""; 0]);
}

#[apply(each_database)]
#[tokio::test]
async fn a_word_is_cut_into_pieces_once(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let section = section().set("name", "B").inserted(db).await;
    for _ in 0..2 {
        product(section).set("name", "Thé vert n°12").set("comment", "Thé").inserted(db).await;
    }
    let pieces = texts(db, "SELECT gram FROM search_gram WHERE word = 'the' ORDER BY gram").await;
    assert_eq!(pieces, [" th", "0-the", "1-he", "2-te", "3-th", "the"]);
    assert_eq!(count(db, "search_gram", "word", "12").await, 0);
    assert_eq!(texts(db, "SELECT word FROM search_word ORDER BY word").await, ["12", "the", "vert"]);
}

#[apply(each_database)]
#[tokio::test]
async fn a_writer_cannot_choose_what_a_product_is_sorted_by(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let section = section().inserted(db).await;
    let key = async |product: Uuid| product_now(db, product).await.name_key;
    let cheese = product(section).set("name", "Époisses").set("name_key", "zzz").inserted(db).await;
    assert_eq!(key(cheese).await, "epoisses");
    assert_eq!(update(db, "product", cheese, "name_key", "zzz").await, Ok(()));
    assert_eq!(key(cheese).await, "epoisses");
    assert_eq!(update(db, "product", cheese, "name", "« Édam »").await, Ok(()));
    assert_eq!(key(cheese).await, "edam");
    assert_eq!(update(db, "product", cheese, "name", "!").await, Ok(()));
    assert_eq!(key(cheese).await, "");
}

#[tokio::test]
async fn a_replaced_product_has_the_words_of_its_new_name() {
    let test = TestDatabase::create(Backend::Sqlite).await;
    let db = test.connection();
    let section = section().inserted(db).await;
    let row = product(section).set("name", "Pain");
    let bread = row.clone().inserted(db).await;
    let row = row.set("id", bread).set("name", "Brioche");
    insert_or_replace(db, row).await.expect("the row is replaced");
    assert_eq!(words(db).await, ["brioche 12"]);
}

#[apply(each_database)]
#[tokio::test]
async fn the_database_folds_letters_as_the_application_does(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let db = test.connection();
    let letters = texts(db, "SELECT letter FROM letter_fold ORDER BY position").await;
    assert!(letters.len() > 300);
    let section = section().inserted(db).await;
    // Between two letters, because what stands at an end may be trimmed.
    let known = letters.into_iter().map(|letter| letter.chars().next().expect("one letter"));
    let rest = (' '..='\u{24f}').chain('\u{300}'..='\u{36f}').chain('\u{2000}'..='\u{20bf}');
    let every: Vec<char> = known.chain(rest.filter(|letter| !letter.is_control())).collect();
    for some in every.chunks(60) {
        let name: String = some.iter().flat_map(|letter| ['X', *letter, 'x']).collect();
        let row = product(section).set("name", name.as_str()).inserted(db).await;
        assert_eq!(product_now(db, row).await.name_key, fold(&name), "{name:?}");
    }
}
