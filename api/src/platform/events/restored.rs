//! Events that came with a copy of the database from another PostgreSQL server.
//!
//! A dump keeps the transactions' numbers, but another server counts its own. Events from its future would be told
//! once more when it has counted so far, so they are moved to the beginning. Cursors that were told before count as
//! expired meanwhile, because they lie beyond the end (docs/operations.md, what to keep).

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

use crate::platform::database::Database;

const FROM_THE_FUTURE: &str = "SELECT 1 FROM event WHERE xid >= pg_snapshot_xmax(pg_current_snapshot()) LIMIT 1";
/// The table is locked against writers while its rule that events never change is lifted. Its rows keep their order,
/// which within one transaction is that of their positions.
const MOVE: &str = "\
    LOCK TABLE event IN SHARE ROW EXCLUSIVE MODE; \
    ALTER TABLE event DISABLE TRIGGER event_append_only; \
    UPDATE event SET xid = '3' WHERE xid >= pg_snapshot_xmax(pg_current_snapshot()); \
    ALTER TABLE event ENABLE TRIGGER event_append_only; \
    UPDATE event_horizon SET transaction_id = 0, position = 0 \
    WHERE transaction_id >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint";

/// Moves them where this server's own events begin. For the start of the application, before anything listens.
pub async fn settle(database: &Database) -> Result<(), DbErr> {
    if database.backend() != DbBackend::Postgres {
        return Ok(());
    }
    let found = Statement::from_string(DbBackend::Postgres, FROM_THE_FUTURE);
    if database.background().query_one_raw(found).await?.is_some() {
        tracing::info!("events of another server's numbers were found: the database was restored from a copy");
        let txn = database.begin_write().await?;
        txn.execute_unprepared(MOVE).await?;
        txn.commit().await?;
    }
    Ok(())
}
