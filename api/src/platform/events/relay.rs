//! Reads committed events in order and hands them to the bus.
//!
//! Positions are given before commit, so on PostgreSQL "position greater than the last one seen" would skip a
//! transaction that commits late. The relay orders by transaction and reads only below the oldest transaction
//! still open: a long transaction delays events and loses none (docs/decisions/0005-events-are-rows.md). SQLite has
//! one writer, so there positions follow commits.

use std::time::Duration;

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, FromQueryResult, Statement};
use tokio::sync::OnceCell;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{EventCursor, SubjectKind, bus::Event};
use crate::{app::App, platform::database::Database};

/// How many events are read at once. Fewer than a listener may be behind, so that a backlog loses nobody.
const BATCH: usize = 100;
/// How long a change made by another process may stay unseen.
const POLL: Duration = Duration::from_millis(250);

const POSTGRES: &str = "\
    SELECT position, xid::text::bigint AS transaction, subject_kind, subject_id, kind, payload, occurred_at \
    FROM event WHERE (xid, position) > ($1::bigint::text::xid8, $2) \
    AND xid < pg_snapshot_xmin(pg_current_snapshot()) ORDER BY xid, position LIMIT 100";
const POSTGRES_END: &str = "\
    SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1 AS transaction, \
    9223372036854775807 AS position";
const SQLITE: &str = "\
    SELECT position, 0 AS \"transaction\", subject_kind, subject_id, kind, payload, occurred_at \
    FROM event WHERE position > ?2 AND 0 = ?1 ORDER BY position LIMIT 100";
const SQLITE_END: &str = "SELECT 0 AS \"transaction\", COALESCE(max(position), 0) AS position FROM event";

#[derive(FromQueryResult)]
struct Row {
    position: i64,
    transaction: i64,
    subject_kind: String,
    subject_id: Uuid,
    kind: String,
    payload: serde_json::Value,
    occurred_at: DateTime<Utc>,
}

#[derive(FromQueryResult)]
struct End {
    transaction: i64,
    position: i64,
}

/// The place after the last event that is committed now.
pub async fn end(database: &Database) -> Result<EventCursor, DbErr> {
    let backend = database.backend();
    let text = if backend == DbBackend::Postgres { POSTGRES_END } else { SQLITE_END };
    let row = database.background().query_one_raw(Statement::from_string(backend, text)).await?;
    let end = row.map(|row| End::from_query_result(&row, "")).transpose()?;
    Ok(end
        .map_or_else(EventCursor::default, |end| EventCursor { transaction: end.transaction, position: end.position }))
}

/// Relays events committed after `from` until `stop`; a database that is away delays them and loses none.
pub async fn run(app: App, from: EventCursor, stop: CancellationToken) {
    let mut cursor = from;
    loop {
        match read(&app.database, cursor).await {
            Ok(rows) => {
                let full = rows.len() == BATCH;
                for row in rows {
                    cursor = EventCursor { transaction: row.transaction, position: row.position };
                    app.metrics.relayed.inc();
                    app.metrics.relay_delay.set((app.clock.now() - row.occurred_at).as_seconds_f64());
                    if let Some(event) = row.into_event() {
                        app.events.publish(event);
                    }
                }
                if full {
                    continue;
                }
            }
            Err(error) => {
                app.metrics.relay_failures.inc();
                tracing::warn!(?error, "events could not be read; trying again");
            }
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = app.database.committed().notified() => {}
            () = tokio::time::sleep(POLL) => {}
        }
    }
}

async fn read(database: &Database, after: EventCursor) -> Result<Vec<Row>, DbErr> {
    let backend = database.backend();
    let text = if backend == DbBackend::Postgres { POSTGRES } else { SQLITE };
    let values = [after.transaction.into(), after.position.into()];
    let rows = database.background().query_all_raw(Statement::from_sql_and_values(backend, text, values)).await?;
    rows.iter().map(|row| Row::from_query_result(row, "")).collect()
}

impl Row {
    /// The event, unless a newer version wrote it about a kind of object that this one does not know.
    fn into_event(self) -> Option<Event> {
        Some(Event {
            cursor: EventCursor { transaction: self.transaction, position: self.position },
            subject_kind: SubjectKind::parse(&self.subject_kind)?,
            subject_id: self.subject_id,
            kind: self.kind,
            payload: self.payload,
            occurred_at: self.occurred_at,
            loaded: OnceCell::new(),
        })
    }
}
