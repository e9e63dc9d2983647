//! Use cases of opening exceptions. Slots follow in the same transaction (docs/domain.md, slots follow the hours).

use chrono::NaiveDate;
use entity::shop::{opening_exception, opening_exception_span};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use serde_json::Value;

use super::{
    audit::told,
    error::OpeningExceptionError,
    rules::{self, Draft},
};
use crate::{
    app::App,
    platform::{
        actor::SignedIn,
        audit::{self, Change, Deed, Subject},
        database::WriteTransaction,
        error::{ApiError, ApiResult},
    },
    shop::{
        settings::service as settings,
        time_slot::{
            adjust::{self, Adjustment},
            hours::{Exception, Hours},
            rules::DayRange,
        },
    },
};

/// The exceptions of `count` days from `from` on, the shop's today where it is missing, in order of time.
pub async fn upcoming(app: &App, from: Option<NaiveDate>, count: u32) -> ApiResult<Vec<Exception>> {
    let from = match from {
        Some(from) => from,
        None => settings::today(app).await?,
    };
    let days = DayRange::of(from, count)
        .ok_or_else(|| ApiError::bad_input("Ce jour est trop éloigné.", "This day is too far away."))?;
    Ok(of(app.database.reader(), days).await?)
}

/// The exceptions of these days, in order of time.
pub async fn of(db: &impl ConnectionTrait, days: DayRange) -> Result<Vec<Exception>, DbErr> {
    let (from, to) = (days.from.to_string(), days.to.to_string());
    let rows = opening_exception::Entity::find()
        .filter(opening_exception::Column::Day.between(from.clone(), to.clone()))
        .order_by_asc(opening_exception::Column::Day)
        .all(db)
        .await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let spans = opening_exception_span::Entity::find()
        .filter(opening_exception_span::Column::Day.between(from, to))
        .order_by_asc(opening_exception_span::Column::Day)
        .order_by_asc(opening_exception_span::Column::OpensAt)
        .all(db)
        .await?;
    let exception = |row: opening_exception::Model| {
        let spans = spans.iter().filter(|span| span.day == row.day).cloned().collect();
        Exception { row, spans }
    };
    Ok(rows.into_iter().map(exception).collect())
}

/// When the shop is open on these days.
pub async fn hours(db: &impl ConnectionTrait, days: DayRange) -> Result<Hours, DbErr> {
    Ok(Hours::of(&settings::week(db).await?, &of(db, days).await?))
}

/// Gives some days hours of their own, in place of those they had, and lets their slots follow.
pub async fn set(
    app: &App,
    by: &SignedIn,
    draft: Draft,
) -> Result<(Vec<Exception>, Adjustment), OpeningExceptionError> {
    let now = app.clock.now();
    let txn = app.database.begin_write().await?;
    // Whoever changes hours or generates slots takes turns here.
    let shop = settings::lock(&txn).await?;
    let zone = settings::zone(&shop)?;
    let draft = rules::check(draft, now.with_timezone(&zone).date_naive())?;
    let before = of(&*txn, draft.days).await?;
    delete_rows(&txn, draft.days).await?;
    insert(&txn, &draft).await?;
    let adjusted = adjust::adjust(&txn, &shop, zone, draft.days, now).await?;
    let set = of(&*txn, draft.days).await?;
    let change = Change::of(Subject::Shop, &told(&before), &told(&set));
    audit::record(&txn, Deed::new("openingExceptionSet", by, now), [change]).await?;
    txn.commit().await?;
    Ok((set, adjusted))
}

/// Gives some days the hours of their weekday again; answers how many exceptions that were, and how slots followed.
pub async fn delete(app: &App, by: &SignedIn, days: DayRange) -> Result<(u64, Adjustment), OpeningExceptionError> {
    let now = app.clock.now();
    let txn = app.database.begin_write().await?;
    let shop = settings::lock(&txn).await?;
    let zone = settings::zone(&shop)?;
    let days = rules::check_days(days, now.with_timezone(&zone).date_naive())?;
    let change = Change::of(Subject::Shop, &told(&of(&*txn, days).await?), &Value::Null);
    let deleted = delete_rows(&txn, days).await?;
    if deleted == 0 {
        return Err(OpeningExceptionError::Unknown);
    }
    let adjusted = adjust::adjust(&txn, &shop, zone, days, now).await?;
    audit::record(&txn, Deed::new("openingExceptionDelete", by, now), [change]).await?;
    txn.commit().await?;
    Ok((deleted, adjusted))
}

async fn insert(txn: &WriteTransaction, draft: &Draft) -> Result<(), DbErr> {
    let rows = draft
        .days
        .days()
        .map(|day| opening_exception::ActiveModel { day: Set(day.to_string()), reason: Set(draft.reason.clone()) });
    opening_exception::Entity::insert_many(rows).exec_without_returning(&**txn).await?;
    let spans = draft.days.days().flat_map(|day| {
        draft.spans.iter().map(move |(opens_at, closes_at)| opening_exception_span::ActiveModel {
            day: Set(day.to_string()),
            opens_at: Set(opens_at.clone()),
            closes_at: Set(closes_at.clone()),
        })
    });
    opening_exception_span::Entity::insert_many(spans).exec_without_returning(&**txn).await?;
    Ok(())
}

/// Their spans go with them.
async fn delete_rows(txn: &WriteTransaction, days: DayRange) -> Result<u64, DbErr> {
    let deleted = opening_exception::Entity::delete_many()
        .filter(opening_exception::Column::Day.between(days.from.to_string(), days.to.to_string()))
        .exec(&**txn)
        .await?;
    Ok(deleted.rows_affected)
}
