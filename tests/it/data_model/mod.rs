//! The data model that docs/data-model declares: that both databases have it, and that it is normalised as it says.
//!
//! A new or changed table belongs into docs/data-model/dependencies.toml, whose head says how.

mod declared;
mod normal_form;
mod page;
mod table;

use std::collections::{BTreeMap, BTreeSet};

use api::demo;
use rstest_reuse::apply;
use sea_orm::DbBackend;

use self::{
    declared::{Column, Relation, relations, root},
    normal_form::{Columns, NormalForm, candidate_keys, normal_form, project},
    table::{rows, tables, type_in},
};
use crate::support::{
    app::TestApp,
    db::{Backend, TestDatabase, each_database},
};

/// What to do, for whoever added the table.
const HOW: &str = "Say it in docs/data-model/dependencies.toml (its head tells how), then run `make data-model`.";

#[apply(each_database)]
#[tokio::test]
async fn every_table_is_declared_as_it_is(#[case] backend: Backend) {
    let test = TestDatabase::create(backend).await;
    let backend = test.connection().get_database_backend();
    let mut real = tables(test.connection()).await;
    let mut faults = Vec::new();
    for relation in relations() {
        match real.remove(&relation.name) {
            Some(table) => faults.extend(differences(&relation, &table, backend)),
            None => faults.push(format!("{}: there is no such table", relation.name)),
        }
    }
    faults.extend(real.keys().map(|name| format!("{name}: the table is not declared")));
    assert!(faults.is_empty(), "{faults:#?}\n{HOW}");
}

/// Where a relation and its table disagree.
fn differences(relation: &Relation, table: &table::Table, backend: DbBackend) -> Vec<String> {
    let here = |column: &&Column| backend == DbBackend::Postgres || column.kind != "xid8";
    let columns = relation.columns.iter().filter(here).map(|column| {
        // The migration library's own table has texts of another name.
        let other = relation.name == "seaql_migrations" && column.kind == "text";
        let kind = if other { "varchar" } else { type_in(backend, &column.kind) };
        Column { kind: kind.to_owned(), ..column.clone() }
    });
    let unique: BTreeSet<Columns> = relation.keys.iter().map(|key| key.iter().cloned().collect()).collect();
    let unique_while = relation.keys_while.iter().map(|key| {
        let (columns, _) = key.split_once(" while ").expect("a key that holds for some rows says for which");
        columns.split(", ").map(str::to_owned).collect()
    });
    let mut faults = Vec::new();
    let mut compare = |what: &str, declared: String, real: String| {
        if declared != real {
            faults.push(format!("{}: {what}: declared {declared}, but the database has {real}", relation.name));
        }
    };
    let columns: BTreeSet<_> = columns.collect();
    let only = |these: &BTreeSet<Column>, those: &BTreeSet<Column>| {
        format!("{:?}", these.difference(those).collect::<Vec<_>>())
    };
    compare("columns", only(&columns, &table.columns), only(&table.columns, &columns));
    compare("primary key", format!("{:?}", relation.primary_key), format!("{:?}", table.primary_key));
    // Rows without a value are never equal to an index, so that it makes no key of a column that may be empty.
    let may_be_empty = |key: &Columns| table.columns.iter().any(|column| column.nullable && key.contains(&column.name));
    let (of_some, of_all): (BTreeSet<Columns>, BTreeSet<Columns>) =
        table.unique.iter().cloned().partition(may_be_empty);
    let of_some = &of_some | &table.unique_while;
    compare("keys (unique indexes)", format!("{unique:?}"), format!("{of_all:?}"));
    let unique_while: BTreeSet<Columns> = unique_while.collect();
    compare("keys_while (partial or nullable unique indexes)", format!("{unique_while:?}"), format!("{of_some:?}"));
    let foreign_keys: BTreeSet<_> = relation.foreign_keys.iter().cloned().collect();
    compare("foreign keys", format!("{foreign_keys:?}"), format!("{:?}", table.foreign_keys));
    faults
}

#[test]
fn the_declared_keys_are_those_that_follow_from_the_dependencies() {
    for relation in relations() {
        let keys = candidate_keys(&relation.all(), &relation.dependencies());
        assert_eq!(keys, relation.candidate_keys(), "candidate keys of {}. {HOW}", relation.name);
    }
}

#[test]
fn every_table_is_in_the_normal_form_that_is_said() {
    for relation in relations() {
        let form = normal_form(&relation.all(), &relation.dependencies());
        assert_eq!(form, relation.normal_form(), "{} as a table. {HOW}", relation.name);
        assert!(relation.why.len() > 20, "{}: why is it so? {HOW}", relation.name);
    }
}

#[test]
fn every_relation_is_in_bcnf_without_what_is_derived() {
    for relation in relations() {
        let kept = relation.without_derived();
        let form = normal_form(&kept, &project(&kept, &relation.dependencies()));
        assert_eq!(form, NormalForm::BoyceCodd, "{} without its derived columns. {HOW}", relation.name);
    }
}

#[test]
fn what_is_derived_names_who_keeps_it_right() {
    for relation in relations() {
        for derived in &relation.derived {
            assert!(relation.all().contains(&derived.column), "{} has no column {}", relation.name, derived.column);
            let files = if derived.kept_by.ends_with(".rs") {
                vec![derived.kept_by.clone()]
            } else {
                ["postgres", "sqlite"]
                    .map(|kind| format!("migration/src/routines/{}.{kind}.sql", derived.kept_by))
                    .to_vec()
            };
            for file in files {
                let text =
                    std::fs::read_to_string(root().join(&file)).unwrap_or_else(|error| panic!("{file}: {error}"));
                assert!(text.contains(&derived.column), "{file} says nothing of {}. {HOW}", derived.column);
            }
        }
    }
}

/// The demonstration's rows refute no dependency. They cannot prove one: that is for rules, triggers and indexes.
#[apply(each_database)]
#[tokio::test]
async fn no_row_of_the_demonstration_refutes_a_dependency(#[case] backend: Backend) {
    let app = TestApp::start_at(backend, "2026-11-24T14:05:00Z".parse().unwrap()).await;
    demo::load(&app.app).await.unwrap();
    let db = app.database().connection();
    let mut refuted = BTreeMap::new();
    for relation in relations() {
        let skipped =
            |column: &String| relation.columns.iter().any(|known| known.name == *column && known.kind == "xid8");
        for dependency in relation.dependencies() {
            let determinant = dependency.determinant.iter().cloned().collect::<Vec<_>>().join(", ");
            for dependent in dependency.dependents.iter().filter(|column| !skipped(column)) {
                // NULL counts as a value like any other.
                let different = format!(
                    "SELECT 1 FROM {} GROUP BY {determinant} HAVING count(DISTINCT CAST({dependent} AS text)) \
                     + max(CASE WHEN {dependent} IS NULL THEN 1 ELSE 0 END) > 1",
                    relation.name
                );
                let count = rows(db, &different).await.len();
                if count > 0 {
                    refuted.insert(format!("{}: {determinant} -> {dependent}", relation.name), count);
                }
            }
        }
    }
    assert!(refuted.is_empty(), "not so in this many cases: {refuted:#?}");
}
