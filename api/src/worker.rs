//! The worker's jobs: purging what has ended, and keeping time slots generated ahead. Run by `quai worker`, and by
//! `quai serve` unless told not to.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::DbErr;
use tokio::time::{self, MissedTickBehavior};
use tokio_util::sync::CancellationToken;

use crate::{
    account::{attempt, one_time_link, session},
    app::App,
    platform::{events, idempotency, metrics::PurgedLabels},
    shop::{image, slot_hold, time_slot, upload},
};

/// How many rows one transaction of the purge deletes. Small, so that requests get their turn in between.
pub const BATCH: u64 = 500;

/// How long a sent file waits to be used. What belongs to nothing goes only when it is older.
const UPLOADS_KEPT: TimeDelta = TimeDelta::days(1);

/// What a purge deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Purged {
    /// Expired idempotency keys.
    pub idempotency_keys: u64,
    /// Refresh tokens that can no longer be used.
    pub refresh_tokens: u64,
    /// One-time links that have expired.
    pub one_time_links: u64,
    /// Sign-ins that ended longer ago than they are kept.
    pub sessions: u64,
    /// Counters of tries that remember none any more.
    pub attempt_counters: u64,
    /// Events older than they are kept.
    pub events: u64,
    /// References to sent files that nobody used in time.
    pub uploads: u64,
    /// Pictures that nobody shows.
    pub images: u64,
    /// Places of slots held no longer.
    pub slot_holds: u64,
}

/// Purges, sweeps and generates time slots at every interval until `stop`. A database that is away is tried again at
/// the next.
pub async fn run(app: App, stop: CancellationToken) {
    let mut interval = time::interval(app.config.purge_interval);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = interval.tick() => {}
        }
        // Between two statements a stop may come: each batch is its own transaction, so nothing is lost by it.
        let purged = tokio::select! {
            () = stop.cancelled() => return,
            purged = purge(&app) => purged,
        };
        match purged {
            Ok(purged) if purged == Purged::default() => {}
            Ok(purged) => tracing::info!(?purged, "purged what has ended"),
            Err(error) => tracing::warn!(?error, "the purge failed; trying again at the next interval"),
        }
        let swept = tokio::select! {
            () = stop.cancelled() => return,
            swept = sweep(&app) => swept,
        };
        match swept {
            Ok(0) => {}
            Ok(files) => tracing::info!(files, "swept away files that belonged to nothing"),
            Err(error) => tracing::warn!(?error, "the sweep of files failed; trying again at the next interval"),
        }
        let generated = tokio::select! {
            () = stop.cancelled() => return,
            generated = time_slot::service::generate_ahead(&app) => generated,
        };
        match generated {
            Ok(0) => {}
            Ok(time_slots) => tracing::info!(time_slots, "generated time slots ahead"),
            Err(error) => tracing::warn!(?error, "generating time slots failed; trying again at the next interval"),
        }
    }
}

/// Deletes files that belong to nothing.
pub async fn sweep(app: &App) -> Result<u64, upload::sweep::SweepError> {
    upload::sweep::sweep(app, app.clock.now() - UPLOADS_KEPT).await
}

/// Deletes everything that has ended by now, batch by batch.
pub async fn purge(app: &App) -> Result<Purged, DbErr> {
    let now = app.clock.now();
    Ok(Purged {
        idempotency_keys: Kind::IdempotencyKeys.purge(app, now).await?,
        refresh_tokens: Kind::RefreshTokens.purge(app, now).await?,
        one_time_links: Kind::OneTimeLinks.purge(app, now).await?,
        sessions: Kind::Sessions.purge(app, now).await?,
        attempt_counters: Kind::AttemptCounters.purge(app, now).await?,
        events: Kind::Events.purge(app, now).await?,
        uploads: Kind::Uploads.purge(app, now).await?,
        images: Kind::Images.purge(app, now).await?,
        slot_holds: Kind::SlotHolds.purge(app, now).await?,
    })
}

#[derive(Clone, Copy)]
enum Kind {
    IdempotencyKeys,
    RefreshTokens,
    OneTimeLinks,
    Sessions,
    AttemptCounters,
    Events,
    Uploads,
    Images,
    SlotHolds,
}

impl Kind {
    async fn purge(self, app: &App, now: DateTime<Utc>) -> Result<u64, DbErr> {
        let mut deleted = 0;
        loop {
            let rows = self.purge_batch(app, now).await?;
            deleted += rows;
            app.metrics.purged.get_or_create(&PurgedLabels { table: self.table() }).inc_by(rows);
            if rows < BATCH {
                return Ok(deleted);
            }
        }
    }

    fn table(self) -> &'static str {
        match self {
            Self::IdempotencyKeys => "idempotency_key",
            Self::RefreshTokens => "refresh_token",
            Self::OneTimeLinks => "one_time_link",
            Self::Sessions => "session",
            Self::AttemptCounters => "attempt_counter",
            Self::Events => "event",
            Self::Uploads => "upload",
            Self::Images => "image",
            Self::SlotHolds => "time_slot_hold",
        }
    }

    async fn purge_batch(self, app: &App, now: DateTime<Utc>) -> Result<u64, DbErr> {
        match self {
            Self::IdempotencyKeys => idempotency::purge(&app.database, now, BATCH).await,
            Self::RefreshTokens => session::purge::tokens(app, now, BATCH).await,
            Self::OneTimeLinks => one_time_link::purge::links(app, now, BATCH).await,
            Self::Sessions => session::purge::sessions(app, now - app.config.session_retention, BATCH).await,
            Self::Uploads => upload::purge::uploads(app, now - UPLOADS_KEPT, BATCH).await,
            Self::Images => image::purge::images(app, now - UPLOADS_KEPT, BATCH).await,
            Self::AttemptCounters => attempt::purge::counters(app, now, BATCH).await,
            Self::Events => events::purge(&app.database, now - app.config.event_retention, BATCH).await,
            Self::SlotHolds => slot_hold::service::purge(app, now, BATCH).await,
        }
    }
}
