//! The rows that generated writes are about, with the same ids on both databases.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::DatabaseConnection;
use uuid::Uuid;

use crate::support::rows::{account, account_role, at, pack, product, section, time_slot};

/// How many customers there are.
pub const CUSTOMERS: usize = 2;
/// How many employees.
pub const EMPLOYEES: usize = 3;
/// How many products; the last [`PACKS`] of them are packs.
pub const PRODUCTS: usize = 5;
/// How many packs among the products.
pub const PACKS: usize = 3;
/// How many slots: three on one day, two on the next.
pub const SLOTS: usize = 5;

const SECTION: u128 = 1;

/// The id of the account of a customer.
pub fn customer(index: usize) -> Uuid {
    id(100, index)
}

/// The id of the account of an employee.
pub fn employee(index: usize) -> Uuid {
    id(200, index)
}

/// The id of a product; those from `PRODUCTS - PACKS` on are packs.
pub fn product_id(index: usize) -> Uuid {
    id(300, index)
}

/// The id of a slot.
pub fn slot(index: usize) -> Uuid {
    id(400, index)
}

fn id(kind: u128, index: usize) -> Uuid {
    Uuid::from_u128(kind + index as u128)
}

/// When a slot starts.
pub fn slot_start(index: usize) -> DateTime<Utc> {
    let start = if index < 3 { at("2026-11-22T10:00:00Z") } else { at("2026-11-23T10:00:00Z") };
    start + TimeDelta::minutes(15 * index as i64)
}

/// Inserts the rows.
pub async fn create(db: &DatabaseConnection) {
    for (role, account_id) in (0..CUSTOMERS)
        .map(|index| ("CUSTOMER", customer(index)))
        .chain((0..EMPLOYEES).map(|index| ("EMPLOYEE", employee(index))))
    {
        account().set("id", account_id).set("email", account_id.to_string()).inserted(db).await;
        account_role(account_id, role).inserted(db).await;
    }
    let section = section().set("id", Uuid::from_u128(SECTION)).set("name", "All").inserted(db).await;
    for index in 0..PRODUCTS {
        let row = if index < PRODUCTS - PACKS { product(section) } else { pack(section) };
        row.set("id", product_id(index)).inserted(db).await;
    }
    for index in 0..SLOTS {
        let start = slot_start(index);
        let day = start.format("%Y-%m-%d").to_string();
        time_slot().set("id", slot(index)).set("starts_at", start).set("day", day).inserted(db).await;
    }
}
