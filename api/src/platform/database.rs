//! The database: how it is opened, read, and written in a transaction.
//!
//! PostgreSQL has one pool for everything. SQLite has one writer by nature, so its writes queue fairly for a
//! single connection and begin `IMMEDIATE`, while reads have a pool of their own
//! (docs/decisions/0007-one-writer-connection-on-sqlite.md).

use std::{
    ops::Deref,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use sea_orm::{
    ConnectOptions, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};
use tokio::sync::watch;
use uuid::Uuid;

use super::{batch::Keys, trace};

/// A handle to the database; cheap to clone.
#[derive(Clone, Debug)]
pub struct Database {
    reader: DatabaseConnection,
    writer: DatabaseConnection,
    background: DatabaseConnection,
    statements: Arc<AtomicU64>,
    commits: watch::Sender<u64>,
}

/// A pool of connections, as it is at the moment.
#[derive(Clone, Copy, Debug)]
pub struct Pool {
    /// `shared`, or on SQLite `reader` and `writer`.
    pub name: &'static str,
    /// How many connections are open.
    pub open: u32,
    /// How many of them nobody uses.
    pub idle: u32,
}

/// A transaction that writes. It derefs to the SeaORM transaction; committing wakes the event relay.
pub struct WriteTransaction {
    transaction: DatabaseTransaction,
    commits: watch::Sender<u64>,
}

impl Database {
    /// Opens the database at `url` (`sqlite://…` or `postgres://…`) with at most `connections` at once.
    pub async fn connect(url: &str, connections: u32) -> Result<Self, DbErr> {
        let statements = Arc::new(AtomicU64::new(0));
        let (background, writer) = if url.starts_with("sqlite:") {
            let writer = sea_orm::Database::connect(options(url, 1)).await?;
            (sea_orm::Database::connect(options(url, connections.clamp(2, 8))).await?, writer)
        } else {
            let pool = sea_orm::Database::connect(options(url, connections)).await?;
            (pool.clone(), pool)
        };
        let reader = counted(background.clone(), &statements);
        let writer = counted(writer, &statements);
        Ok(Self { reader, writer, background, statements, commits: watch::Sender::default() })
    }

    /// The connection for reads outside a transaction.
    pub fn reader(&self) -> &DatabaseConnection {
        &self.reader
    }

    /// The connection for reads that no request asked for; its statements are not counted.
    pub fn background(&self) -> &DatabaseConnection {
        &self.background
    }

    /// The connection for schema changes, which need no transaction of ours.
    pub fn writer(&self) -> &DatabaseConnection {
        &self.writer
    }

    /// Begins a transaction that writes.
    pub async fn begin_write(&self) -> Result<WriteTransaction, DbErr> {
        let transaction = self
            .writer
            .begin_with_options(TransactionOptions {
                sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
                ..Default::default()
            })
            .await?;
        Ok(WriteTransaction { transaction, commits: self.commits.clone() })
    }

    /// Which database this is.
    pub fn backend(&self) -> DbBackend {
        self.reader.get_database_backend()
    }

    /// Row ids as a single parameter, in this database's spelling.
    pub fn keys(&self, ids: impl IntoIterator<Item = Uuid>) -> Keys {
        Keys::new(self.backend(), ids)
    }

    /// How many statements ran since the start, transaction control not counted.
    pub fn statement_count(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// How many connections each pool has open, and how many of them are idle.
    pub fn pools(&self) -> Vec<Pool> {
        let idle = |idle: usize| u32::try_from(idle).unwrap_or(u32::MAX);
        if self.backend() == DbBackend::Postgres {
            let pool = self.background.get_postgres_connection_pool();
            return vec![Pool { name: "shared", open: pool.size(), idle: idle(pool.num_idle()) }];
        }
        let pools = [("reader", &self.background), ("writer", &self.writer)];
        let pools = pools.map(|(name, connection)| (name, connection.get_sqlite_connection_pool()));
        pools.map(|(name, pool)| Pool { name, open: pool.size(), idle: idle(pool.num_idle()) }).into()
    }

    /// Tells of each commit of this process, several at once where they come fast.
    pub fn commits(&self) -> watch::Receiver<u64> {
        self.commits.subscribe()
    }

    /// Closes every connection, after those in use have come back.
    pub async fn close(self) -> Result<(), DbErr> {
        self.writer.close().await?;
        self.reader.close().await
    }
}

impl WriteTransaction {
    /// Makes the writes last, then wakes the event relay.
    pub async fn commit(self) -> Result<(), DbErr> {
        self.transaction.commit().await?;
        self.commits.send_modify(|commits| *commits = commits.wrapping_add(1));
        Ok(())
    }
}

impl Deref for WriteTransaction {
    type Target = DatabaseTransaction;

    fn deref(&self) -> &DatabaseTransaction {
        &self.transaction
    }
}

fn options(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .acquire_timeout(Duration::from_secs(10))
        .connect_timeout(Duration::from_secs(10))
        .test_before_acquire(false)
        .sqlx_logging(false)
        // Compiling a list of slots takes longer than running it.
        .map_sqlx_postgres_opts(|postgres| postgres.options([("jit", "off")]))
        .map_sqlx_sqlite_opts(|sqlite| {
            sqlite
                .create_if_missing(true)
                .foreign_keys(true)
                .busy_timeout(Duration::from_secs(5))
                .pragma("journal_mode", "WAL")
                .pragma("synchronous", "FULL")
                .pragma("cache_size", "-16384")
        });
    options
}

fn counted(mut connection: DatabaseConnection, statements: &Arc<AtomicU64>) -> DatabaseConnection {
    let statements = Arc::clone(statements);
    connection.set_metric_callback(move |info| {
        trace::statement(info);
        statements.fetch_add(1, Ordering::Relaxed);
    });
    connection
}
