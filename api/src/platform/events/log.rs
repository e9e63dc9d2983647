//! Reading the event log in the order of commits.
//!
//! Positions are given before commit, so on PostgreSQL "position greater than the last one seen" would skip a
//! transaction that commits late. Every read orders by transaction and stays below the oldest transaction still
//! open: a long transaction delays events and loses none (docs/decisions/0005-events-are-rows.md). SQLite has one
//! writer, so there positions follow commits.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, FromQueryResult, Statement, Value};
use tokio::sync::OnceCell;
use uuid::Uuid;

use super::{
    Place, SubjectKind,
    bus::{Event, Topic},
};
use crate::platform::database::Database;

/// How many events are read at once. Fewer than a listener may be behind, so that a backlog loses nobody.
pub const BATCH: usize = 100;

const POSTGRES: &str = "\
    SELECT position, xid::text::bigint AS transaction, subject_kind, subject_id, kind, payload, occurred_at \
    FROM event WHERE (xid, position) > ($1::bigint::text::xid8, $2) \
    AND xid < pg_snapshot_xmin(pg_current_snapshot())";
const POSTGRES_ORDER: &str = "ORDER BY xid, position LIMIT 100";
const POSTGRES_END: &str = "\
    SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1 AS transaction, \
    9223372036854775807 AS position";
const POSTGRES_HELD_BACK: &str = "\
    SELECT occurred_at FROM event WHERE (xid, position) > ($1::bigint::text::xid8, $2) ORDER BY xid, position LIMIT 1";
const SQLITE: &str = "\
    SELECT position, 0 AS \"transaction\", subject_kind, subject_id, kind, payload, occurred_at \
    FROM event WHERE position > $2 AND 0 = $1";
const SQLITE_ORDER: &str = "ORDER BY position LIMIT 100";
const SQLITE_END: &str = "\
    SELECT 0 AS \"transaction\", COALESCE(max(position), (SELECT position FROM event_horizon), 0) AS position \
    FROM event";
const HORIZON: &str = "SELECT transaction_id AS \"transaction\", position FROM event_horizon";

/// A row of the log.
#[derive(FromQueryResult)]
pub struct Row {
    position: i64,
    transaction: i64,
    subject_kind: String,
    subject_id: Uuid,
    kind: String,
    payload: serde_json::Value,
    /// When it happened.
    pub occurred_at: DateTime<Utc>,
}

#[derive(FromQueryResult)]
struct Mark {
    transaction: i64,
    position: i64,
}

/// The place after the last event that is committed now.
pub async fn end(database: &Database) -> Result<Place, DbErr> {
    mark(database, if is_postgres(database) { POSTGRES_END } else { SQLITE_END }).await
}

/// The place of the last event that was purged. Who stopped before it may have missed something.
pub async fn horizon(database: &Database) -> Result<Place, DbErr> {
    mark(database, HORIZON).await
}

/// When the first event after `place` happened that is committed, but waits for an older transaction to end.
pub async fn held_back(database: &Database, place: Place) -> Result<Option<DateTime<Utc>>, DbErr> {
    if !is_postgres(database) {
        return Ok(None);
    }
    let values = [place.transaction.into(), place.position.into()];
    let statement = Statement::from_sql_and_values(database.backend(), POSTGRES_HELD_BACK, values);
    let row = database.background().query_one_raw(statement).await?;
    row.map(|row| row.try_get("", "occurred_at")).transpose()
}

/// The next committed events after `place`, at most [`BATCH`].
pub async fn after(database: &Database, place: Place) -> Result<Vec<Row>, DbErr> {
    read(database, place, "", Vec::new()).await
}

/// The next committed events of a topic after `place`, at most [`BATCH`].
pub async fn of_topic(database: &Database, topic: Topic, place: Place) -> Result<Vec<Row>, DbErr> {
    match topic {
        Topic::Kind(kind) => read(database, place, "AND subject_kind = $3", vec![kind.as_str().into()]).await,
        Topic::Subject(kind, id) => {
            let values = vec![kind.as_str().into(), id.into()];
            read(database, place, "AND subject_kind = $3 AND subject_id = $4", values).await
        }
    }
}

async fn read(database: &Database, place: Place, of: &str, values: Vec<Value>) -> Result<Vec<Row>, DbErr> {
    let (text, order) = if is_postgres(database) { (POSTGRES, POSTGRES_ORDER) } else { (SQLITE, SQLITE_ORDER) };
    let values = [place.transaction.into(), place.position.into()].into_iter().chain(values);
    let statement = Statement::from_sql_and_values(database.backend(), format!("{text} {of} {order}"), values);
    let rows = database.background().query_all_raw(statement).await?;
    rows.iter().map(|row| Row::from_query_result(row, "")).collect()
}

async fn mark(database: &Database, text: &str) -> Result<Place, DbErr> {
    let row = database.background().query_one_raw(Statement::from_string(database.backend(), text)).await?;
    let mark = row.map(|row| Mark::from_query_result(&row, "")).transpose()?;
    Ok(mark.map_or_else(Place::default, |Mark { transaction, position }| Place { transaction, position }))
}

fn is_postgres(database: &Database) -> bool {
    database.backend() == DbBackend::Postgres
}

impl Row {
    /// Where it stands.
    pub fn place(&self) -> Place {
        Place { transaction: self.transaction, position: self.position }
    }

    /// The event, unless a newer version wrote it about a kind of object that this one does not know.
    pub fn into_event(self) -> Option<Event> {
        Some(Event {
            place: self.place(),
            subject_kind: SubjectKind::parse(&self.subject_kind)?,
            subject_id: self.subject_id,
            kind: self.kind,
            payload: self.payload,
            occurred_at: self.occurred_at,
            loaded: OnceCell::new(),
        })
    }
}
