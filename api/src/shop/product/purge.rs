//! Deletes words that no product and no section has any more, for the worker.

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

use crate::{app::App, platform::purge::BATCH};

const UNUSED: &str = "DELETE FROM search_word WHERE word IN (SELECT unused.word FROM search_word AS unused \
     WHERE NOT EXISTS (SELECT 1 FROM product_word WHERE product_word.word = unused.word) \
     AND NOT EXISTS (SELECT 1 FROM section_word WHERE section_word.word = unused.word)";

/// Deletes a batch of words that lead nowhere, with their pieces; answers how many. A word that somebody is about to
/// use is passed over.
pub async fn words(app: &App) -> Result<u64, DbErr> {
    let lock = match app.database.backend() {
        DbBackend::Postgres => " FOR UPDATE SKIP LOCKED",
        _ => "",
    };
    let sql = format!("{UNUSED} LIMIT {BATCH}{lock})");
    let txn = app.database.begin_write().await?;
    let deleted = txn.execute_raw(Statement::from_string(app.database.backend(), sql)).await?;
    txn.commit().await?;
    Ok(deleted.rows_affected())
}
