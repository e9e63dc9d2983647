//! Taking in a table: every row is read and judged beside everybody's work, then the good ones are written in short
//! transactions, or nothing in a dry run.

use std::sync::Arc;

use futures_util::Stream;
use tokio::sync::oneshot;
use uuid::Uuid;

use super::{error::ExchangeError, found::Found, plan::Plan, report::Report, row::Row, table, write};
use crate::{
    app::App,
    platform::{
        actor::SignedIn,
        error::{ApiError, ApiResult},
        locale::Locale,
    },
    shop::upload,
};

/// Where a table comes from.
#[derive(Debug)]
pub enum Source {
    /// A file that the same account sent.
    Upload(Uuid),
    /// The text itself.
    Text(String),
}

/// How to import.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Whether nothing is written in the end.
    pub dry_run: bool,
    /// Whether sections that do not exist are made.
    pub create_sections: bool,
}

/// Imports a table (docs/domain.md, exchange of the catalogue). A dry run judges the same rows in the same way, and
/// only reads.
pub async fn import(app: &App, by: &SignedIn, source: Source, options: Options) -> Result<Report, ExchangeError> {
    // Before the file is in memory: one at a time, whoever asks.
    let turn = Arc::clone(&app.imports).acquire_owned().await.map_err(ApiError::internal)?;
    let content = content(app, by.account_id, source).await?;
    let (answer, heard) = oneshot::channel();
    let work = run(app.clone(), by.clone(), content, options);
    // An import that has begun comes to its end, also when nobody waits for the answer any more.
    app.errands.start(async move {
        let outcome = work.await;
        drop(turn);
        // Who asked may have gone away.
        let _ = answer.send(outcome);
        Ok(())
    })?;
    heard.await.map_err(ApiError::internal)?
}

async fn run(app: App, by: SignedIn, content: Vec<u8>, options: Options) -> Result<Report, ExchangeError> {
    let (rows, unknown) = aside(move || {
        let table = table::read(&content)?;
        Ok::<_, ExchangeError>((table.records.into_iter().map(Row::read).collect::<Vec<_>>(), table.unknown))
    })
    .await??;
    let found = Found::read(app.database.reader(), &rows).await?;
    let now = app.clock.now();
    let mut plan = aside(move || Plan::of(rows, found, options.create_sections, now)).await?;
    plan.report.unknown_columns = unknown;
    if options.dry_run { Ok(plan.report) } else { write::all(&app, &by, plan).await }
}

/// Runs what takes long without waiting, off the async threads.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> ApiResult<T> {
    tokio::task::spawn_blocking(work).await.map_err(ApiError::internal)
}

async fn content(app: &App, by: Uuid, source: Source) -> Result<Vec<u8>, ExchangeError> {
    let id = match source {
        Source::Text(text) => return Ok(text.into_bytes()),
        Source::Upload(id) => id,
    };
    let found = upload::service::find(app.database.reader(), by, id).await?;
    if found.image_id.is_some() {
        return Err(ExchangeError::NoTable);
    }
    let content = app.files.read_whole(&upload::rules::csv_name(id)).await.map_err(ApiError::internal)?;
    content.ok_or(ExchangeError::Upload(upload::error::UploadError::UnknownUpload))
}

/// The catalogue as a CSV file, in pieces; archived products are left out.
pub fn export(app: App, locale: Locale) -> impl Stream<Item = ApiResult<Vec<u8>>> + Send + 'static {
    super::export::pieces(app, locale)
}
