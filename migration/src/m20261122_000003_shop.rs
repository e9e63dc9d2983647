//! The shop: its settings, staff and slots here; see also `_opening`, `_image`, `_catalogue`, `_search` and `_order`.

use sea_orm_migration::prelude::{
    DbErr, DeriveMigrationName, Expr, ForeignKeyAction, MigrationTrait, Query, SchemaManager, async_trait,
};
use sea_orm_migration::sea_orm::DbBackend;

use crate::table::NewTable;
use crate::{
    m20261122_000003_shop_catalogue as catalogue, m20261122_000003_shop_image as image,
    m20261122_000003_shop_opening as opening, m20261122_000003_shop_order as order,
    m20261122_000003_shop_search as search, m20261122_000003_shop_slot as slot,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        shop(manager).await?;
        opening::create(manager).await?;
        shift(manager).await?;
        time_slot(manager).await?;
        image::create(manager).await?;
        catalogue::create(manager).await?;
        search::create(manager).await?;
        order::create(manager).await?;
        slot::create(manager).await
    }
}

async fn shop(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::new(manager, "shop")
        .small("id")
        .primary_key(&["id"])
        .check("shop_single", "id = 1")
        .label("name", 200)
        .text("address")
        .label("time_zone", 100)
        .int("order_cutoff_minutes")
        .check("shop_order_cutoff_minutes_not_negative", "order_cutoff_minutes >= 0")
        .int("slot_minutes")
        .check("shop_slot_minutes_range", "slot_minutes BETWEEN 5 AND 1440")
        .int("hold_minutes")
        .default(5)
        .check("shop_hold_minutes_range", "hold_minutes BETWEEN 1 AND 60")
        .int("slots_ahead_days")
        .default(14)
        .check("shop_slots_ahead_days_range", "slots_ahead_days BETWEEN 0 AND 60")
        .instant("created_at")
        .create(manager)
        .await?;
    let now = match manager.get_database_backend() {
        DbBackend::Postgres => "now()",
        _ => "strftime('%Y-%m-%dT%H:%M:%S+00:00', 'now')",
    };
    let settings = Query::insert()
        .into_table("shop")
        .columns(["id", "name", "address", "time_zone", "order_cutoff_minutes", "slot_minutes", "created_at"])
        .values_panic([
            1.into(),
            "Quai".into(),
            "".into(),
            "Europe/Paris".into(),
            720.into(),
            15.into(),
            Expr::cust(now),
        ])
        .take();
    manager.execute(settings).await
}

async fn shift(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::new(manager, "shift")
        .id()
        .uuid("employee_id")
        .references("account", "id", ForeignKeyAction::Cascade)
        .instant("starts_at")
        .instant("ends_at")
        .check("shift_ends_after_start", "ends_at > starts_at")
        // Dates what follows from it, a deletion too: a row that goes has no other instant.
        .instant("planned_at")
        // No two shifts of an employee overlap, so none begin together and none end together.
        .unique(&["employee_id", "starts_at"])
        .unique(&["employee_id", "ends_at"])
        // By the end: who is on duty is asked of the present and the future, and past shifts pile up.
        .covering_index(&["employee_id", "ends_at"], &["starts_at"])
        .index(&["ends_at"])
        .create(manager)
        .await
}

async fn time_slot(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::new(manager, "time_slot")
        .id()
        .instant("starts_at")
        .check_each(
            "time_slot_starts_at_minute",
            "extract(epoch FROM starts_at) % 60 = 0",
            "starts_at GLOB '*:00+00:00' AND length(starts_at) = 25",
        )
        .text("day")
        .check_each(
            "time_slot_day_form",
            "day ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'",
            "day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]' AND date(day) IS day",
        )
        .instant("closed_at")
        .nullable()
        .instant("outside_hours_at")
        .nullable()
        .unique(&["starts_at"])
        .index(&["day", "starts_at"])
        .index(&["day"])
        .only_where("time_slot_outside_hours", "outside_hours_at IS NOT NULL")
        .create(manager)
        .await
}
