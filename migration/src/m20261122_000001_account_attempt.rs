//! Tries that may be guesses: how many, per account, per address, and per both.

use sea_orm_migration::prelude::{DbErr, SchemaManager};

use crate::table::NewTable;

/// Creates the table of the counters.
pub(crate) async fn create(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    NewTable::new(manager, "attempt_counter")
        .one_of("kind", &["ACCOUNT", "ADDRESS", "OTP", "PAIR", "PASSWORD_RESET", "SIGN_UP"])
        .bytes("key")
        .check("attempt_counter_key_length", "length(key) = 32")
        .int("tries")
        .check("attempt_counter_tries_not_negative", "tries >= 0")
        .instant("counted_at")
        .primary_key(&["kind", "key"])
        .index(&["counted_at"])
        .create(manager)
        .await
}
