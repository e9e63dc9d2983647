//! Rows written around the application.
//!
//! Each function gives a row that is right in itself; a test changes the column it is about.

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

pub use super::write::{
    Row, count, delete, execute, insert_or_replace, order_now, product_now, slot_now, update, update_all,
};

/// The instant that `text` spells, in RFC 3339.
pub fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).expect("an instant in RFC 3339").to_utc()
}

/// An instant for rows in which it doesn't matter.
pub fn some_time() -> DateTime<Utc> {
    at("2026-11-01T08:00:00Z")
}

/// An account, without roles.
pub fn account() -> Row {
    let row = Row::with_id("account");
    let email = format!("{}@example.org", Uuid::now_v7().simple());
    row.set("email", email).set("name", "Anne").set("password_hash", "none").set("created_at", some_time())
}

/// A role of an account.
pub fn account_role(account: Uuid, role: &str) -> Row {
    Row::new("account_role").set("account_id", account).set("role", role).set("granted_at", some_time())
}

/// A session that goes on.
pub fn session(account: Uuid) -> Row {
    Row::with_id("session")
        .set("account_id", account)
        .set("created_at", some_time())
        .set("last_used_at", some_time())
        .set("expires_at", at("2026-12-01T08:00:00Z"))
}

/// A refresh token not used yet.
pub fn refresh_token(session: Uuid) -> Row {
    Row::with_id("refresh_token")
        .set("session_id", session)
        .set("token_hash", Uuid::now_v7().as_bytes().to_vec())
        .set("issued_at", some_time())
        .set("expires_at", at("2026-12-01T08:00:00Z"))
}

/// A link for a new password, sent on 1 November 2026, good for a day and not used yet.
pub fn one_time_link(account: Uuid) -> Row {
    Row::with_id("one_time_link")
        .set("account_id", account)
        .set("purpose", "PASSWORD_RESET")
        .set("email", "anne@example.org")
        .set("token_hash", Uuid::now_v7().as_bytes().repeat(2))
        .set("created_at", some_time())
        .set("expires_at", at("2026-11-02T08:00:00Z"))
}

/// A second factor that waits to be confirmed.
pub fn totp(account: Uuid) -> Row {
    Row::new("totp").set("account_id", account).set("secret", vec![0_u8; 61]).set("created_at", some_time())
}

/// A recovery code not used yet.
pub fn recovery_code(account: Uuid) -> Row {
    Row::with_id("recovery_code").set("account_id", account).set("code_hash", Uuid::now_v7().as_bytes().repeat(2))
}

/// A counter of tries.
pub fn attempt_counter(kind: &str) -> Row {
    let key = [Uuid::now_v7().as_bytes().as_slice(), Uuid::now_v7().as_bytes()].concat();
    Row::new("attempt_counter").set("kind", kind).set("key", key).set("tries", 1).set("counted_at", some_time())
}

/// An event.
pub fn event() -> Row {
    Row::new("event")
        .set("subject_kind", "ORDER")
        .set("subject_id", Uuid::now_v7())
        .set("kind", "PLACED")
        .set("version", 1)
        .set("payload", serde_json::json!({}))
        .set("occurred_at", some_time())
}

/// An entry of the audit trail.
pub fn audit_entry() -> Row {
    Row::with_id("audit_entry")
        .set("occurred_at", some_time())
        .set("action", "sectionCreate")
        .set("subject_kind", "SECTION")
        .set("subject_id", Uuid::now_v7())
        .set("changes", serde_json::json!({ "name": [null, "Fruits"] }))
}

/// A job that waits.
pub fn job() -> Row {
    Row::with_id("job")
        .set("kind", "PURGE")
        .set("payload", serde_json::json!({}))
        .set("created_at", some_time())
        .set("due_at", some_time())
        .set("tries", 0)
}

/// A kept answer.
pub fn idempotency_key(account: Uuid) -> Row {
    Row::new("idempotency_key")
        .set("account_id", account)
        .set("operation", "orderPlace")
        .set("key", "k")
        .set("fingerprint", vec![0_u8; 32])
        .set("result_id", Uuid::now_v7())
        .set("created_at", some_time())
        .set("expires_at", at("2026-11-02T08:00:00Z"))
}

/// Monday morning.
pub fn opening_hours() -> Row {
    Row::with_id("opening_hours").set("weekday", 1).set("opens_at", "08:00").set("closes_at", "12:00")
}

/// A date closed all day.
pub fn opening_exception(day: &str) -> Row {
    Row::new("opening_exception").set("day", day)
}

/// The morning of such a date.
pub fn opening_exception_span(day: &str) -> Row {
    Row::new("opening_exception_span").set("day", day).set("opens_at", "08:00").set("closes_at", "12:00")
}

/// A section with a name of its own.
pub fn section() -> Row {
    Row::with_id("section").set("name", Uuid::now_v7().to_string()).set("created_at", some_time())
}

/// A picture with a digest of its own.
pub fn image() -> Row {
    Row::with_id("image")
        .set("digest", format!("{0}{0}", Uuid::now_v7().simple()))
        .set("format", "JPEG")
        .set("width", 640)
        .set("height", 480)
        .set("color", 0xC0_FF_EE)
        .set("created_at", some_time())
}

/// A file that `account` sent, a CSV file.
pub fn upload(account: Uuid) -> Row {
    Row::with_id("upload").set("account_id", account).set("created_at", some_time())
}

/// A product for 5.00.
pub fn product(section: Uuid) -> Row {
    Row::with_id("product")
        .set("section_id", section)
        .set("kind", "SIMPLE")
        .set("name", "Bread")
        .set("list_price", 500_i64)
        .set("promotion", 0_i64)
        .set("price", 500_i64)
        .set("created_at", some_time())
        .set("updated_at", some_time())
}

/// A pack for 5.00, empty.
pub fn pack(section: Uuid) -> Row {
    product(section).set("kind", "PACK").set("list_price", 0_i64)
}

/// One of `product` in `pack`.
pub fn pack_item(pack: Uuid, product: Uuid) -> Row {
    Row::new("pack_item").set("pack_id", pack).set("product_id", product).set("quantity", 1)
}

/// A link from `product` to `associated`.
pub fn product_association(product: Uuid, associated: Uuid) -> Row {
    Row::new("product_association").set("product_id", product).set("associated_id", associated)
}

/// A basket with a name of its own.
pub fn basket(customer: Uuid) -> Row {
    Row::with_id("basket")
        .set("customer_id", customer)
        .set("name", Uuid::now_v7().to_string())
        .set("created_at", some_time())
}

/// One of `product` in `basket`.
pub fn basket_line(basket: Uuid, product: Uuid) -> Row {
    Row::new("basket_line")
        .set("basket_id", basket)
        .set("product_id", product)
        .set("quantity", 1)
        .set("added_at", some_time())
}

/// A shift of the morning of 22 November 2026.
pub fn shift(employee: Uuid) -> Row {
    Row::with_id("shift")
        .set("employee_id", employee)
        .set("starts_at", at("2026-11-22T08:00:00Z"))
        .set("ends_at", at("2026-11-22T12:00:00Z"))
        .set("planned_at", some_time())
}

/// The slot of 22 November 2026, 10:00.
pub fn time_slot() -> Row {
    Row::with_id("time_slot").set("starts_at", at("2026-11-22T10:00:00Z")).set("day", "2026-11-22")
}

/// A place held on 20 November 2026, 9:00 for five minutes. The employee is for the database.
pub fn time_slot_hold(customer: Uuid, time_slot: Uuid) -> Row {
    Row::with_id("time_slot_hold")
        .set("customer_id", customer)
        .set("time_slot_id", time_slot)
        .set("held_at", at("2026-11-20T09:00:00Z"))
        .set("expires_at", at("2026-11-20T09:05:00Z"))
}

/// An order placed on 20 November 2026. Number, employee and totals are for the database.
pub fn shop_order(customer: Uuid, time_slot: Uuid) -> Row {
    Row::with_id("shop_order")
        .set("customer_id", customer)
        .set("time_slot_id", time_slot)
        .set("created_at", at("2026-11-20T09:00:00Z"))
        .set("updated_at", at("2026-11-20T09:00:00Z"))
}

/// Two of `product` at 5.00.
pub fn shop_order_line(order: Uuid, product: Uuid) -> Row {
    Row::with_id("shop_order_line")
        .set("order_id", order)
        .set("product_id", product)
        .set("product_name", "Bread")
        .set("unit_price", 500_i64)
        .set("quantity", 2)
}

/// One other product at 4.00, offered for a line.
pub fn shop_order_substitution(line: Uuid, product: Uuid) -> Row {
    Row::with_id("shop_order_substitution")
        .set("order_line_id", line)
        .set("product_id", product)
        .set("product_name", "Brioche")
        .set("unit_price", 400_i64)
        .set("quantity", 1)
        .set("proposed_at", some_time())
}

/// That an order was placed.
pub fn shop_order_step(order: Uuid) -> Row {
    Row::new("shop_order_step").set("order_id", order).set("state", "PLACED").set("at", some_time())
}

/// What an order needs: a customer, an employee always on duty, a product for 5.00, and a slot.
pub struct Stage {
    /// Who orders.
    pub customer: Uuid,
    /// The only employee.
    pub employee: Uuid,
    /// The section of the product.
    pub section: Uuid,
    /// What is ordered.
    pub product: Uuid,
    /// When it is collected.
    pub slot: Uuid,
}

impl Stage {
    /// Inserts it all.
    pub async fn set(db: &impl ConnectionTrait) -> Self {
        let customer = account().inserted(db).await;
        account_role(customer, "CUSTOMER").inserted(db).await;
        let employee = account().inserted(db).await;
        account_role(employee, "EMPLOYEE").inserted(db).await;
        let section = section().inserted(db).await;
        let product = product(section).inserted(db).await;
        let slot = time_slot().inserted(db).await;
        Self { customer, employee, section, product, slot }
    }

    /// An order of the customer for the slot, for the employee.
    pub fn order(&self) -> Row {
        shop_order(self.customer, self.slot).set("employee_id", self.employee)
    }
}
