//! Reads committed events in order and hands them to the bus: each instance reads each event once, whoever listens.

use std::time::Duration;

use sea_orm::DbErr;
use tokio_util::sync::CancellationToken;

use super::{Place, log};
use crate::{app::App, platform::database::Database};

/// How long a change made by another process may stay unseen when nobody tells of it.
const POLL: Duration = Duration::from_millis(250);

/// The place after the last event that is committed now, where relaying begins.
pub async fn end(database: &Database) -> Result<Place, DbErr> {
    log::end(database).await
}

/// Relays events committed after `from` until `stop`; a database that is away delays them and loses none.
pub async fn run(app: App, from: Place, stop: CancellationToken) {
    let mut place = from;
    let mut commits = app.database.commits();
    app.events.reach(from);
    loop {
        commits.mark_unchanged();
        match log::after(&app.database, place).await {
            Ok(rows) => {
                let full = rows.len() == log::BATCH;
                for row in rows {
                    place = row.place();
                    hand_on(&app, row);
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
            _ = commits.changed() => {}
            () = app.events.woken() => {}
            () = tokio::time::sleep(POLL) => tell_delay(&app, place).await,
        }
    }
}

fn hand_on(app: &App, row: log::Row) {
    app.metrics.relayed.inc();
    app.metrics.relay_delay.set((app.clock.now() - row.occurred_at).as_seconds_f64());
    if let Some(event) = row.into_event() {
        app.events.publish(event);
    }
}

/// What an open transaction holds back is late too, although there is nothing to hand on.
async fn tell_delay(app: &App, place: Place) {
    // A failure is told by the next read.
    if let Ok(oldest) = log::held_back(&app.database, place).await {
        let delay = oldest.map_or(0.0, |occurred_at| (app.clock.now() - occurred_at).as_seconds_f64());
        app.metrics.relay_delay.set(delay);
    }
}
