//! The statements of the figures, one each. PostgreSQL and SQLite answer the same.
//!
//! All begin with the slots of some days (`$1` to `$2`, from an index), then their orders, then what was recorded of
//! these. Percentiles are the smallest value that so many of the values do not exceed: PostgreSQL's `percentile_disc`,
//! on SQLite by the place of each value in their order.

use sea_orm::DbBackend;

const SLOTS: &str = "FROM time_slot AS slot";
const ORDERS: &str = "JOIN shop_order ON shop_order.time_slot_id = slot.id";
const OF_DAYS: &str = "WHERE slot.day BETWEEN $1 AND $2";
/// A slot that takes orders, or has one.
const COUNTS: &str = "slot.closed_at IS NULL AND slot.outside_hours_at IS NULL \
    OR shop_order.state IS NOT NULL AND shop_order.state <> 'CANCELLED'";

/// A time between two things that were recorded of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Time {
    /// From when somebody began to prepare it until it was ready.
    Preparation,
    /// From when its slot began until it was ready.
    Delay,
    /// From when its slot began until it was handed over.
    Wait,
}

/// A part of what was ordered or of who ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The pieces that were missing when the order was ready.
    Missing,
    /// The pieces in whose place the customer got something else.
    Substituted,
    /// The orders that nobody came for, of slots that began up to `$3`.
    NoShow,
}

/// What orders are put together by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// The slot's date.
    Day,
    /// The slot's local time; `$4` are the spans of [`super::rules::clock_spans`] as JSON.
    Time,
}

/// How many slots there were, and how many orders of each state.
pub fn orders() -> String {
    let number = |states: &str| format!("count(*) FILTER (WHERE shop_order.state IN ({states}))");
    format!(
        "SELECT count(CASE WHEN counts <> 0 THEN 1 END) AS slots, \
            CAST(COALESCE(sum(orders), 0) AS bigint) AS orders, \
            CAST(COALESCE(max(orders), 0) AS bigint) AS most, \
            CAST(COALESCE(sum(to_hand_over), 0) AS bigint) AS to_hand_over, \
            CAST(COALESCE(sum(collected), 0) AS bigint) AS collected, \
            CAST(COALESCE(sum(cancelled), 0) AS bigint) AS cancelled, \
            CAST(COALESCE(sum(no_shows), 0) AS bigint) AS no_shows \
         FROM ( \
            SELECT max(CASE WHEN {COUNTS} THEN 1 ELSE 0 END) AS counts, {live} AS orders, {waiting} AS to_hand_over, \
                {collected} AS collected, {cancelled} AS cancelled, {no_shows} AS no_shows \
            {SLOTS} LEFT {ORDERS} {OF_DAYS} GROUP BY slot.day, slot.starts_at \
         ) AS each_slot",
        live = number("'PLACED', 'PREPARING', 'READY', 'COLLECTED', 'NO_SHOW'"),
        waiting = number("'PLACED', 'PREPARING', 'READY'"),
        collected = number("'COLLECTED'"),
        cancelled = number("'CANCELLED'"),
        no_shows = number("'NO_SHOW'"),
    )
}

/// How many orders have such a time, and its percentiles in microseconds.
pub fn time(backend: DbBackend, time: Time) -> String {
    let (joins, taken) = (step_joins(time, "JOIN"), taken(backend, time));
    let each = format!("SELECT {taken} AS taken {SLOTS} {ORDERS} {joins} {OF_DAYS}");
    match backend {
        DbBackend::Postgres => format!(
            "SELECT count(taken) AS orders, percentile_disc(0.5) WITHIN GROUP (ORDER BY taken) AS p50, \
                percentile_disc(0.9) WITHIN GROUP (ORDER BY taken) AS p90, max(taken) AS longest \
             FROM ({each}) AS each_order"
        ),
        _ => format!(
            "SELECT count(taken) AS orders, min(taken) FILTER (WHERE place >= 0.5 * orders) AS p50, \
                min(taken) FILTER (WHERE place >= 0.9 * orders) AS p90, max(taken) AS longest \
             FROM (SELECT taken, row_number() OVER (ORDER BY taken) AS place, count(*) OVER () AS orders \
                FROM ({each}) AS each_order) AS placed"
        ),
    }
}

/// A part and the whole that it belongs to.
pub fn share(part: Part) -> String {
    let ready = "JOIN shop_order_step AS ready ON ready.order_id = shop_order.id AND ready.state = 'READY'";
    let (part, whole, rest) = match part {
        Part::Missing => ("sum(shop_order.missing_items)", "sum(shop_order.items_number)", ready),
        Part::Substituted => (
            "sum(shop_order.prepared_items - (SELECT sum(line.prepared_quantity) FROM shop_order_line AS line \
                WHERE line.order_id = shop_order.id))",
            "sum(shop_order.items_number)",
            ready,
        ),
        Part::NoShow => (
            "sum(CASE WHEN shop_order.state = 'NO_SHOW' THEN 1 ELSE 0 END)",
            "sum(CASE WHEN shop_order.state <> 'CANCELLED' THEN 1 ELSE 0 END)",
            "",
        ),
    };
    let over = if rest.is_empty() { "AND slot.starts_at <= $3" } else { "" };
    format!(
        "SELECT CAST(COALESCE({part}, 0) AS bigint) AS part, CAST(COALESCE({whole}, 0) AS bigint) AS whole \
         {SLOTS} {ORDERS} {rest} {OF_DAYS} {over}"
    )
}

/// All figures of each group, in the order of days or of the time of day. `$3` says as for [`Part::NoShow`].
pub fn groups(backend: DbBackend, group: Group) -> String {
    let (with, key, clocks) = match group {
        Group::Day => (String::new(), "slot.day".to_owned(), String::new()),
        Group::Time => local_time(backend),
    };
    let steps = [Time::Preparation, Time::Wait].map(|time| step_joins(time, "LEFT JOIN")).join(" ");
    let each = format!(
        "SELECT {key} AS key, slot.id AS slot_id, CASE WHEN {COUNTS} THEN slot.id END AS counted_id, \
            shop_order.id AS order_id, shop_order.state AS state, \
            CASE WHEN slot.starts_at <= $3 THEN shop_order.state END AS state_when_over, \
            CASE WHEN ready.at IS NOT NULL THEN shop_order.items_number END AS pieces, \
            CASE WHEN ready.at IS NOT NULL THEN shop_order.missing_items END AS missing, \
            {preparation} AS preparation, {wait} AS wait \
         {SLOTS} {clocks} LEFT {ORDERS} {steps} {OF_DAYS}",
        preparation = taken(backend, Time::Preparation),
        wait = taken(backend, Time::Wait),
    );
    let each = match backend {
        DbBackend::Postgres => each,
        _ => format!("SELECT each_order.*, {}, {} FROM ({each}) AS each_order", placed("preparation"), placed("wait")),
    };
    let [preparation_p50, preparation_p90] = percentiles(backend, "preparation");
    let [wait_p50, wait_p90] = percentiles(backend, "wait");
    format!(
        "{with} SELECT key, count(DISTINCT counted_id) AS slots, \
            count(order_id) FILTER (WHERE state <> 'CANCELLED') AS orders, \
            count(order_id) FILTER (WHERE state = 'CANCELLED') AS cancelled, \
            count(order_id) FILTER (WHERE state_when_over <> 'CANCELLED') AS over, \
            count(order_id) FILTER (WHERE state_when_over = 'NO_SHOW') AS no_shows, \
            CAST(COALESCE(sum(pieces), 0) AS bigint) AS pieces, \
            CAST(COALESCE(sum(missing), 0) AS bigint) AS missing, \
            {preparation_p50} AS preparation_p50, {preparation_p90} AS preparation_p90, \
            {wait_p50} AS wait_p50, {wait_p90} AS wait_p90 \
         FROM ({each}) AS each_order GROUP BY key ORDER BY key"
    )
}

/// The steps that such a time lies between.
fn step_joins(time: Time, join: &str) -> String {
    let step = |name: &str, state: &str| {
        format!("{join} shop_order_step AS {name} ON {name}.order_id = shop_order.id AND {name}.state = '{state}'")
    };
    match time {
        Time::Preparation => format!("{} {}", step("preparing", "PREPARING"), step("ready", "READY")),
        Time::Delay => step("ready", "READY"),
        Time::Wait => step("collected", "COLLECTED"),
    }
}

/// Such a time in microseconds; null where one of its ends is missing.
fn taken(backend: DbBackend, time: Time) -> String {
    let (from, to) = match time {
        Time::Preparation => ("preparing.at", "ready.at"),
        Time::Delay => ("slot.starts_at", "ready.at"),
        Time::Wait => ("slot.starts_at", "collected.at"),
    };
    match backend {
        DbBackend::Postgres => format!("CAST(extract(epoch FROM {to} - {from}) * 1000000 AS bigint)"),
        _ => format!("({} - {})", micros(to), micros(from)),
    }
}

/// SQLite's microseconds since 1970, of an instant with no, three or six decimals.
fn micros(instant: &str) -> String {
    format!(
        "(CAST(strftime('%s', substr({instant}, 1, 19)) AS integer) * 1000000 \
            + CAST(substr(substr({instant}, 21, length({instant}) - 26) || '000000', 1, 6) AS integer))"
    )
}

/// SQLite's place of each value in its group, those without one left out, and how many there are.
fn placed(value: &str) -> String {
    format!(
        "row_number() OVER (PARTITION BY key, {value} IS NULL ORDER BY {value}) AS {value}_place, \
         count({value}) OVER (PARTITION BY key) AS {value}_number"
    )
}

fn percentiles(backend: DbBackend, value: &str) -> [String; 2] {
    ["0.5", "0.9"].map(|part| match backend {
        DbBackend::Postgres => format!("percentile_disc({part}) WITHIN GROUP (ORDER BY {value})"),
        _ => format!("min({value}) FILTER (WHERE {value}_place >= {part} * {value}_number)"),
    })
}

/// How the local time of a slot is told: what goes before the statement, `HH:MM`, and what is joined for it.
fn local_time(backend: DbBackend) -> (String, String, String) {
    let (spans, second, key) = match backend {
        DbBackend::Postgres => (
            "SELECT since, until, ahead FROM jsonb_to_recordset(CAST($4 AS jsonb)) \
                AS span (since bigint, until bigint, ahead integer)",
            "CAST(extract(epoch FROM slot.starts_at) AS bigint)",
            "to_char(to_timestamp({second} + clocks.ahead) AT TIME ZONE 'UTC', 'HH24:MI')",
        ),
        _ => (
            "SELECT value ->> 'since' AS since, value ->> 'until' AS until, value ->> 'ahead' AS ahead \
                FROM json_each($4)",
            "CAST(strftime('%s', slot.starts_at) AS integer)",
            "strftime('%H:%M', {second} + clocks.ahead, 'unixepoch')",
        ),
    };
    (
        format!("WITH clocks AS MATERIALIZED ({spans})"),
        key.replace("{second}", second),
        format!("JOIN clocks ON {second} >= clocks.since AND {second} < clocks.until"),
    )
}
