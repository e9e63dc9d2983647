//! Taking in a table: every row is read and judged, then the good ones are written in batches, or nothing in a dry run.

use futures_util::Stream;
use uuid::Uuid;

use super::{error::ExchangeError, plan::Plan, report::Report, row::Row, table};
use crate::{
    app::App,
    platform::{
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

/// Imports a table (docs/domain.md, exchange of the catalogue). A dry run does the same and then undoes it, so that it
/// tells the same.
pub async fn import(app: &App, by: Uuid, source: Source, options: Options) -> Result<Report, ExchangeError> {
    let content = content(app, by, source).await?;
    let (table, rows) = tokio::task::spawn_blocking(move || {
        let table = table::read(&content)?;
        let rows: Vec<_> = table.records.iter().map(|record| Row::read(&table, record)).collect();
        Ok::<_, ExchangeError>((table, rows))
    })
    .await
    .map_err(ApiError::internal)??;
    let now = app.clock.now();
    let txn = app.database.begin_write().await?;
    let mut plan = Plan::new(&txn, &rows, options.create_sections, now).await?;
    for row in rows {
        plan.add(row);
    }
    plan.write(&txn).await?;
    if !options.dry_run {
        txn.commit().await?;
    }
    Ok(plan.report(table))
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
