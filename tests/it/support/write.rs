//! Reads and writes around the application.

use entity::shop::{product, shop_order, time_slot_state};
use sea_orm::sea_query::{Expr, ExprTrait, InsertStatement, Query, SqliteQueryBuilder, Value};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, EntityTrait, Statement, StatementBuilder};
use uuid::Uuid;

use super::refusal::{Refusal, refusal};

/// A row about to be inserted.
#[derive(Clone, Debug)]
pub struct Row {
    table: &'static str,
    columns: Vec<(&'static str, Value)>,
}

impl Row {
    /// A row without values.
    pub fn new(table: &'static str) -> Self {
        Self { table, columns: Vec::new() }
    }

    /// A row with an id of its own.
    pub fn with_id(table: &'static str) -> Self {
        Self::new(table).set("id", Uuid::now_v7())
    }

    /// Sets a column, or changes it.
    pub fn set(mut self, column: &'static str, value: impl Into<Value>) -> Self {
        self = self.without(column);
        self.columns.push((column, value.into()));
        self
    }

    /// Leaves a column to the database.
    pub fn without(mut self, column: &str) -> Self {
        self.columns.retain(|(name, _)| *name != column);
        self
    }

    /// Inserts the row.
    pub async fn insert(self, db: &impl ConnectionTrait) -> Result<(), Refusal> {
        execute(db, &self.statement()).await.map(|_| ())
    }

    fn statement(self) -> InsertStatement {
        let (columns, values): (Vec<_>, Vec<_>) = self.columns.into_iter().unzip();
        let values = values.into_iter().map(Expr::from);
        Query::insert().into_table(self.table).columns(columns).values_panic(values).take()
    }

    /// Inserts a row that the database takes, and tells its id if it has one.
    pub async fn inserted(self, db: &impl ConnectionTrait) -> Uuid {
        let id = self.columns.iter().find_map(|(name, value)| match value {
            Value::Uuid(id) if *name == "id" => *id,
            _ => None,
        });
        let table = self.table;
        let done = self.insert(db).await;
        assert_eq!(done, Ok(()), "a right row of {table} was refused");
        id.unwrap_or_default()
    }
}

/// Inserts a row by SQLite's `INSERT OR REPLACE`, which deletes what is in its way.
pub async fn insert_or_replace(db: &DatabaseConnection, row: Row) -> Result<(), Refusal> {
    let (sql, values) = row.statement().build(SqliteQueryBuilder);
    let sql = sql.replacen("INSERT", "INSERT OR REPLACE", 1);
    let done = db.execute_raw(Statement::from_sql_and_values(DbBackend::Sqlite, sql, values)).await;
    done.map(|_| ()).map_err(refusal)
}

/// Runs a statement and tells how many rows it touched.
pub async fn execute(db: &impl ConnectionTrait, statement: &impl StatementBuilder) -> Result<u64, Refusal> {
    db.execute(statement).await.map(|done| done.rows_affected()).map_err(refusal)
}

/// Changes a column of the row `id`.
pub async fn update(
    db: &impl ConnectionTrait,
    table: &'static str,
    id: impl Into<Value>,
    column: &'static str,
    value: impl Into<Value>,
) -> Result<(), Refusal> {
    let update = Query::update()
        .table(table)
        .value(column, Expr::value(value))
        .and_where(Expr::col("id").eq(Expr::value(id)))
        .take();
    let touched = execute(db, &update).await?;
    assert_eq!(touched, 1, "no such row in {table}");
    Ok(())
}

/// Changes a column in every row of `table`, and tells how many there were.
pub async fn update_all(
    db: &impl ConnectionTrait,
    table: &'static str,
    column: &'static str,
    value: impl Into<Value>,
) -> Result<u64, Refusal> {
    execute(db, &Query::update().table(table).value(column, Expr::value(value)).take()).await
}

/// Deletes the rows of `table` whose `column` is `value`.
pub async fn delete(
    db: &impl ConnectionTrait,
    table: &'static str,
    column: &'static str,
    value: impl Into<Value>,
) -> Result<u64, Refusal> {
    let delete = Query::delete().from_table(table).and_where(Expr::col(column).eq(Expr::value(value))).take();
    execute(db, &delete).await
}

/// How many rows of `table` have `value` in `column`.
pub async fn count(
    db: &impl ConnectionTrait,
    table: &'static str,
    column: &'static str,
    value: impl Into<Value>,
) -> i64 {
    let count = Query::select()
        .expr_as(Expr::col(column).count(), "n")
        .from(table)
        .and_where(Expr::col(column).eq(Expr::value(value)))
        .take();
    let row = db.query_one(&count).await.expect("rows can be counted").expect("a count is one row");
    row.try_get("", "n").expect("a count is a number")
}

/// The product as it is now.
pub async fn product_now(db: &impl ConnectionTrait, id: Uuid) -> product::Model {
    product::Entity::find_by_id(id).one(db).await.expect("products can be read").expect("the product exists")
}

/// The order as it is now.
pub async fn order_now(db: &impl ConnectionTrait, id: Uuid) -> shop_order::Model {
    shop_order::Entity::find_by_id(id).one(db).await.expect("orders can be read").expect("the order exists")
}

/// The slot's occupation as it is now.
pub async fn slot_now(db: &impl ConnectionTrait, id: Uuid) -> time_slot_state::Model {
    time_slot_state::Entity::find_by_id(id).one(db).await.expect("slots can be read").expect("the slot exists")
}
