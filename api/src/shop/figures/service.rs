//! Use cases of figures: each is one statement (docs/domain.md, figures).

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use sea_orm::{FromQueryResult, Statement, Value};

use super::{
    rules::{self, Share},
    statement::{self, Group, Part, Time},
};
use crate::{
    app::App,
    platform::error::{ApiError, ApiResult},
    shop::{settings::service as settings, time_slot::rules::DayRange},
};

/// The orders that figures are of: those whose slot lies on one of these days.
#[derive(Clone, Copy, Debug)]
pub struct Scope {
    /// The days, of the shop's zone.
    pub days: DayRange,
    zone: Tz,
    over_when_begun: DateTime<Utc>,
}

/// How many slots there were, and what became of their orders.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Orders {
    /// Slots that took orders or had one.
    pub slots: i64,
    /// Orders that were not cancelled.
    pub orders: i64,
    /// How many of them one slot had at most.
    pub most: i64,
    /// Those still to hand over.
    pub to_hand_over: i64,
    /// Those handed over.
    pub collected: i64,
    /// Orders that were cancelled.
    pub cancelled: i64,
    /// Those that nobody came for.
    pub no_shows: i64,
}

/// How long something took, in microseconds.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Times {
    /// Of how many orders.
    pub orders: i64,
    /// What half of them did not exceed.
    pub p50: Option<i64>,
    /// What nine of ten did not exceed.
    pub p90: Option<i64>,
    /// The longest.
    pub longest: Option<i64>,
}

/// The figures of a day or of a time of day.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Grouped {
    /// The date, or the time as `HH:MM`.
    pub key: String,
    /// Slots that took orders or had one.
    pub slots: i64,
    /// Orders that were not cancelled.
    pub orders: i64,
    /// Orders that were.
    pub cancelled: i64,
    /// Orders that were not cancelled and whose slot is over.
    pub over: i64,
    /// Those of them that nobody came for.
    pub no_shows: i64,
    /// The pieces of those that became ready.
    pub pieces: i64,
    /// The pieces that were missing then.
    pub missing: i64,
    /// In microseconds.
    pub preparation_p50: Option<i64>,
    /// In microseconds.
    pub preparation_p90: Option<i64>,
    /// In microseconds.
    pub wait_p50: Option<i64>,
    /// In microseconds.
    pub wait_p90: Option<i64>,
}

#[derive(FromQueryResult)]
struct Part64 {
    part: i64,
    whole: i64,
}

/// The orders of some days, by default of the last thirty. Refuses more than a year.
pub async fn scope(app: &App, from: Option<NaiveDate>, to: Option<NaiveDate>) -> ApiResult<Scope> {
    let now = app.clock.now();
    let shop = settings::current(app.database.reader()).await?;
    let zone = settings::zone(&shop)?;
    let days = rules::days(from, to, now.with_timezone(&zone).date_naive())?;
    Ok(Scope { days, zone, over_when_begun: rules::begun_when_over(now, shop.slot_minutes) })
}

/// How many slots there were, and what became of their orders.
pub async fn orders(app: &App, scope: &Scope) -> ApiResult<Orders> {
    one(app, scope, &statement::orders(), []).await
}

/// How long something took.
pub async fn time(app: &App, scope: &Scope, time: Time) -> ApiResult<Times> {
    one(app, scope, &statement::time(app.database.backend(), time), []).await
}

/// How much of something there was.
pub async fn share(app: &App, scope: &Scope, part: Part) -> ApiResult<Share> {
    let over = (part == Part::NoShow).then(|| scope.over_when_begun.into());
    let Part64 { part, whole } = one(app, scope, &statement::share(part), over).await?;
    Ok(Share { part, whole })
}

/// The figures of each day that has slots, or of each time of day.
pub async fn groups(app: &App, scope: &Scope, group: Group) -> ApiResult<Vec<Grouped>> {
    let mut values = vec![scope.over_when_begun.into()];
    if group == Group::Time {
        let spans = rules::clock_spans(scope.days, scope.zone);
        values.push(serde_json::to_string(&spans).map_err(ApiError::internal)?.into());
    }
    let sql = statement::groups(app.database.backend(), group);
    Ok(Grouped::find_by_statement(of_days(app, scope, &sql, values)).all(app.database.reader()).await?)
}

async fn one<Row: FromQueryResult>(
    app: &App,
    scope: &Scope,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> ApiResult<Row> {
    let row = Row::find_by_statement(of_days(app, scope, sql, values)).one(app.database.reader()).await?;
    row.ok_or_else(|| ApiError::internal("a sum has no row"))
}

fn of_days(app: &App, scope: &Scope, sql: &str, values: impl IntoIterator<Item = Value>) -> Statement {
    let days = [scope.days.from, scope.days.to].map(|day| Value::from(day.to_string()));
    Statement::from_sql_and_values(app.database.backend(), sql, days.into_iter().chain(values))
}
