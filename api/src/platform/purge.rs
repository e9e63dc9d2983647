//! Deleting what has ended, a small transaction at a time. For the worker, which calls a batch until one comes up short.

use sea_orm::{
    ColumnTrait, DbErr, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select,
    sea_query::{Expr, ExprTrait, LockBehavior, LockType},
};

use super::database::Database;

/// How many rows one transaction of the purge deletes. Small, so that requests get their turn in between.
pub const BATCH: u64 = 500;

/// Deletes at most [`BATCH`] rows of what `ended` finds, which `key` tells apart; answers how many.
///
/// Rows that another worker or a request holds are passed over; they are found again at the next interval.
pub async fn delete<E: EntityTrait, const N: usize>(
    database: &Database,
    ended: Select<E>,
    key: [E::Column; N],
) -> Result<u64, DbErr> {
    let ended = ended
        .select_only()
        .columns(key)
        .limit(BATCH)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .into_query();
    let key = Expr::tuple(key.map(|column| column.into_expr()));
    let txn = database.begin_write().await?;
    let deleted = E::delete_many().filter(key.in_subquery(ended)).exec(&*txn).await?;
    txn.commit().await?;
    Ok(deleted.rows_affected)
}
