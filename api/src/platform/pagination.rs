//! Relay pages by keyset: a page begins after a row, so deep pages cost what the first one costs.

use async_graphql::{
    Context, Object, OutputType,
    connection::{Connection as RelayConnection, Edge, EmptyFields},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, FromQueryResult, Order, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    Select,
    sea_query::{Expr, ExprTrait, Query, SelectStatement, SimpleExpr},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    context::ContextExt,
    error::{ApiError, ApiResult},
};

/// The most items that one page may hold.
pub const MAX_PAGE: i32 = 100;
const DEFAULT_PAGE: i32 = 20;

/// A page of a list: its items, where it ends, and the count of the whole list when asked for.
pub type Connection<Node> = RelayConnection<String, Node, TotalCount, EmptyFields>;

/// The arguments `first` and `after` of a list, checked.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PageArgs {
    /// How many items at most.
    pub first: u64,
    /// The row after which the page begins.
    pub after: Option<Position>,
}

/// A row's place in a list: the value it is sorted by, and its id for those that share it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Position {
    key: SortKey,
    id: Uuid,
}

/// A value that a list can be sorted by.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SortKey {
    /// A text.
    #[serde(rename = "t")]
    Text(String),
    /// A whole number.
    #[serde(rename = "n")]
    Number(i64),
    /// An instant.
    #[serde(rename = "i")]
    Instant(DateTime<Utc>),
}

impl PageArgs {
    /// Checks the arguments of a list field; 20 items where `first` is missing.
    pub fn new(first: Option<i32>, after: Option<String>) -> ApiResult<Self> {
        let first = first.unwrap_or(DEFAULT_PAGE);
        if !(0..=MAX_PAGE).contains(&first) {
            return Err(ApiError::bad_input(
                format!("« first » doit être compris entre 0 et {MAX_PAGE}."),
                format!("`first` must lie between 0 and {MAX_PAGE}."),
            ));
        }
        let after = after.map(|cursor| Position::from_cursor(&cursor)).transpose()?;
        Ok(Self { first: u64::from(first.unsigned_abs()), after })
    }
}

impl Position {
    /// The place of a row in a list sorted by `key`.
    pub fn new(key: SortKey, id: Uuid) -> Self {
        Self { key, id }
    }

    /// As an opaque cursor.
    pub fn to_cursor(&self) -> String {
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default())
    }

    fn from_cursor(cursor: &str) -> ApiResult<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(cursor).ok();
        bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()).ok_or_else(invalid_cursor)
    }
}

fn invalid_cursor() -> ApiError {
    ApiError::bad_input(
        "Ce curseur ne vient pas de cette liste : reprenez-la depuis le début.",
        "This cursor does not belong to this list: begin again without it.",
    )
}

/// How a list is sorted: by one column, the id deciding between equals.
#[derive(Clone, Debug)]
pub struct Keyset {
    /// The column that sorts.
    pub column: SimpleExpr,
    /// The id column.
    pub id: SimpleExpr,
    /// Ascending or descending, for both columns.
    pub order: Order,
}

impl Keyset {
    /// Restricts `select` to the page, fetching one row more to learn whether another page follows.
    pub fn page<E: EntityTrait>(&self, select: Select<E>, page: &PageArgs) -> Select<E> {
        let mut select = select;
        if let Some(Position { key, id }) = &page.after {
            let key: SimpleExpr = match key {
                SortKey::Text(text) => Expr::val(text.clone()).into(),
                SortKey::Number(number) => Expr::val(*number).into(),
                SortKey::Instant(instant) => Expr::val(*instant).into(),
            };
            let here = Expr::tuple([self.column.clone(), self.id.clone()]);
            let there = Expr::tuple([key, Expr::val(*id).into()]);
            select = select.filter(match self.order {
                Order::Desc => here.lt(there),
                _ => here.gt(there),
            });
        }
        select
            .order_by(self.column.clone(), self.order.clone())
            .order_by(self.id.clone(), self.order.clone())
            .limit(page.first + 1)
    }
}

/// Makes the page from rows fetched by [`Keyset::page`], or by a loader that fetched one row more as well.
pub fn connection<Row, Node: OutputType>(
    mut rows: Vec<Row>,
    page: &PageArgs,
    total: TotalCount,
    position: impl Fn(&Row) -> Position,
    node: impl Fn(Row) -> Node,
) -> Connection<Node> {
    let limit = usize::try_from(page.first).unwrap_or(usize::MAX);
    let has_next_page = rows.len() > limit;
    rows.truncate(limit);
    let mut connection = Connection::with_additional_fields(page.after.is_some(), has_next_page, total);
    connection.edges.extend(rows.into_iter().map(|row| {
        let cursor = position(&row).to_cursor();
        Edge::new(cursor, node(row))
    }));
    connection
}

/// The count of a whole list, asked of the database only when the field is selected.
pub struct TotalCount(SelectStatement);

impl TotalCount {
    /// Counts the rows of `select`, its order and limits left out.
    pub fn of<E: EntityTrait>(select: &Select<E>) -> Self {
        let mut rows = select.clone().into_query();
        rows.clear_selects().clear_order_by().expr(Expr::val(1));
        Self(rows)
    }
}

#[derive(FromQueryResult)]
struct Count {
    count: i64,
}

/// What a list says about itself beside its pages.
#[Object]
impl TotalCount {
    /// How many items the whole list has. Counted only when selected.
    async fn total_count(&self, ctx: &Context<'_>) -> ApiResult<i32> {
        let database = ctx.app()?.database.reader();
        let mut query = Query::select();
        query.expr_as(Expr::cust("COUNT(*)"), "count").from_subquery(self.0.clone(), "rows");
        let row = database.query_one(&query).await?;
        let count =
            row.map(|row| Count::from_query_result(&row, "")).transpose().map_err(|e: DbErr| ApiError::from(e))?;
        Ok(i32::try_from(count.map_or(0, |row| row.count)).unwrap_or(i32::MAX))
    }
}
