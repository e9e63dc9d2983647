//! How each operation is written.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Expr, ExprTrait, Query, UpdateStatement, Value};
use uuid::Uuid;

use super::operation::Operation;
use super::world::{SLOTS, customer, employee, product_id, slot, slot_start};
use crate::support::refusal::Refusal;
use crate::support::rows::{
    Row, account_role, at, basket, basket_line, execute, pack_item, shift, shop_order, shop_order_line,
    shop_order_substitution, some_time, time_slot_hold,
};

/// What a database answers: how many rows it wrote, or why none.
pub type Answer = Result<u64, Refusal>;

/// The rows made so far, by kind.
#[derive(Default)]
pub struct Made {
    count: u128,
    baskets: Vec<Uuid>,
    orders: Vec<Uuid>,
    lines: Vec<Uuid>,
    shifts: Vec<Uuid>,
    substitutions: Vec<Uuid>,
}

impl Made {
    /// An id that nothing has yet, the same on both databases.
    fn next(&mut self) -> Uuid {
        self.count += 1;
        Uuid::from_u128(1000 + self.count)
    }
}

/// The row made `back` rows before the latest, or one that doesn't exist.
fn recent(made: &[Uuid], back: usize) -> Uuid {
    let back = back % made.len().max(1);
    made.iter().rev().nth(back).copied().unwrap_or_default()
}

/// Writes an operation about baskets and the catalogue, or hands it on.
pub async fn write(db: &impl ConnectionTrait, operation: &Operation, made: &mut Made) -> Answer {
    match *operation {
        Operation::BasketCreate { customer: index, name, is_default } => {
            let id = made.next();
            let row = basket(customer(index)).set("id", id).set("name", name).set("is_default", is_default);
            insert(db, row, id, &mut made.baskets).await
        }
        Operation::BasketUnset { customer: index } => {
            let unset = change("basket", "is_default", false).and_where(is("customer_id", customer(index))).take();
            execute(db, &unset).await
        }
        Operation::BasketDelete { customer: index } => {
            remove(db, "basket", is("customer_id", customer(index)).and(Expr::col("name").eq("Mis de côté"))).await
        }
        Operation::BasketLineAdd { basket: back, product, quantity } => {
            let row = basket_line(recent(&made.baskets, back), product_id(product)).set("quantity", quantity);
            row.insert(db).await.map(|()| 1)
        }
        Operation::PackItemAdd { pack, product, quantity } => {
            let row = pack_item(product_id(pack), product_id(product)).set("quantity", quantity);
            row.insert(db).await.map(|()| 1)
        }
        Operation::PackItemChange { pack, product, quantity } => {
            let change = change("pack_item", "quantity", quantity)
                .and_where(is("pack_id", product_id(pack)))
                .and_where(is("product_id", product_id(product)))
                .take();
            execute(db, &change).await
        }
        Operation::PackItemRemove { pack } => remove(db, "pack_item", is("pack_id", product_id(pack))).await,
        Operation::Price { product, list_price, promotion } => {
            let later = some_time() + TimeDelta::minutes(made.next().as_u128() as i64);
            let change = change("product", "list_price", list_price)
                .value("promotion", promotion)
                .value("updated_at", later)
                .and_where(is("id", product_id(product)))
                .take();
            execute(db, &change).await
        }
        Operation::PackPrice { product, price } => set(db, "product", product_id(product), "price", price).await,
        _ => write_staff(db, operation, made).await,
    }
}

/// Writes an operation about staff and slots, or hands it on.
async fn write_staff(db: &impl ConnectionTrait, operation: &Operation, made: &mut Made) -> Answer {
    match *operation {
        Operation::ShiftAdd { employee: index, from, minutes } => {
            let starts_at = at("2026-11-22T10:00:00Z") + TimeDelta::minutes(from);
            let id = made.next();
            let row = shift(employee(index)).set("id", id);
            let row = row.set("starts_at", starts_at).set("ends_at", starts_at + TimeDelta::minutes(minutes));
            insert(db, row, id, &mut made.shifts).await
        }
        // One: SQLite's triggers look at the shifts left after each of several, PostgreSQL's after all of them.
        Operation::ShiftRemove { shift } => remove(db, "shift", is("id", recent(&made.shifts, shift))).await,
        Operation::ShiftMove { shift, minutes } => {
            let ends_at = at("2026-11-22T10:00:00Z") + TimeDelta::minutes(minutes);
            set(db, "shift", recent(&made.shifts, shift), "ends_at", ends_at).await
        }
        Operation::Employ { employee: index, employed: true } => {
            account_role(employee(index), "EMPLOYEE").insert(db).await.map(|()| 1)
        }
        Operation::Employ { employee: index, employed: false } => {
            remove(db, "account_role", is("account_id", employee(index))).await
        }
        Operation::Disable { employee: index, disabled } => {
            set(db, "account", employee(index), "disabled_at", disabled.then(some_time)).await
        }
        Operation::SlotClose { slot: index, closed } => {
            set(db, "time_slot", slot(index), "closed_at", closed.then(some_time)).await
        }
        Operation::Cutoff { minutes } => set(db, "shop", 1, "order_cutoff_minutes", minutes).await,
        _ => write_order(db, operation, made).await,
    }
}

async fn write_order(db: &impl ConnectionTrait, operation: &Operation, made: &mut Made) -> Answer {
    match *operation {
        Operation::OrderPlace { customer: who, slot: index, employee: named, late } => {
            let (id, instant) = (made.next(), around_expiry(index, late));
            let row = shop_order(customer(who), slot(index)).set("id", id).set("employee_id", named.map(employee));
            let row = row.set("created_at", instant).set("updated_at", instant);
            insert(db, row, id, &mut made.orders).await
        }
        Operation::Hold { customer: who, slot: index, employee: named, late, minutes } => {
            let held_at = around_expiry(index, late);
            let row = time_slot_hold(customer(who), slot(index)).set("id", made.next());
            let row = row.set("employee_id", named.map(employee)).set("held_at", held_at);
            row.set("expires_at", held_at + TimeDelta::minutes(minutes)).insert(db).await.map(|()| 1)
        }
        Operation::HoldEnd { customer: who } => remove(db, "time_slot_hold", is("customer_id", customer(who))).await,
        Operation::OrderLine { order, product, quantity, unit_price } => {
            let id = made.next();
            let row = shop_order_line(recent(&made.orders, order), product_id(product)).set("id", id);
            insert(db, row.set("quantity", quantity).set("unit_price", unit_price), id, &mut made.lines).await
        }
        Operation::OrderMove { order, slot: index, employee: named, late } => {
            let mut change = change("shop_order", "time_slot_id", slot(index));
            change.value("updated_at", around_expiry(index, late)).and_where(is("id", recent(&made.orders, order)));
            if let Some(named) = named {
                // Another than it has: PostgreSQL can't tell its own from none named, on SQLite the unique index
                // refuses its own where that one is busy in the new slot.
                change.value("employee_id", employee(named)).and_where(Expr::col("employee_id").ne(employee(named)));
            }
            execute(db, &change).await
        }
        Operation::OrderState { order, state } => {
            let mut change = change("shop_order", "state", state);
            if state == "NO_SHOW" {
                // Nobody has failed to come before: too early about as often as not.
                change.value("updated_at", slot_start(order % SLOTS));
            }
            change.and_where(is("id", recent(&made.orders, order)));
            execute(db, &change).await
        }
        Operation::OrderAssign { order, employee: named } => {
            set(db, "shop_order", recent(&made.orders, order), "employee_id", named.map(employee)).await
        }
        Operation::OrderTotals { order, to_pay } => {
            set(db, "shop_order", recent(&made.orders, order), "to_pay", to_pay).await
        }
        Operation::OrderDelete { order } => remove(db, "shop_order", is("id", recent(&made.orders, order))).await,
        Operation::LinePrepare { line, quantity } => {
            set(db, "shop_order_line", recent(&made.lines, line), "prepared_quantity", quantity).await
        }
        Operation::LineChange { line, quantity } => {
            set(db, "shop_order_line", recent(&made.lines, line), "quantity", quantity).await
        }
        Operation::SubstitutionPropose { line, product, quantity, unit_price } => {
            let id = made.next();
            let row = shop_order_substitution(recent(&made.lines, line), product_id(product)).set("id", id);
            insert(db, row.set("quantity", quantity).set("unit_price", unit_price), id, &mut made.substitutions).await
        }
        Operation::SubstitutionAnswer { substitution, state } => {
            let answered = (state != "PROPOSED").then_some(some_time());
            let change = change("shop_order_substitution", "state", state)
                .value("answered_at", answered)
                .and_where(is("id", recent(&made.substitutions, substitution)))
                .take();
            execute(db, &change).await
        }
        Operation::SubstitutionChange { substitution, quantity } => {
            let id = recent(&made.substitutions, substitution);
            set(db, "shop_order_substitution", id, "quantity", quantity).await
        }
        Operation::LineRemove { line } => remove(db, "shop_order_line", is("id", recent(&made.lines, line))).await,
        _ => unreachable!("written before"),
    }
}

/// The usual instant at which a slot expires, and so many microseconds later.
fn around_expiry(slot: usize, late: i64) -> DateTime<Utc> {
    slot_start(slot) - TimeDelta::minutes(720) + TimeDelta::microseconds(late)
}

async fn insert(db: &impl ConnectionTrait, row: Row, id: Uuid, made: &mut Vec<Uuid>) -> Answer {
    row.insert(db).await?;
    made.push(id);
    Ok(1)
}

async fn set(
    db: &impl ConnectionTrait,
    table: &'static str,
    id: impl Into<Value>,
    column: &'static str,
    value: impl Into<Value>,
) -> Answer {
    execute(db, &change(table, column, value).and_where(Expr::col("id").eq(Expr::value(id))).take()).await
}

async fn remove(db: &impl ConnectionTrait, table: &'static str, condition: Expr) -> Answer {
    execute(db, &Query::delete().from_table(table).and_where(condition).take()).await
}

fn change(table: &'static str, column: &'static str, value: impl Into<Value>) -> UpdateStatement {
    Query::update().table(table).value(column, Expr::value(value)).take()
}

fn is(column: &'static str, id: Uuid) -> Expr {
    Expr::col(column).eq(id)
}
