//! The current text of every view and trigger, one file per database.
//!
//! Each file drops what it makes before making it (`DROP … IF EXISTS`, `CREATE OR REPLACE`),
//! so that applying all of them again is always right. A view or trigger changes by editing
//! its file; no migration is needed for it.

use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend, DbErr, TransactionSession, TransactionTrait};

/// A view, or a group of triggers that keep one rule.
struct Routine {
    name: &'static str,
    postgres: &'static str,
    sqlite: &'static str,
}

impl Routine {
    fn text(&self, backend: DbBackend) -> &'static str {
        match backend {
            DbBackend::Postgres => self.postgres,
            _ => self.sqlite,
        }
    }
}

/// Embeds `<name>.postgres.sql` and `<name>.sqlite.sql`.
macro_rules! routine {
    ($name:literal) => {
        Routine {
            name: $name,
            postgres: include_str!(concat!($name, ".postgres.sql")),
            sqlite: include_str!(concat!($name, ".sqlite.sql")),
        }
    };
}

/// What is used comes before what uses it.
const ROUTINES: &[Routine] = &[
    routine!("platform/refuse"),
    routine!("platform/fold_text"),
    routine!("account/account_role_fixed"),
    routine!("account/account_last_administrator"),
    routine!("account/account_email_verified_anew"),
    routine!("account/one_time_link_once"),
    routine!("account/totp_step_once"),
    routine!("account/recovery_code_once"),
    routine!("platform/event_append_only"),
    routine!("platform/audit_entry_append_only"),
    routine!("platform/job_once"),
    routine!("shop/opening_exception_span"),
    routine!("shop/employee_on_duty"),
    routine!("shop/time_slot_lock"),
    routine!("shop/time_slot_free_employee"),
    routine!("shop/time_slot_state"),
    routine!("shop/shop_order_total"),
    routine!("shop/pack_contents"),
    routine!("shop/product_associated"),
    routine!("shop/basket_name"),
    routine!("shop/default_basket"),
    routine!("shop/product_price"),
    routine!("shop/price_history"),
    routine!("shop/search_word"),
    routine!("shop/product_search"),
    routine!("shop/section_search"),
    routine!("shop/pack_item"),
    routine!("shop/shop_order_placement"),
    routine!("shop/shop_order_pickup_code"),
    routine!("shop/time_slot_hold"),
    routine!("shop/shop_order_employee"),
    routine!("shop/shop_order_reassignment"),
    routine!("shop/shop_order_reschedule"),
    routine!("shop/shop_order_state"),
    routine!("shop/shop_order_totals"),
    routine!("shop/shop_order_substitution"),
    routine!("shop/shop_order_line_snapshot"),
    routine!("shop/shop_order_line_preparation"),
    routine!("shop/shop_order_step_append_only"),
];

/// The current text of every view and trigger, in the order in which they apply.
pub fn texts(backend: DbBackend) -> impl Iterator<Item = &'static str> {
    ROUTINES.iter().map(move |routine| routine.text(backend))
}

/// Replaces every view and trigger by its current text, all or none.
///
/// An error names the routine whose text the database refused.
pub async fn apply(db: &(impl ConnectionTrait + TransactionTrait)) -> Result<(), DbErr> {
    let txn = db.begin().await?;
    for routine in ROUTINES {
        let sql = routine.text(txn.get_database_backend());
        txn.execute_unprepared(sql).await.map_err(|error| DbErr::Migration(format!("{}: {error}", routine.name)))?;
    }
    txn.commit().await
}
