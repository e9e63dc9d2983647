//! Relay pages by keyset: a page begins after a row, so deep pages cost what the first one costs.

use async_graphql::{
    Context, Enum, Object, OutputType,
    connection::{Connection as RelayConnection, Edge, EmptyFields},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Datelike, Utc};
use futures_util::future::BoxFuture;
use sea_orm::{
    ConnectionTrait, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select, Value,
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

/// The kinds of value that a list can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SortKind {
    /// A text.
    Text,
    /// A whole number.
    Number,
    /// An instant.
    Instant,
}

/// Which end of a list comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default, Enum)]
pub enum SortDirection {
    /// The lowest, earliest or alphabetically first.
    #[default]
    Asc,
    /// The highest, latest or alphabetically last.
    Desc,
}

impl From<SortDirection> for Order {
    fn from(direction: SortDirection) -> Self {
        match direction {
            SortDirection::Asc => Self::Asc,
            SortDirection::Desc => Self::Desc,
        }
    }
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

    /// Refuses a cursor of a list that is sorted by another kind of value, before the database does.
    pub fn sorted_by(self, kind: SortKind) -> ApiResult<Self> {
        let fits = self.after.as_ref().is_none_or(|after| after.key.kind() == kind);
        if fits { Ok(self) } else { Err(invalid_cursor()) }
    }
}

impl SortKey {
    fn kind(&self) -> SortKind {
        match self {
            Self::Text(_) => SortKind::Text,
            Self::Number(_) => SortKind::Number,
            Self::Instant(_) => SortKind::Instant,
        }
    }

    fn value(&self) -> Value {
        match self {
            Self::Text(text) => text.clone().into(),
            Self::Number(number) => (*number).into(),
            Self::Instant(instant) => (*instant).into(),
        }
    }

    fn storable(&self) -> bool {
        match self {
            Self::Text(text) => !text.contains('\0'),
            Self::Number(_) => true,
            // Years of other lengths are beyond what the databases compare.
            Self::Instant(instant) => (1..=9999).contains(&instant.year()),
        }
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

    /// The value sorted by and the id, as parameters of a statement.
    pub fn values(&self) -> [Value; 2] {
        [self.key.value(), self.id.into()]
    }

    fn from_cursor(cursor: &str) -> ApiResult<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(cursor).ok();
        let position: Option<Self> = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        position.filter(|position| position.key.storable()).ok_or_else(invalid_cursor)
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
        if let Some(after) = &page.after {
            let here = Expr::tuple([self.column.clone(), self.id.clone()]);
            let there = Expr::tuple(after.values().map(Expr::val));
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
pub struct TotalCount(Counted);

enum Counted {
    Rows(Box<SelectStatement>),
    Batch(BatchCount),
}

type BatchCount = Box<dyn for<'a> Fn(&'a Context<'_>) -> BoxFuture<'a, ApiResult<i64>> + Send + Sync>;

impl TotalCount {
    /// Counts the rows of `select`, its order and limits left out.
    pub fn of<E: EntityTrait>(select: &Select<E>) -> Self {
        let mut rows = select.clone().into_query();
        rows.clear_selects().clear_order_by().expr(Expr::val(1));
        Self(Counted::Rows(Box::new(rows)))
    }

    /// The count that a loader knows: for a list inside a list, so that all of them are counted at once.
    pub fn batched(
        count: impl for<'a> Fn(&'a Context<'_>) -> BoxFuture<'a, ApiResult<i64>> + Send + Sync + 'static,
    ) -> Self {
        Self(Counted::Batch(Box::new(count)))
    }
}

/// What a list says about itself beside its pages.
#[Object]
impl TotalCount {
    /// How many items the whole list has. Counted only when selected.
    async fn total_count(&self, ctx: &Context<'_>) -> ApiResult<i32> {
        let count = match &self.0 {
            Counted::Rows(rows) => count(ctx, (**rows).clone()).await?,
            Counted::Batch(count) => count(ctx).await?,
        };
        Ok(i32::try_from(count).unwrap_or(i32::MAX))
    }
}

async fn count(ctx: &Context<'_>, rows: SelectStatement) -> ApiResult<i64> {
    let mut query = Query::select();
    query.expr_as(Expr::cust("COUNT(*)"), "count").from_subquery(rows, "rows");
    let row = ctx.app()?.database.reader().query_one(&query).await?;
    let count = row.map(|row| row.try_get("", "count")).transpose()?;
    Ok(count.unwrap_or_default())
}
