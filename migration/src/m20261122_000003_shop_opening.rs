//! When the shop is open: the usual week, and the dates that are other than usual.

use sea_orm_migration::prelude::{DbErr, ForeignKeyAction, SchemaManager};

use crate::table::NewTable;

/// Creates the tables of the opening hours.
pub(crate) async fn create(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    opening_hours(manager).await?;
    opening_exception(manager).await?;
    opening_exception_span(manager).await
}

/// A local time as `HH:MM`, on PostgreSQL and on SQLite.
fn time_form(column: &str) -> (String, String) {
    (
        format!("{column} ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'"),
        format!("{column} GLOB '[01][0-9]:[0-5][0-9]' OR {column} GLOB '2[0-3]:[0-5][0-9]'"),
    )
}

async fn opening_hours(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let (opens, closes) = (time_form("opens_at"), time_form("closes_at"));
    NewTable::new(manager, "opening_hours")
        .id()
        .small("weekday")
        .check("opening_hours_weekday_range", "weekday BETWEEN 1 AND 7")
        .text("opens_at")
        .check_each("opening_hours_opens_at_form", &opens.0, &opens.1)
        .text("closes_at")
        .check_each("opening_hours_closes_at_form", &closes.0, &closes.1)
        .check("opening_hours_closes_after_opening", "opens_at < closes_at")
        // No two spans of a day overlap, so none begin together and none end together.
        .unique(&["weekday", "opens_at"])
        .unique(&["weekday", "closes_at"])
        .create(manager)
        .await
}

/// A date without spans is closed all day.
async fn opening_exception(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::new(manager, "opening_exception")
        .text("day")
        .check_each(
            "opening_exception_day_form",
            "day ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'",
            "day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]' AND date(day) IS day",
        )
        .label("reason", 200)
        .nullable()
        .primary_key(&["day"])
        .create(manager)
        .await
}

async fn opening_exception_span(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let (opens, closes) = (time_form("opens_at"), time_form("closes_at"));
    NewTable::new(manager, "opening_exception_span")
        .text("day")
        .references("opening_exception", "day", ForeignKeyAction::Cascade)
        .text("opens_at")
        .check_each("opening_exception_span_opens_at_form", &opens.0, &opens.1)
        .text("closes_at")
        .check_each("opening_exception_span_closes_at_form", &closes.0, &closes.1)
        .check("opening_exception_span_closes_after_opening", "opens_at < closes_at")
        .primary_key(&["day", "opens_at"])
        .unique(&["day", "closes_at"])
        .create(manager)
        .await
}
