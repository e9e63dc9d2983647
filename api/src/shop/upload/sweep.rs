//! Removes files that belong to nothing: what a process that died between a row and its files left, for the worker.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use futures_util::TryStreamExt;
use sea_orm::{ConnectionTrait, DbErr};
use uuid::Uuid;

use super::rules as uploads;
use crate::{app::App, external::files::FilesError, shop::image::rules as images};

/// How many pictures or uploads are looked up at once.
const BATCH: usize = 500;

/// Why a sweep ended early.
#[derive(Debug, thiserror::Error)]
pub enum SweepError {
    /// The database failed.
    #[error("the database: {0}")]
    Database(#[from] DbErr),
    /// The object store failed.
    #[error("the files: {0}")]
    Files(#[from] FilesError),
}

/// A folder of the object store, and the table whose rows its files belong to.
struct Folder {
    name: &'static str,
    table: &'static str,
    owner: fn(&str) -> Option<Uuid>,
}

const FOLDERS: [Folder; 2] = [
    Folder { name: images::FOLDER, table: "image", owner: images::picture_of },
    Folder { name: uploads::FOLDER, table: "upload", owner: uploads::upload_of },
];

/// Deletes the files written before `before` whose row does not exist; answers how many.
///
/// Younger ones may belong to somebody who is just sending them. A row never comes back under the same id.
pub async fn sweep(app: &App, before: DateTime<Utc>) -> Result<u64, SweepError> {
    let mut deleted = 0;
    for folder in &FOLDERS {
        let mut old = app.files.list(folder.name).try_filter(|(_, written)| std::future::ready(*written < before));
        loop {
            let mut files: HashMap<Uuid, Vec<String>> = HashMap::new();
            while files.len() < BATCH {
                let Some((name, _)) = old.try_next().await? else { break };
                if let Some(owner) = (folder.owner)(&name) {
                    files.entry(owner).or_default().push(name);
                }
            }
            if files.is_empty() {
                break;
            }
            let known = known(app, folder.table, files.keys().copied()).await?;
            for name in files.iter().filter(|(owner, _)| !known.contains(owner)).flat_map(|(_, names)| names) {
                app.files.delete(name).await?;
                deleted += 1;
            }
        }
    }
    Ok(deleted)
}

async fn known(app: &App, table: &str, ids: impl Iterator<Item = Uuid>) -> Result<HashSet<Uuid>, DbErr> {
    let keys = app.database.keys(ids);
    let sql = format!("SELECT id FROM {table} WHERE {}", keys.contain_text("id"));
    let rows = app.database.background().query_all_raw(keys.statement(&sql, [])).await?;
    rows.into_iter().map(|row| row.try_get("", "id")).collect()
}
