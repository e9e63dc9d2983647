//! Jobs: work that the worker does after the transaction that asked for it.

use sea_orm_migration::prelude::{DbErr, SchemaManager};

use crate::table::NewTable;

const OUTCOMES: [&str; 2] = ["DONE", "FAILED"];

pub(crate) async fn create(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::new(manager, "job")
        .id()
        .text("kind")
        .json("payload")
        .label("unique_key", 200)
        .nullable()
        .instant("created_at")
        .instant("due_at")
        .int("tries")
        .check("job_tries_counted", "tries >= 0")
        .uuid("lease_id")
        .nullable()
        .instant("leased_at")
        .nullable()
        .instant("leased_until")
        .nullable()
        .check(
            "job_lease_whole",
            "(lease_id IS NULL) = (leased_at IS NULL) AND (lease_id IS NULL) = (leased_until IS NULL)",
        )
        .check("job_lease_span", "leased_until IS NULL OR leased_until > leased_at")
        .label("fault", 300)
        .nullable()
        .instant("ended_at")
        .nullable()
        .one_of("outcome", &OUTCOMES)
        .nullable()
        .check("job_ended_with_outcome", "(ended_at IS NULL) = (outcome IS NULL)")
        .check("job_ended_without_lease", "ended_at IS NULL OR lease_id IS NULL")
        .unique(&["unique_key"])
        .index(&["due_at"])
        .only_where("job_waiting", "ended_at IS NULL")
        .index(&["created_at", "id"])
        .index(&["ended_at"])
        .create(manager)
        .await
}
