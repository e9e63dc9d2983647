//! What the tables of a database really are.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, QueryResult, Statement};

use super::declared::{Column, ForeignKey};

/// A table as the database describes it, in the words of dependencies.toml.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Table {
    pub columns: BTreeSet<Column>,
    pub primary_key: Vec<String>,
    /// The columns of each unique index over all rows, beside the primary key's.
    pub unique: BTreeSet<BTreeSet<String>>,
    /// The same of each unique index over some rows.
    pub unique_while: BTreeSet<BTreeSet<String>>,
    pub foreign_keys: BTreeSet<ForeignKey>,
}

/// Every table of the database by its name.
pub async fn tables(db: &DatabaseConnection) -> BTreeMap<String, Table> {
    match db.get_database_backend() {
        DbBackend::Postgres => postgres(db).await,
        _ => sqlite(db).await,
    }
}

async fn postgres(db: &DatabaseConnection) -> BTreeMap<String, Table> {
    let mut tables: BTreeMap<String, Table> = BTreeMap::new();
    let columns = "SELECT c.table_name::text, c.column_name::text, c.udt_name::text, c.is_nullable = 'YES' AS nullable
        FROM information_schema.columns AS c JOIN information_schema.tables AS t USING (table_schema, table_name)
        WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'";
    for row in rows(db, columns).await {
        let column =
            Column { name: text(&row, "column_name"), kind: text(&row, "udt_name"), nullable: flag(&row, "nullable") };
        tables.entry(text(&row, "table_name")).or_default().columns.insert(column);
    }
    let indexes =
        "SELECT t.relname::text AS table_name, i.indisprimary, i.indpred IS NOT NULL AS partial, array_to_string(ARRAY(
            SELECT pg_get_indexdef(i.indexrelid, at, true) FROM generate_series(1, i.indnkeyatts) AS at
        ), ',') AS parts
        FROM pg_index AS i JOIN pg_class AS t ON t.oid = i.indrelid
        WHERE i.indisunique AND t.relnamespace = 'public'::regnamespace";
    for row in rows(db, indexes).await {
        let table = tables.entry(text(&row, "table_name")).or_default();
        let parts: Vec<_> = text(&row, "parts").split(',').map(column_of).collect();
        if flag(&row, "indisprimary") {
            table.primary_key = parts;
        } else {
            table.add_unique(parts, flag(&row, "partial"));
        }
    }
    let foreign_keys = "SELECT t.relname::text AS table_name, a.attname::text AS column_name, o.relname::text AS other, c.confdeltype::text
        FROM pg_constraint AS c JOIN pg_class AS t ON t.oid = c.conrelid JOIN pg_class AS o ON o.oid = c.confrelid
        JOIN pg_attribute AS a ON a.attrelid = t.oid AND a.attnum = ANY (c.conkey)
        WHERE c.contype = 'f' AND t.relnamespace = 'public'::regnamespace";
    for row in rows(db, foreign_keys).await {
        let on_delete = match text(&row, "confdeltype").as_str() {
            "c" => "cascade",
            "n" => "set null",
            "r" => "restrict",
            other => other,
        }
        .to_owned();
        let key = ForeignKey { column: text(&row, "column_name"), relation: text(&row, "other"), on_delete };
        tables.entry(text(&row, "table_name")).or_default().foreign_keys.insert(key);
    }
    tables
}

async fn sqlite(db: &DatabaseConnection) -> BTreeMap<String, Table> {
    let mut tables = BTreeMap::new();
    let names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
    for row in rows(db, names).await {
        let name = text(&row, "name");
        tables.insert(name.clone(), sqlite_table(db, &name).await);
    }
    tables
}

async fn sqlite_table(db: &DatabaseConnection, name: &str) -> Table {
    let mut table = Table::default();
    // "hidden" are the shadow columns of virtual tables, not generated ones (2 and 3).
    let columns = format!(
        "SELECT name, lower(type) AS type, \"notnull\", pk FROM pragma_table_xinfo('{name}') WHERE hidden <> 1 ORDER BY pk"
    );
    for row in rows(db, &columns).await {
        let (column, place) = (text(&row, "name"), row.try_get::<i64>("", "pk").unwrap());
        if place > 0 {
            table.primary_key.push(column.clone());
        }
        let nullable = row.try_get::<i64>("", "notnull").unwrap() == 0 && place == 0;
        table.columns.insert(Column { name: column, kind: text(&row, "type"), nullable });
    }
    let indexes = format!(
        "SELECT list.name, list.partial, coalesce(master.sql, '') AS sql FROM pragma_index_list('{name}') AS list
         LEFT JOIN sqlite_master AS master ON master.name = list.name WHERE list.\"unique\" = 1 AND list.origin <> 'pk'"
    );
    for row in rows(db, &indexes).await {
        let parts = format!("SELECT name FROM pragma_index_info('{}')", text(&row, "name"));
        let parts = rows(db, &parts).await;
        // An expression has no name here: what the index was made from tells it.
        let parts = parts.iter().map(|part| part.try_get("", "name").unwrap_or_else(|_| column_of(&text(&row, "sql"))));
        table.add_unique(parts.collect(), row.try_get::<i64>("", "partial").unwrap() == 1);
    }
    let foreign_keys =
        format!("SELECT \"from\", \"table\", lower(on_delete) AS on_delete FROM pragma_foreign_key_list('{name}')");
    for row in rows(db, &foreign_keys).await {
        let key = ForeignKey {
            column: text(&row, "from"),
            relation: text(&row, "table"),
            on_delete: text(&row, "on_delete"),
        };
        table.foreign_keys.insert(key);
    }
    table
}

impl Table {
    fn add_unique(&mut self, columns: Vec<String>, partial: bool) {
        let indexes = if partial { &mut self.unique_while } else { &mut self.unique };
        indexes.insert(columns.into_iter().collect());
    }
}

/// What a declared type is called in the database.
pub fn type_in(backend: DbBackend, kind: &str) -> &str {
    let (postgres, sqlite) = match kind {
        "uuid" => ("uuid", "blob"),
        "bytes" => ("bytea", "blob"),
        "flag" => ("bool", "integer"),
        "json" => ("jsonb", "text"),
        "small" => ("int2", "integer"),
        "int" => ("int4", "integer"),
        "bigint" | "money" | "counter" => ("int8", "integer"),
        "instant" => ("timestamptz", "text"),
        "text" => ("text", "text"),
        "xid8" => ("xid8", "xid8"),
        other => panic!("{other:?} is no type of dependencies.toml"),
    };
    if backend == DbBackend::Postgres { postgres } else { sqlite }
}

/// The column of an index's part: the part itself, or what stands in the innermost brackets of an expression.
fn column_of(part: &str) -> String {
    let inner = part.rsplit('(').next().unwrap_or(part);
    inner.split([')', ',', ':']).next().unwrap_or(inner).trim().trim_matches('"').to_owned()
}

/// What a query answers.
pub async fn rows(db: &DatabaseConnection, sql: &str) -> Vec<QueryResult> {
    let statement = Statement::from_string(db.get_database_backend(), sql);
    db.query_all_raw(statement).await.unwrap_or_else(|error| panic!("{sql}: {error}"))
}

fn text(row: &QueryResult, column: &str) -> String {
    row.try_get("", column).unwrap()
}

fn flag(row: &QueryResult, column: &str) -> bool {
    row.try_get("", column).unwrap()
}
