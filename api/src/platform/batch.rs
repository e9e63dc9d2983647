//! Batch reads: many parents, one statement, whose text stays the same for any number of them.
//!
//! For loaders. A text that names each key apart would be parsed and planned anew for every batch size.

use std::{collections::HashMap, fmt::Write, hash::Hash};

use sea_orm::{
    ColumnTrait, DbBackend, EntityTrait, QueryFilter, Select, Statement, Value,
    sea_query::{Expr, SimpleExpr},
};
use uuid::Uuid;

use super::{
    database::Database,
    error::ApiError,
    pagination::{PageArgs, SortDirection},
};

/// Row ids as a single parameter.
#[derive(Clone, Debug)]
pub struct Keys {
    backend: DbBackend,
    list: String,
}

impl Keys {
    /// The keys in the spelling of `backend`: an array's text on PostgreSQL, JSON on SQLite.
    pub fn new(backend: DbBackend, ids: impl IntoIterator<Item = Uuid>) -> Self {
        let (open, close, quote) = if backend == DbBackend::Postgres { ("{", "}", "") } else { ("[", "]", "\"") };
        let mut list = String::from(open);
        for id in ids {
            let comma = if list.len() > 1 { "," } else { "" };
            // Writing to a string cannot fail.
            let _ = write!(list, "{comma}{quote}{}{quote}", id.simple());
        }
        list.push_str(close);
        Self { backend, list }
    }

    /// The condition that `column` is one of the keys.
    ///
    /// PostgreSQL would read the list again for each row that it scans: the inner SELECT is run once.
    pub fn contain(&self, column: impl ColumnTrait) -> SimpleExpr {
        let sql = match self.backend {
            DbBackend::Postgres => "$1 = ANY((SELECT CAST($2 AS uuid[]))::uuid[])",
            _ => "? IN (SELECT unhex(value) FROM json_each(?))",
        };
        Expr::cust_with_exprs(sql, [column.into_expr(), Expr::val(self.list.clone())])
    }

    /// The same condition for a text written by hand, the keys being its first parameter.
    pub fn contain_text(&self, column: &'static str) -> String {
        match self.backend {
            DbBackend::Postgres => format!("{column} = ANY((SELECT CAST($1 AS uuid[]))::uuid[])"),
            _ => format!("{column} IN (SELECT unhex(value) FROM json_each(?1))"),
        }
    }

    /// A statement whose first parameter is the keys.
    pub fn statement(self, sql: &str, others: impl IntoIterator<Item = Value>) -> Statement {
        let values = std::iter::once(Value::from(self.list)).chain(others);
        Statement::from_sql_and_values(self.backend, sql, values)
    }
}

/// Those of `rows` whose `column` is one of `ids`, each under its own key.
pub async fn by_id<E: EntityTrait, Key: Eq + Hash>(
    database: &Database,
    rows: Select<E>,
    column: E::Column,
    ids: impl IntoIterator<Item = Uuid>,
    key: impl Fn(&E::Model) -> Key,
) -> Result<HashMap<Key, E::Model>, ApiError> {
    let rows = rows.filter(database.keys(ids).contain(column)).all(database.reader()).await?;
    Ok(rows.into_iter().map(|row| (key(&row), row)).collect())
}

/// The rows of each parent, in the order in which they came.
pub fn by_parent<Row, Key: Eq + Hash, Item>(
    rows: impl IntoIterator<Item = Row>,
    split: impl Fn(Row) -> (Key, Item),
) -> HashMap<Key, Vec<Item>> {
    let mut groups: HashMap<Key, Vec<Item>> = HashMap::new();
    for (key, item) in rows.into_iter().map(split) {
        groups.entry(key).or_default().push(item);
    }
    groups
}

/// A keyset page of children for each of many parents. Its parts are names and conditions of ours, never input.
#[derive(Clone, Copy, Debug)]
pub struct NestedPage {
    /// The children's table; its key is `id`.
    pub table: &'static str,
    /// The column that names the parent.
    pub parent: &'static str,
    /// A further condition on each child.
    pub condition: &'static str,
    /// The column that sorts, the id deciding between equals.
    pub column: &'static str,
    /// Ascending or descending.
    pub direction: SortDirection,
}

impl NestedPage {
    /// Fetches all columns of the children, one more for each parent than the page holds.
    ///
    /// The number of rows is written into the text: PostgreSQL scans everything for a bound LIMIT inside a join.
    pub fn statement(&self, backend: DbBackend, parents: impl IntoIterator<Item = Uuid>, page: &PageArgs) -> Statement {
        let Self { table, parent, condition, column, .. } = self;
        let (direction, beyond) = match self.direction {
            SortDirection::Asc => ("ASC", ">"),
            SortDirection::Desc => ("DESC", "<"),
        };
        let (key, id) = if backend == DbBackend::Postgres { ("$2", "$3") } else { ("?2", "?3") };
        let after = page.after.as_ref().map(|after| after.values());
        let seek = if after.is_some() { format!("AND ({column}, id) {beyond} ({key}, {id})") } else { String::new() };
        let children = format!(
            "FROM {table} WHERE {parent} = parent.id AND {condition} {seek} \
             ORDER BY {column} {direction}, id {direction} LIMIT {limit}",
            limit = page.first + 1,
        );
        let sql = match backend {
            // Every parent's children come sorted, parent by parent: LATERAL can only be joined by a loop.
            DbBackend::Postgres => format!(
                "SELECT child.* FROM unnest(CAST($1 AS uuid[])) AS parent (id) \
                 CROSS JOIN LATERAL (SELECT * {children}) AS child"
            ),
            _ => format!(
                "SELECT child.* FROM (SELECT unhex(value) AS id FROM json_each(?1)) AS parent \
                 CROSS JOIN {table} AS child ON child.id IN (SELECT id {children}) \
                 ORDER BY child.{column} {direction}, child.id {direction}"
            ),
        };
        Keys::new(backend, parents).statement(&sql, after.into_iter().flatten())
    }
}
