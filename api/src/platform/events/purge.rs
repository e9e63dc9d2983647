//! Purging events that are older than they are kept. For the worker.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

use crate::{app::App, platform::purge};

/// Positions follow time closely enough, and unlike time they are indexed. The horizon moves in the same
/// transaction: whoever resumes finds either the rows or that they are gone.
const POSTGRES: &str = "\
    WITH oldest AS (SELECT position FROM event ORDER BY position LIMIT $2 FOR UPDATE SKIP LOCKED), \
    deleted AS (DELETE FROM event WHERE position IN (SELECT position FROM oldest) AND occurred_at < $1 \
    RETURNING xid::text::bigint AS transaction, position), \
    moved AS (UPDATE event_horizon SET transaction_id = last.transaction, position = last.position \
    FROM (SELECT transaction, position FROM deleted ORDER BY transaction DESC, position DESC LIMIT 1) AS last \
    WHERE (last.transaction, last.position) > (event_horizon.transaction_id, event_horizon.position)) \
    SELECT count(*) AS deleted FROM deleted";
const SQLITE_HORIZON: &str = "\
    UPDATE event_horizon SET position = last.position FROM (SELECT max(position) AS position FROM \
    (SELECT position, occurred_at FROM event ORDER BY position LIMIT $2) WHERE occurred_at < $1) AS last \
    WHERE last.position > event_horizon.position";
const SQLITE_DELETE: &str = "\
    DELETE FROM event WHERE occurred_at < $1 AND position IN (SELECT position FROM event ORDER BY position LIMIT $2)";

/// Deletes those of a batch of the oldest events that happened before `before`; answers how many.
pub async fn purge(app: &App, before: DateTime<Utc>) -> Result<u64, DbErr> {
    let backend = app.database.backend();
    let limit = purge::BATCH.cast_signed();
    let statement = |text| Statement::from_sql_and_values(backend, text, [before.into(), limit.into()]);
    let txn = app.database.begin_write().await?;
    let deleted = if backend == DbBackend::Postgres {
        let row = txn.query_one_raw(statement(POSTGRES)).await?;
        let deleted: i64 = row.map(|row| row.try_get("", "deleted")).transpose()?.unwrap_or_default();
        deleted.unsigned_abs()
    } else {
        txn.execute_raw(statement(SQLITE_HORIZON)).await?;
        txn.execute_raw(statement(SQLITE_DELETE)).await?.rows_affected()
    };
    txn.commit().await?;
    Ok(deleted)
}
